//! Files that are written from Rust types: the screen's message types, and the scenario schema.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::run;

struct Generated {
    file: &'static str,
    /// The cargo example that prints it. An example, so that xtask links none of our crates.
    printed_by: &'static [&'static str],
}

const FILES: &[Generated] = &[
    Generated {
        file: "ui/src/protocol/generated.ts",
        printed_by: &[
            "--package",
            "didimdol-protocol",
            "--features",
            "ts",
            "--example",
            "typescript",
        ],
    },
    Generated {
        file: "scenarios/schema.json",
        printed_by: &["--package", "didimdol-dialogue", "--example", "schema"],
    },
];

impl Generated {
    fn path(&self) -> PathBuf {
        run::root().join(self.file)
    }

    fn text(&self) -> Result<String> {
        let arguments = ["run", "--quiet"].iter().chain(self.printed_by);
        let text =
            run::output(&mut run::cargo(arguments)).with_context(|| format!("{} was not made", self.file))?;
        Ok(format!("{}\n", text.trim_end()))
    }
}

/// Writes every generated file that differs.
///
/// # Errors
/// A generator failed, or the file cannot be written.
pub fn write() -> Result<()> {
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
