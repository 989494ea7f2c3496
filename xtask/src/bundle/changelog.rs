//! Version, date and changes, as Debian's tools read them.

use std::fs;

use anyhow::{Context, Result};

use super::PACKAGE;
use crate::run;

const LINE: usize = 79;

/// Seconds since 1970.
pub fn committed_at() -> Result<String> {
    let told = run::output(&mut run::command("git", ["log", "-1", "--format=%ct"]))?;
    Ok(told.trim().to_owned())
}

/// What changed, as Debian writes it: the first part of our own changelog under the version.
pub fn text() -> Result<String> {
    let ours = fs::read_to_string(run::root().join("CHANGELOG.md"))?;
    let date = run::output(&mut run::command("git", ["log", "-1", "--format=%cD"]))?;
    let maintainer = fs::read_to_string(run::root().join("packaging/debian/control"))?;
    let maintainer = maintainer
        .lines()
        .find_map(|line| line.strip_prefix("Maintainer: "))
        .context("the control file names no maintainer")?;
    Ok(format!(
        "{PACKAGE} ({version}) unstable; urgency=medium\n\n{changes}\n -- {maintainer}  {date}",
        version = env!("CARGO_PKG_VERSION"),
        changes = changes(&ours),
    ))
}

/// The bullets of the first section, in Debian's form.
fn changes(ours: &str) -> String {
    let section = ours.split("\n## ").nth(1).unwrap_or_default();
    let bullets = section.split("\n- ").skip(1);
    bullets.map(|bullet| wrapped(bullet) + "\n").collect()
}

/// A bullet's words in lines no longer than Debian's.
fn wrapped(bullet: &str) -> String {
    let mut lines = "  *".to_owned();
    let mut length = lines.len();
    for word in bullet.split_whitespace() {
        if length + 1 + word.len() > LINE {
            lines.push_str("\n   ");
            length = 3;
        }
        lines.push(' ');
        lines.push_str(word);
        length += 1 + word.len();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_changes_become_debians() {
        let ours = "# Changelog\n\n## Unreleased\n\n- One thing\n  in two lines.\n- Another.\n\n## 0.1.0\n\n- Old.\n";
        assert_eq!(changes(ours), "  * One thing in two lines.\n  * Another.\n");
        assert_eq!(changes("# Changelog\n"), "");
        assert_eq!(
            wrapped(&"word ".repeat(16))
                .lines()
                .map(str::len)
                .collect::<Vec<_>>(),
            [78, 8]
        );
    }
}
