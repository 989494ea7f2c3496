//! Who may import whom. The arrows point one way, and this table is the only place that says so.

use anyhow::{Result, bail};

use crate::cargo_graph::CargoGraph;

/// What a package of ours may import of ours.
enum MayImport {
    Only(&'static [&'static str]),
    /// A composition root, or tests.
    Everything,
}
use MayImport::{Everything, Only};

const TABLE: &[(&str, MayImport)] = &[
    ("didimdol-protocol", Only(&[])),
    ("didimdol-dialogue", Only(&[])),
    ("didimdol-voice", Only(&[])),
    (
        "didimdol-session",
        Only(&["didimdol-protocol", "didimdol-dialogue", "didimdol-voice"]),
    ),
    (
        "didimdol-store",
        Only(&["didimdol-session", "didimdol-voice", "didimdol-protocol"]),
    ),
    (
        "didimdol-adapters",
        Only(&["didimdol-session", "didimdol-voice", "didimdol-protocol"]),
    ),
    (
        "didimdol-server",
        Only(&["didimdol-session", "didimdol-protocol"]),
    ),
    ("didimdol-cli", Everything),
    ("didimdol-kiosk", Everything),
    ("didimdol-tests", Everything),
    // It starts programs and links none of them, so that it compiles in seconds.
    ("xtask", Only(&[])),
];

/// Nothing may import these. The headless program is not among them: the kiosk puts its desk together
/// with the same code.
const ENDS: &[&str] = &["didimdol-kiosk", "didimdol-tests", "xtask"];

/// Compares the workspace with the table.
///
/// # Errors
/// Lists every import that the table does not allow, and every package that it does not know.
pub fn check(graph: &CargoGraph) -> Result<()> {
    let violations = violations(graph);
    if !violations.is_empty() {
        bail!("{}", violations.join("\n  "));
    }
    Ok(())
}

fn violations(graph: &CargoGraph) -> Vec<String> {
    let mut found = Vec::new();
    for package in &graph.ours {
        let Some((_, may)) = TABLE.iter().find(|(name, _)| name == package) else {
            found.push(format!(
                "{package} is not in the import table (xtask/src/imports.rs)"
            ));
            continue;
        };
        let imports = graph.dependencies.get(package).into_iter().flatten();
        for import in imports.filter(|import| graph.ours.contains(*import) && *import != package) {
            let allowed = match may {
                Only(names) => names.contains(&import.as_str()),
                Everything => !ENDS.contains(&import.as_str()),
            };
            if !allowed {
                found.push(format!("{package} must not import {import}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> CargoGraph {
        let set = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<BTreeSet<_>>()
        };
        let dependencies: BTreeMap<_, _> = edges
            .iter()
            .map(|(name, below)| ((*name).to_owned(), set(below)))
            .collect();
        let ours = TABLE.iter().map(|(name, _)| (*name).to_owned());
        CargoGraph {
            ours: ours.collect(),
            dependencies,
        }
    }

    #[test]
    fn the_house_as_designed_is_allowed() {
        let house = graph(&[
            (
                "didimdol-session",
                &[
                    "didimdol-protocol",
                    "didimdol-dialogue",
                    "didimdol-voice",
                    "tokio",
                ],
            ),
            ("didimdol-store", &["didimdol-session", "rusqlite"]),
            (
                "didimdol-server",
                &["didimdol-session", "didimdol-protocol", "axum"],
            ),
            (
                "didimdol-kiosk",
                &["didimdol-session", "didimdol-cli", "didimdol-adapters", "tauri"],
            ),
            ("didimdol-tests", &["didimdol-dialogue"]),
        ]);
        assert_eq!(violations(&house), [""; 0]);
    }

    #[test]
    fn an_arrow_the_wrong_way_is_named() {
        let house = graph(&[("didimdol-dialogue", &["didimdol-protocol", "serde"])]);
        assert_eq!(
            violations(&house),
            ["didimdol-dialogue must not import didimdol-protocol"]
        );
        let house = graph(&[("didimdol-server", &["didimdol-session", "didimdol-dialogue"])]);
        assert_eq!(
            violations(&house),
            ["didimdol-server must not import didimdol-dialogue"]
        );
    }

    #[test]
    fn no_room_imports_a_program() {
        let house = graph(&[("didimdol-cli", &["didimdol-kiosk"])]);
        assert_eq!(
            violations(&house),
            ["didimdol-cli must not import didimdol-kiosk"]
        );
        let house = graph(&[("didimdol-server", &["didimdol-cli"])]);
        assert_eq!(
            violations(&house),
            ["didimdol-server must not import didimdol-cli"]
        );
    }

    #[test]
    fn a_new_room_must_enter_the_table() {
        let mut house = graph(&[]);
        house.ours.insert("didimdol-helpers".to_owned());
        assert_eq!(
            violations(&house),
            ["didimdol-helpers is not in the import table (xtask/src/imports.rs)"]
        );
    }
}
