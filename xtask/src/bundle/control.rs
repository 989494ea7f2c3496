//! What describes the package: its name and version, and what must be installed with it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{PROGRAMS, changelog};
use crate::run;

/// The releases we ship to, with their C library: a program runs with the one it was built with, or
/// a newer one.
const RELEASES: &[(&str, (u32, u32))] = &[("Debian 12", (2, 36)), ("Debian 13", (2, 41))];
/// The first C library of a release whose libraries bear new names, for their 64-bit time.
const RENAMED: (u32, u32) = (2, 39);

/// Packages that both programs need, as Debian writes them: `libc6 (>= 2.34), libssl3 (>= 3.0.0)`.
pub struct Depends(String);

/// Writes `DEBIAN/control` and `DEBIAN/md5sums` into a filled stage; `folder` takes what is needed on
/// the way.
///
/// # Errors
/// One of Debian's tools failed; most likely a library comes from no package.
pub fn write(folder: &Path, stage: &Path) -> Result<Depends> {
    let about = stage.join("DEBIAN");
    fs::create_dir_all(&about)?;
    let changes = folder.join("changelog");
    fs::write(&changes, changelog::text()?)?;
    let depends = depends(stage)?;
    let mut gencontrol = debian("dpkg-gencontrol");
    gencontrol
        .arg(option("-P", stage))
        .arg(option("-l", &changes))
        .arg(option("-f", &folder.join("files")))
        .arg(option("-O", &about.join("control")))
        .arg(format!("-Vshlibs:Depends={depends}"));
    run::output(&mut gencontrol)?;

    let sums = "find usr -type f -print0 | LC_ALL=C sort --zero-terminated | xargs --null md5sum";
    let sums = run::output(run::command("sh", ["-c", sums]).current_dir(stage))?;
    fs::write(about.join("md5sums"), sums)?;
    Ok(depends)
}

/// Looks the programs' libraries up in the packages of this machine, each with the oldest version that
/// has every symbol they use.
fn depends(stage: &Path) -> Result<Depends> {
    let mut shlibdeps = debian("dpkg-shlibdeps");
    shlibdeps.arg("-O");
    for program in PROGRAMS {
        shlibdeps.arg(option("-e", &stage.join("usr/bin").join(program)));
    }
    let told = run::output(&mut shlibdeps)?;
    let depends = told.trim().strip_prefix("shlibs:Depends=");
    Ok(Depends(
        depends.context("dpkg-shlibdeps names no packages")?.to_owned(),
    ))
}

/// One of Debian's tools, where it finds `debian/control`.
fn debian(tool: &str) -> std::process::Command {
    let mut tool = run::command(tool, [""; 0]);
    tool.current_dir(run::root().join("packaging"));
    tool
}

/// These tools take an option and its value as one word.
fn option(name: &str, value: &Path) -> PathBuf {
    let mut word = std::ffi::OsString::from(name);
    word.push(value);
    word.into()
}

impl Depends {
    /// Names of the releases that have all of it.
    pub fn releases(&self) -> Vec<&'static str> {
        let needed = self.c_library().unwrap_or((0, 0));
        let renamed = self.names().any(|name| name.ends_with("t64"));
        RELEASES
            .iter()
            .filter(|(_, has)| *has >= needed && (*has >= RENAMED || !renamed))
            .map(|(release, _)| *release)
            .collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .split([',', '|'])
            .filter_map(|part| part.split_whitespace().next())
    }

    /// The oldest C library that will do.
    fn c_library(&self) -> Option<(u32, u32)> {
        let version = self.0.split("libc6 (>= ").nth(1)?.split(')').next()?;
        let (major, minor) = version.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    }
}

impl fmt::Display for Depends {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn releases(depends: &str) -> Vec<&'static str> {
        Depends(depends.to_owned()).releases()
    }

    #[test]
    fn a_release_must_have_the_c_library_and_the_names() {
        assert_eq!(
            releases("libc6 (>= 2.34), libssl3 (>= 3.0.0)"),
            ["Debian 12", "Debian 13"]
        );
        assert_eq!(releases("libc6 (>= 2.38), libssl3 (>= 3.0.0)"), ["Debian 13"]);
        assert_eq!(
            releases("libc6 (>= 2.34), libgtk-3-0t64 (>= 3.24)"),
            ["Debian 13"]
        );
        assert_eq!(releases("libc6 (>= 2.42)"), [""; 0]);
    }
}
