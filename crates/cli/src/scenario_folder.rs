//! The scenarios folder, loaded.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use didimdol_adapters::read_scenario_folder;
use didimdol_adapters::settings::Settings;
use didimdol_dialogue::scenario::lint::Finding;
use didimdol_dialogue::scenario::{Bank, Library, LoadError, SourceFile};

use crate::scenario_archive::ScenarioArchive;

/// The files of a scenarios folder.
pub struct ScenarioFolder {
    /// Every file with its path inside the folder.
    pub files: Vec<SourceFile>,
    bank: Bank,
}

impl ScenarioFolder {
    /// Reads the folder that the settings name.
    pub fn read(settings: &Settings) -> anyhow::Result<Self> {
        let files = read_scenario_folder(&settings.scenarios()?)?;
        let files = files
            .into_iter()
            .map(|(path, text)| SourceFile { path, text })
            .collect();
        Ok(Self {
            files,
            bank: Bank {
                name: settings.bank.name.clone(),
                english_name: settings.bank.english_name().to_owned(),
            },
        })
    }

    /// A folder without files.
    pub fn empty() -> Self {
        Self {
            files: Vec::new(),
            bank: Bank::default(),
        }
    }

    /// The same without what was learned, which may be older than the rules.
    pub fn unlearned(mut self) -> Self {
        self.files.retain(|file| !file.path.ends_with(".weights"));
        self
    }

    /// Every usable scenario, and what is wrong with the others.
    pub fn library(&self) -> Result<(Arc<Library>, Vec<Finding>), LoadError> {
        let (library, findings) = Library::load(&self.files, self.bank.clone())?;
        Ok((Arc::new(library), findings))
    }

    /// The same with the versions that sessions in this data folder may have begun with. Today's are
    /// put there for later.
    pub fn library_over(&self, data: &Path) -> anyhow::Result<(Arc<Library>, Vec<Finding>)> {
        let (library, findings) = Library::load(&self.files, self.bank.clone())?;
        let archive = ScenarioArchive::in_data(data);
        archive.keep(&library, &self.files)?;
        Ok((Arc::new(archive.complete(library)), findings))
    }

    /// The text of a file that must be there.
    pub fn text(&self, path: &str) -> anyhow::Result<&str> {
        let file = self.files.iter().find(|file| file.path == path);
        file.map(|file| file.text.as_str())
            .with_context(|| format!("{path} is not in the scenarios folder"))
    }

    /// Files right inside one of its folders.
    pub fn inside(&self, folder: &str) -> impl Iterator<Item = &SourceFile> {
        let prefix = format!("{folder}/");
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(&prefix))
    }
}

/// A file anywhere, under the path it was named by.
///
/// # Errors
/// It is not there or is no text.
pub fn read_file(path: &Path) -> anyhow::Result<SourceFile> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(SourceFile {
        path: path.display().to_string(),
        text,
    })
}
