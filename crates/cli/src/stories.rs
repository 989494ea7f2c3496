//! Stories, and what they are played in: the demo's customers and the bank's texts.

use std::path::PathBuf;

use anyhow::Context;
use didimdol_adapters::FileDirectory;
use didimdol_dialogue::event::{Passage, Values};
use didimdol_dialogue::scenario::{Locale, SourceFile};
use didimdol_dialogue::story::{Story, StoryFile, Surroundings};
use didimdol_session::ports::{CustomerDirectory, Knowledge};
use didimdol_store::MarkdownKnowledge;
use futures_util::FutureExt;

use crate::desk;
use crate::scenario_folder::{ScenarioFolder, read_file};

/// A story and the file it is in.
pub struct Told {
    /// As people find it again.
    pub path: String,
    /// The conversation.
    pub story: Story,
}

/// The stories of the named files, or of the folder where none are named.
///
/// # Errors
/// A file that cannot be read, or is no story file; or there are no stories.
pub fn read(folder: &ScenarioFolder, named: &[PathBuf]) -> anyhow::Result<Vec<Told>> {
    let files = match named {
        [] => folder.inside("stories").cloned().collect(),
        named => named
            .iter()
            .map(|path| read_file(path))
            .collect::<anyhow::Result<Vec<_>>>()?,
    };
    let mut told = Vec::new();
    for SourceFile { path, text } in files {
        let file: StoryFile = toml::from_str(&text).with_context(|| format!("{path} is no story file"))?;
        told.extend(file.stories.into_iter().map(|story| Told {
            path: path.clone(),
            story,
        }));
    }
    anyhow::ensure!(!told.is_empty(), "there are no stories to play");
    Ok(told)
}

/// The demo's own customers and texts. Both are in memory, so an answer is there at once.
pub struct Demo {
    customers: FileDirectory,
    knowledge: MarkdownKnowledge,
}

impl Demo {
    /// Takes both from the folder.
    ///
    /// # Errors
    /// The customers' file is missing or broken, or the texts cannot be indexed.
    pub fn new(folder: &ScenarioFolder) -> anyhow::Result<Self> {
        Ok(Self {
            customers: FileDirectory::parse(folder.text("demo_customers.json")?)?,
            knowledge: desk::knowledge(folder)?,
        })
    }
}

impl Surroundings for Demo {
    fn customer(&self, user_id: Option<&str>) -> Option<Values> {
        self.customers.find(user_id).now_or_never().flatten()
    }

    fn look_up(&self, query: &str, locale: Locale) -> Vec<Passage> {
        self.knowledge
            .look_up(query, locale.tag())
            .now_or_never()
            .unwrap_or_default()
    }
}
