//! No registry's host in a tracked file: where packages come from is each machine's own setting, and
//! a lock file that names a mirror works only beside that mirror.

use anyhow::{Context, Result, bail};

use crate::run;

/// In two parts, so that this file does not find itself.
const HOSTS: &[(&str, &str)] = &[
    ("registry.", "npmjs"),
    ("registry.", "yarnpkg"),
    ("registry.", "npmmirror"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("files.python", "hosted"),
    ("pypi.", "org"),
    ("deb.debian", ".org"),
    ("archive.", "ubuntu"),
    ("proxy.", "golang"),
];

/// Searches the tracked files for the hosts of well-known registries and of the one that npm uses here.
///
/// # Errors
/// Names the lines that mention one.
pub fn check() -> Result<()> {
    let mut hosts: Vec<_> = HOSTS.iter().map(|(start, end)| format!("{start}{end}")).collect();
    hosts.extend(npm_host());
    let mut search = run::command("git", ["grep", "--line-number", "-I", "--fixed-strings"]);
    for host in &hosts {
        search.args(["-e", host]);
    }
    let answer = search.output().context("git could not be started")?;
    match answer.status.code() {
        Some(1) => Ok(()), // nothing found
        Some(0) => {
            let lines = String::from_utf8_lossy(&answer.stdout);
            let files: std::collections::BTreeSet<_> =
                lines.lines().filter_map(|line| line.split(':').next()).collect();
            bail!("named in {}", files.into_iter().collect::<Vec<_>>().join(", "))
        }
        _ => bail!(
            "git grep failed: {}",
            String::from_utf8_lossy(&answer.stderr).trim()
        ),
    }
}

/// The host of the registry that npm is set to on this machine.
fn npm_host() -> Option<String> {
    let url = run::output(&mut run::npm(["config", "get", "registry"])).ok()?;
    let host = url.trim().split("://").nth(1)?.split('/').next()?;
    // What precedes an @ is a credential and has no business in a search.
    let host = host.rsplit('@').next()?.split(':').next()?;
    (host.contains('.')).then(|| host.to_owned())
}
