//! What others wrote and is part of our programs, with the licences that must go with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run;

/// How files with a licence's words begin, in lower case.
const BEGINNINGS: &[&str] = &[
    "license",
    "licence",
    "unlicense",
    "copying",
    "copyright",
    "notice",
];

/// The whole document: what the screen is made of, then the Rust crates by name, then each licence's
/// words once with the crates that came with them.
///
/// # Errors
/// The screen is not built, or cargo does not know a crate.
pub fn third_party() -> Result<String> {
    let screen = fs::read_to_string(run::root().join("ui/dist/licenses.md"))?;
    let font = fs::read_to_string(run::root().join("ui/dist/fonts/Pretendard-LICENSE.txt"))?;
    let mut text = format!(
        "Parts of Didimdol that others wrote.\n\n{screen}\n\n# The screen's font: Pretendard\n\n{font}\n\n\
         # Rust crates, and the C libraries in them\n\n"
    );
    let mut words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for crate_ in crates()? {
        let terms = if crate_.terms.is_empty() {
            "its licence is below"
        } else {
            &crate_.terms
        };
        writeln!(text, "{}: {terms}", crate_.name)?;
        for licence in licences(Path::new(&crate_.folder))? {
            words.entry(licence).or_default().push(crate_.name.clone());
        }
    }
    for (licence, crates) in words {
        write!(text, "\n\n# {}\n\n{licence}\n", crates.join(", "))?;
    }
    Ok(text)
}

/// A crate that is linked into one of our programs.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    /// Name and version.
    name: String,
    /// The licence as its manifest says it, such as `MIT OR Apache-2.0`.
    terms: String,
    /// Where its sources are.
    folder: String,
}

/// The crates of others in both programs, without what only builds them.
fn crates() -> Result<BTreeSet<Crate>> {
    let mut linked = names(&tree("normal,no-proc-macro")?);
    // A crate named `…-src` is a C library's sources: it only builds, but what it builds is linked.
    linked.extend(
        names(&tree("normal,build")?)
            .into_iter()
            .filter(|name| is_c_library(name)),
    );

    let metadata = ["metadata", "--format-version", "1", "--locked"];
    let metadata: Value = serde_json::from_str(&run::output(&mut run::cargo(metadata))?)?;
    let packages = metadata["packages"].as_array();
    let packages = packages.context("cargo metadata answered in an unknown shape")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let known = packages.iter().filter(|package| !package["source"].is_null());
    let known = known.map(|package| Crate {
        name: format!("{} v{}", text(&package["name"]), text(&package["version"])),
        terms: text(&package["license"]),
        folder: text(&package["manifest_path"]).replace("/Cargo.toml", ""),
    });
    Ok(known.filter(|found| linked.contains(&found.name)).collect())
}

fn tree(edges: &str) -> Result<String> {
    let programs = ["-p", "didimdol-kiosk", "-p", "didimdol-cli"];
    let mut tree = run::cargo(["tree", "--locked", "--prefix", "none", "--edges", edges]);
    tree.args(programs)
        .args(["--features", "didimdol-kiosk/custom-protocol"]);
    run::output(&mut tree)
}

/// `anyhow v1.0.1 (*)` → `anyhow v1.0.1`
fn names(tree: &str) -> BTreeSet<String> {
    let name = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    tree.lines().map(name).collect()
}

fn is_c_library(name: &str) -> bool {
    name.split(' ').next().is_some_and(|name| name.ends_with("-src"))
}

/// The licences in a crate's folder and the folders in it, in the order of their paths.
fn licences(folder: &Path) -> Result<Vec<String>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(licences(&path)?);
        } else if is_licence(&path) {
            found.push(
                String::from_utf8_lossy(&fs::read(&path)?)
                    .trim()
                    .replace("\r\n", "\n"),
            );
        }
    }
    Ok(found)
}

fn is_licence(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let source = path
        .extension()
        .is_some_and(|kind| kind == "rs" || kind == "html");
    !source && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_read_from_the_tree() {
        let tree = "a v1.0.0\nb-src v2.0.0+c-3 (*)\nours v0.1.0 (/work)\n";
        let names = names(tree);
        assert_eq!(
            names,
            ["a v1.0.0", "b-src v2.0.0+c-3", "ours v0.1.0"]
                .map(str::to_owned)
                .into()
        );
        assert!(is_c_library("b-src v2.0.0+c-3") && !is_c_library("src-b v1.0.0"));
    }

    #[test]
    fn licences_are_known_by_their_names() {
        for name in [
            "LICENSE",
            "LICENSE-MIT",
            "License.txt",
            "UNLICENSE",
            "COPYING",
            "NOTICE.md",
        ] {
            assert!(is_licence(Path::new(name)), "{name}");
        }
        for name in ["license.rs", "README.md", "relicense.sh"] {
            assert!(!is_licence(Path::new(name)), "{name}");
        }
    }
}
