//! `--learn`: weights from labelled rows (`scenarios/understanding/README.md`).

use std::path::{Path, PathBuf};

use anyhow::Context;
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::understanding::{self, Example, Weights};

use super::row::{BadRow, Row};
use crate::Outcome;
use crate::scenario_folder::read_file;
use crate::stdout::outln;

/// Learns from files and writes what was learned.
///
/// # Errors
/// A file cannot be read or written, or a row cannot be used: nothing is written then.
pub fn run(library: &Library, files: &[PathBuf], to: &Path) -> anyhow::Result<Outcome> {
    let examples = examples(library, files)?;
    let weights = understanding::learn(&examples);
    std::fs::write(to, weights.write()?).with_context(|| format!("{} cannot be written", to.display()))?;
    outln!("learned from {} utterances: {}", examples.len(), to.display());
    Ok(Outcome::Fine)
}

/// Tells whether what was learned is what would be learned now. Changed rules make it stale too: what
/// they say of each utterance was weighed.
///
/// # Errors
/// A file cannot be read, or a row cannot be used.
pub fn check(library: &Library, files: &[PathBuf], learned: &Path) -> anyhow::Result<Outcome> {
    let file = read_file(learned)?;
    let weights = Weights::parse(&file.text)
        .map_err(anyhow::Error::msg)
        .context(file.path)?;
    let examples = examples(library, files)?;
    let shown = learned.display();
    Ok(match weights.are_learned_from(&examples) {
        true => {
            outln!("{shown}: learned from these {} utterances", examples.len());
            Outcome::Fine
        }
        false => {
            eprintln!("{shown}: the utterances, or what the rules say of them, have changed; learn anew");
            Outcome::Failed
        }
    })
}

fn examples(library: &Library, files: &[PathBuf]) -> anyhow::Result<Vec<Example>> {
    let mut examples = Vec::new();
    for path in files {
        let file = read_file(path)?;
        let lines = (1..).zip(file.text.lines());
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let example = example(library, line, number);
            examples.extend(example.with_context(|| format!("{}:{number}", file.path))?);
        }
    }
    Ok(examples)
}

fn example(library: &Library, line: &str, number: usize) -> Result<Option<Example>, BadRow> {
    let row = Row::parse(line, number)?;
    Ok(row.question(library)?.example(&row))
}
