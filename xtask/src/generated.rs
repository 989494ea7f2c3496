//! Files that are written from Rust types: the screen's message types, and the scenario schema.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{programs, run};

struct Generated {
    file: &'static str,
    /// The cargo example that prints it. An example, so that xtask links none of our crates.
    printed_by: &'static str,
}

const FILES: &[Generated] = &[
    Generated {
        file: "ui/src/protocol/generated.ts",
        printed_by: "typescript",
    },
    Generated {
        file: "scenarios/schema.json",
        printed_by: "schema",
    },
];

impl Generated {
    fn path(&self) -> PathBuf {
        run::root().join(self.file)
    }

    fn text(&self) -> Result<String> {
        let example = programs::path(&format!("examples/{}", self.printed_by), false)?;
        let text = run::output(&mut run::command(example, [""; 0]))
            .with_context(|| format!("{} was not made", self.file))?;
        Ok(format!("{}\n", text.trim_end()))
    }
}

/// Builds the examples that print the files; of the whole workspace, for the reason of [`programs`].
fn build_examples() -> Result<()> {
    let mut cargo = run::cargo([
        "build",
        "--quiet",
        "--workspace",
        "--features",
        "didimdol-protocol/ts",
    ]);
    for generated in FILES {
        cargo.args(["--example", generated.printed_by]);
    }
    run::succeed(&mut cargo)
}

/// Writes every generated file that differs.
///
/// # Errors
/// A generator failed, or the file cannot be written.
pub fn write() -> Result<()> {
    build_examples()?;
    for generated in FILES {
        let (path, text) = (generated.path(), generated.text()?);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("{} cannot be written", generated.file))?;
        println!("wrote {}", generated.file);
    }
    Ok(())
}

/// Compares the generated files with what would be written.
///
/// # Errors
/// Names those that differ.
pub fn compare() -> Result<()> {
    build_examples()?;
    let mut stale = Vec::new();
    for generated in FILES {
        let text = generated.text()?;
        if !fs::read_to_string(generated.path()).is_ok_and(|old| old == text) {
            stale.push(generated.file);
        }
    }
    if !stale.is_empty() {
        bail!("out of date: {}. Run `cargo xtask gen`", stale.join(", "));
    }
    Ok(())
}
