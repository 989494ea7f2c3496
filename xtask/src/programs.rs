//! Our own programs: built one way, so that running, testing and packaging share every compiled crate.

use std::env;
use std::io::{IsTerminal, stderr};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::run;

/// What is built for running and for testing. The screen is served from inside the kiosk's binary, as
/// in the shipped program. Another selection would give other features to syn or Tauri, and with them
/// another copy of nearly everything.
pub const WORKSPACE: &[&str] = &["--workspace", "--features", "didimdol-kiosk/custom-protocol"];

/// Builds the kiosk and `didimdol`.
///
/// # Errors
/// They do not compile.
pub fn build(release: bool) -> Result<()> {
    let mut cargo = run::cargo(["build", "--bins", "--exclude", "xtask"]);
    cargo.args(WORKSPACE);
    if release {
        cargo.arg("--release");
    }
    if !stderr().is_terminal() {
        cargo.arg("--quiet");
    }
    if !path("didimdol-kiosk", release)?.exists() {
        eprintln!("The first build takes some minutes.");
    }
    run::succeed(&mut cargo)
}

/// Where a program is built to.
///
/// # Errors
/// This program is not in a target folder.
pub fn path(program: &str, release: bool) -> Result<PathBuf> {
    let profile = if release { "release" } else { "debug" };
    Ok(target()?
        .join(profile)
        .join(format!("{program}{}", env::consts::EXE_SUFFIX)))
}

/// The folder of everything that is built.
///
/// # Errors
/// This program is not in a target folder.
pub fn target() -> Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.ancestors().nth(2);
    Ok(target
        .context("xtask does not run from a target folder")?
        .to_owned())
}
