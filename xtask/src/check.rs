//! Everything that can be wrong with the sources without running them.

use anyhow::{Result, bail};

use crate::cargo_graph::CargoGraph;
use crate::python::{HADOLINT, YAMLLINT};
use crate::{generated, hosts, imports, run, setup, tls};

type Check = (&'static str, fn() -> Result<()>);

/// Quick ones first: a missing space should not cost a minute of compiling.
const CHECKS: &[Check] = &[
    ("formatting", || {
        run::succeed(&mut run::cargo(["fmt", "--all", "--check"]))
    }),
    ("import table", || imports::check(&CargoGraph::read()?)),
    ("one TLS backend", || tls::check(&CargoGraph::read()?)),
    ("no registry hosts", hosts::check),
    ("generated files", generated::compare),
    ("the screen's lint", || {
        run::succeed(&mut run::npm(["run", "--silent", "lint"]))
    }),
    ("the screen's types", || {
        run::succeed(&mut run::npm(["run", "--silent", "check"]))
    }),
    ("the container's files", || {
        run::succeed(&mut run::command(HADOLINT.install()?, ["Dockerfile"]))?;
        run::succeed(&mut run::command(
            YAMLLINT.install()?,
            ["--strict", "-d", "relaxed", "compose.yaml"],
        ))
    }),
    ("clippy", || {
        let clippy = [
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ];
        run::succeed(&mut run::cargo(clippy))
    }),
];

/// Runs every check, also after one has failed, and names those that did.
///
/// # Errors
/// A check failed, or what they need could not be installed.
pub fn run() -> Result<()> {
    setup::to_check()?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if let Err(error) = check() {
            eprintln!("✗ {name}: {error:#}");
            failed.push(*name);
        }
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    println!("check: all {} passed", CHECKS.len());
    Ok(())
}
