//! `didimdol scenario check`: every fault with its file, its place and a remedy.

use std::path::PathBuf;

use didimdol_adapters::settings::Settings;
use didimdol_dialogue::scenario::lint::Finding;
use didimdol_dialogue::scenario::{LoadError, is_scenario, read};

use crate::Outcome;
use crate::scenario_folder::{ScenarioFolder, read_file};
use crate::stdout::outln;

pub fn run(settings: &Settings, named: &[PathBuf], json: bool) -> anyhow::Result<Outcome> {
    // A file on its own can be checked anywhere; its figures are looked for in the folder.
    let folder = match (ScenarioFolder::read(settings), named) {
        (Err(_), [_, ..]) => ScenarioFolder::empty(),
        (folder, _) => folder?,
    };
    let (checked, findings) = match named {
        [] => check_folder(&folder)?,
        named => check_files(&folder, named)?,
    };
    for finding in &findings {
        match json {
            true => outln!("{}", serde_json::to_string(finding)?),
            false => outln!("{finding}"),
        }
    }
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    if !json {
        let warnings = findings.len() - errors;
        outln!("checked {checked} scenarios: {errors} errors, {warnings} warnings");
    }
    Ok(if errors == 0 {
        Outcome::Fine
    } else {
        Outcome::Failed
    })
}

type Checked = (usize, Vec<Finding>);

/// How many scenarios a folder has, and what is wrong with them.
///
/// # Errors
/// It is no folder of scenarios at all.
pub(crate) fn check_folder(folder: &ScenarioFolder) -> anyhow::Result<Checked> {
    let count = folder.files.iter().filter(|file| is_scenario(&file.path)).count();
    let findings = match folder.library() {
        Ok((_, findings)) => findings,
        // The reasons are in the files themselves.
        Err(LoadError::NoScenario) if count > 0 => {
            let scenarios = folder.files.iter().filter(|file| is_scenario(&file.path));
            scenarios.flat_map(|file| read(file, &folder.files).1).collect()
        }
        Err(LoadError::Broken { path, reason }) => {
            vec![Finding::error(
                &path,
                "",
                "broken_file",
                format!("{reason}; mend the file at that line"),
            )]
        }
        Err(error) => return Err(error.into()),
    };
    Ok((count, findings))
}

fn check_files(folder: &ScenarioFolder, named: &[PathBuf]) -> anyhow::Result<Checked> {
    let mut findings = Vec::new();
    for path in named {
        findings.extend(read(&read_file(path)?, &folder.files).1);
    }
    Ok((named.len(), findings))
}
