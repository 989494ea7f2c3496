//! `didimdol scenario test`: every story, and how it differed.

use std::path::PathBuf;

use didimdol_adapters::settings::Settings;

use crate::Outcome;
use crate::scenario_folder::ScenarioFolder;
use crate::stdout::outln;
use crate::stories::{self, Demo, Told};

pub fn run(settings: &Settings, files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let folder = ScenarioFolder::read(settings)?;
    let (library, findings) = folder.library()?;
    findings
        .iter()
        .filter(|finding| finding.is_error())
        .for_each(|finding| outln!("{finding}"));
    let demo = Demo::new(&folder)?;
    let (mut passed, mut failed) = (0, 0);
    for Told { path, story } in stories::read(&folder, files)? {
        match story.play(&library, &demo) {
            Ok(_) => passed += 1,
            Err(difference) => {
                failed += 1;
                outln!("{path}: {}: {difference}", story.name);
            }
        }
    }
    outln!("{passed} passed, {failed} failed");
    Ok(if failed == 0 {
        Outcome::Fine
    } else {
        Outcome::Failed
    })
}
