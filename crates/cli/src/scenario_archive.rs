//! Versions of scenarios that sessions began with: after an update, a session that is taken up goes
//! on as it began.
//!
//! `scenarios/<hash>/` in the data folder holds a version as it was loaded. There is nothing of a
//! customer in it, and deleting one only means that its sessions go on with today's.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use didimdol_adapters::read_scenario_folder;
use didimdol_dialogue::scenario::{Library, SourceFile, is_scenario, read};

/// The archive of a data folder.
pub struct ScenarioArchive(PathBuf);

impl ScenarioArchive {
    /// The archive in this data folder, which need not have one yet.
    pub fn in_data(data: &Path) -> Self {
        Self(data.join("scenarios"))
    }

    /// Puts today's versions there.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn keep(&self, library: &Library, files: &[SourceFile]) -> anyhow::Result<()> {
        for scenario in library.scenarios() {
            let folder = self.0.join(&scenario.hash);
            if folder.is_dir() {
                continue;
            }
            fs::create_dir_all(&self.0).with_context(|| format!("{} cannot be made", self.0.display()))?;
            // Whole or not at all: it is made under another name.
            let draft = tempfile::tempdir_in(&self.0)?;
            let figures = |file: &&SourceFile| file.path.starts_with("figures/");
            let own = |file: &&SourceFile| file.path == scenario.path;
            for file in files.iter().filter(|file| own(file) || figures(file)) {
                let path = draft.path().join(&file.path);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, &file.text)?;
            }
            fs::rename(draft.keep(), &folder)?;
        }
        Ok(())
    }

    /// The library with every version that is here and is not today's. One that cannot be read is
    /// left out with a word in the log.
    pub fn complete(&self, library: Library) -> Library {
        let folders = fs::read_dir(&self.0).into_iter().flatten().flatten();
        folders.fold(library, |library, folder| {
            let hash = folder.file_name().to_string_lossy().into_owned();
            if library.scenarios().any(|scenario| scenario.hash == hash) {
                return library;
            }
            match version(&folder.path()) {
                Some(scenario) if scenario.hash == hash => library.with_older(scenario),
                _ => {
                    tracing::warn!(version = hash, "a version of a scenario cannot be read");
                    library
                }
            }
        })
    }
}

fn version(folder: &Path) -> Option<didimdol_dialogue::scenario::Scenario> {
    let files: Vec<SourceFile> = read_scenario_folder(folder)
        .ok()?
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    let file = files.iter().find(|file| is_scenario(&file.path))?;
    let (scenario, findings) = read(file, &files);
    scenario.filter(|_| !findings.iter().any(|finding| finding.is_error()))
}
