//! One TLS stack: rustls with ring. A second one would bring its own trust roots, its own bugs and a
//! C build, and a program with two providers picks neither at start.

use anyhow::{Result, bail};

use crate::cargo_graph::CargoGraph;

/// Packages that carry another TLS stack or another provider for rustls.
///
/// schannel is not in the list either: rustls-native-certs reads Windows' certificate store by it, and as a
/// TLS stack it comes only with native-tls.
///
/// libcrypto below libsqlite3-sys is not in the list: SQLCipher's ciphers are no TLS, and it links
/// the system's library without any of these.
const FOREIGN: &[&str] = &[
    "native-tls",
    "openssl",
    "openssl-sys",
    "aws-lc-rs",
    "aws-lc-sys",
    "boring",
    "boring-sys",
    "rustls-graviola",
    "rustls-openssl",
    "s2n-tls",
];

/// Looks for a second TLS backend in the graph.
///
/// # Errors
/// Names each, and who brought it in.
pub fn check(graph: &CargoGraph) -> Result<()> {
    let found = second_backends(graph);
    if !found.is_empty() {
        bail!("{}", found.join("\n  "));
    }
    Ok(())
}

fn second_backends(graph: &CargoGraph) -> Vec<String> {
    FOREIGN
        .iter()
        .filter(|name| graph.dependencies.contains_key(**name))
        .map(|name| {
            let by: Vec<_> = graph.dependents_of(name).collect();
            format!("{name} comes in by {}", by.join(", "))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn graph(edges: &[(&str, &[&str])]) -> CargoGraph {
        let dependencies: BTreeMap<_, _> = edges
            .iter()
            .map(|(name, below)| {
                (
                    (*name).to_owned(),
                    below.iter().map(|b| (*b).to_owned()).collect(),
                )
            })
            .collect();
        CargoGraph {
            ours: BTreeSet::new(),
            dependencies,
        }
    }

    #[test]
    fn rustls_with_ring_and_sqlcipher_is_one_stack() {
        let one = graph(&[
            ("rustls", &["ring"]),
            ("ring", &[]),
            ("libsqlite3-sys", &["pkg-config"]),
        ]);
        assert_eq!(second_backends(&one), [""; 0]);
    }

    #[test]
    fn a_second_provider_is_named_with_its_bringer() {
        let two = graph(&[("rustls", &["ring", "aws-lc-rs"]), ("aws-lc-rs", &[])]);
        assert_eq!(second_backends(&two), ["aws-lc-rs comes in by rustls"]);
    }
}
