//! The installer: one Debian package with both programs, the scenarios, icons and licences.
//!
//! It is staged here and packed by Debian's own tools (`dpkg-shlibdeps` finds what the programs need,
//! `dpkg-gencontrol` writes that down), because Tauri's bundler knows one program and no versions of
//! what it depends on.

mod changelog;
mod control;
mod notices;
mod prove;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use crate::{programs, run, setup, ui};
use control::Depends;
use stage::Stage;

/// The package's name in Debian's terms.
const PACKAGE: &str = "didimdol";
/// What it puts into `/usr/bin`.
const PROGRAMS: [&str; 2] = ["didimdol-kiosk", "didimdol"];

/// How the installer is made.
#[derive(Args)]
pub struct Options {
    /// Then install it here, complete a consultation without a network, and purge it; needs root
    #[arg(long)]
    prove: bool,
}

/// Builds the programs as they are shipped and packs them into `target/bundle/*.deb`.
///
/// # Errors
/// This is no Debian system, something cannot be built, or the proof failed.
pub fn run(options: &Options) -> Result<()> {
    if !run::is_on_path("dpkg-deb") {
        bail!(
            "the installer is a Debian package, and this is no Debian or Ubuntu system: dpkg-deb is missing"
        );
    }
    if options.prove {
        prove::refuse_early()?;
        setup::everything()?;
    } else {
        setup::to_build()?;
    }
    ui::build()?;
    programs::build(true)?;

    let folder = programs::target()?.join("bundle");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let package = pack(&folder)?;
    if options.prove {
        prove::installed(&package)?;
    }
    Ok(())
}

fn pack(folder: &Path) -> Result<PathBuf> {
    let stage = Stage::fill(folder.join("root"))?;
    let depends = control::write(folder, stage.root())?;
    let mut dpkg = run::command("dpkg-deb", ["--root-owner-group", "-Zxz", "--build"]);
    dpkg.arg(stage.root()).arg(folder);
    // The same files make the same package, byte for byte.
    dpkg.env("SOURCE_DATE_EPOCH", changelog::committed_at()?);
    run::output(&mut dpkg)?;
    let package = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|kind| kind == "deb"));
    let Some(package) = package else {
        bail!("dpkg-deb wrote no package");
    };
    tell(&package, &depends)?;
    Ok(package)
}

fn tell(package: &Path, depends: &Depends) -> Result<()> {
    println!("{}", package.display());
    println!("{} bytes", fs::metadata(package)?.len());
    println!("Depends: {depends}");
    match depends.releases().as_slice() {
        [] => println!("installs on: no release we ship to; build it on an older one"),
        releases => println!("installs on: {}", releases.join(", ")),
    }
    println!("sudo apt install {}", package.display());
    Ok(())
}
