//! `didimdol scenario check | graph | test`.

use std::path::PathBuf;

use didimdol_adapters::settings::Settings;

use crate::Outcome;
use crate::scenario_folder::ScenarioFolder;
use crate::stories::{self, Demo, Told};

/// What to do with scenarios.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Plays the stories: conversations with what must come of them
    Test {
        /// Story files; every one of the scenarios folder if none are named
        files: Vec<PathBuf>,
    },
}

impl Command {
    /// Does it.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        match self {
            Self::Test { files } => test(settings, files),
        }
    }
}

fn test(settings: &Settings, files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let folder = ScenarioFolder::read(settings)?;
    let (library, findings) = folder.library()?;
    for finding in findings.iter().filter(|finding| finding.is_error()) {
        println!("{finding}");
    }
    let demo = Demo::new(&folder)?;
    let (mut passed, mut failed) = (0, 0);
    for Told { path, story } in stories::read(&folder, files)? {
        match story.play(&library, &demo) {
            Ok(()) => passed += 1,
            Err(difference) => {
                failed += 1;
                println!("{path}: {}: {difference}", story.name);
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 {
        Outcome::Fine
    } else {
        Outcome::Failed
    })
}
