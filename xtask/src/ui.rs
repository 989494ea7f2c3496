//! The screen's packages and its built form.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::Result;

use crate::run;

/// Installs the screen's packages, unless they are those of the lock file already.
///
/// # Errors
/// `npm ci` failed.
pub fn dependencies() -> Result<()> {
    let ui = run::root().join("ui");
    let installed = changed(&ui.join("node_modules/.package-lock.json"));
    let wanted = changed(&ui.join("package-lock.json"));
    if installed.is_some() && installed >= wanted {
        return Ok(());
    }
    run::succeed(&mut run::npm(["ci", "--no-audit", "--no-fund"]))
}

/// Builds `ui/dist`, unless it is newer than everything it is made from.
///
/// # Errors
/// The build failed.
pub fn build() -> Result<()> {
    let ui = run::root().join("ui");
    let built = changed(&ui.join("dist/index.html"));
    if built.is_some() && built > newest(&ui) {
        return Ok(());
    }
    run::succeed(&mut run::npm(["run", "--silent", "build"]))
}

/// When the newest file in a folder was changed, leaving out what is installed or built there.
fn newest(folder: &Path) -> Option<SystemTime> {
    fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| {
            !matches!(
                entry.file_name().to_str(),
                Some("node_modules" | "dist" | "test-results")
            )
        })
        .filter_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                newest(&path)
            } else {
                changed(&path)
            }
        })
        .max()
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|found| found.modified()).ok()
}
