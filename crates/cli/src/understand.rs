//! `didimdol understand`: what an utterance means at a question, and how well labelled ones are
//! understood.

mod evaluate;
mod learn;
mod row;

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use didimdol_adapters::settings::Settings;
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::understanding::Command as Meant;
use serde::Serialize;
use serde_json::Value;

use crate::Outcome;
use crate::desk;
use crate::scenario_folder::ScenarioFolder;
use crate::stdout::outln;
use row::{BadRow, Row};

/// `didimdol understand`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Score labelled sets instead of reading standard input: JSON lines with `accept`, or questions
    /// for the knowledge base with the `source` that answers them
    #[arg(long, value_name = "FILES", num_args = 1..)]
    evaluate: Vec<PathBuf>,
    /// With --evaluate: only the numbers, not the rows that were missed
    #[arg(long, requires = "evaluate")]
    totals: bool,
    /// Learn from labelled sets of one language and write the weights, which `lexicon/ko.weights` and
    /// `lexicon/en.weights` of the scenarios are
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "weights", conflicts_with = "evaluate")]
    learn: Vec<PathBuf>,
    /// With --learn: where to write
    #[arg(long, value_name = "FILE", requires = "learn")]
    weights: Option<PathBuf>,
    /// With --learn: write nothing, and fail if these weights are not what would be learned
    #[arg(long, requires = "learn")]
    check: bool,
    /// Print JSON, one a line
    #[arg(long)]
    json: bool,
}

/// What is printed for a row.
#[derive(Debug, Serialize)]
struct Printed {
    id: Value,
    commands: Vec<Meant>,
    /// 0 to 1.
    confidence: f64,
    micros: u64,
    /// The rule that decided, and how the words were taken.
    why: String,
}

impl Command {
    /// Understands standard input line by line, or scores files. Fails if a row is unusable.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let folder = ScenarioFolder::read(settings)?;
        if let Some(weights) = &self.weights {
            let (library, _) = folder.unlearned().library()?;
            return match self.check {
                true => learn::check(&library, &self.learn, weights),
                false => learn::run(&library, &self.learn, weights),
            };
        }
        let (library, _) = folder.library()?;
        if !self.evaluate.is_empty() {
            let knowledge = desk::knowledge(&folder)?;
            let how = evaluate::How {
                totals: self.totals,
                json: self.json,
            };
            return evaluate::run(&library, &knowledge, &self.evaluate, how);
        }
        let mut outcome = Outcome::Fine;
        for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            match understand(&library, &line, number) {
                Ok(printed) if self.json => outln!("{}", serde_json::to_string(&printed)?),
                Ok(printed) => outln!("{}", in_words(&printed)?),
                Err(bad) => {
                    outcome = Outcome::Failed;
                    eprintln!("line {number}: {bad}");
                    if self.json {
                        outln!("{}", serde_json::to_string(&bad)?);
                    }
                }
            }
        }
        Ok(outcome)
    }
}

fn understand(library: &Arc<Library>, line: &str, number: usize) -> Result<Printed, BadRow> {
    let row = Row::parse(line, number)?;
    let question = row.question(library)?;
    let begun = Instant::now();
    let understood = question.understand(&row.text);
    let micros = begun.elapsed().as_micros();
    Ok(Printed {
        confidence: understood.confidence(),
        why: format!("{}: {}", understood.rule, question.explain(&row.text)),
        id: row.id,
        commands: understood.commands,
        micros: u64::try_from(micros).unwrap_or(u64::MAX),
    })
}

fn in_words(printed: &Printed) -> anyhow::Result<String> {
    let id = printed
        .id
        .as_str()
        .map_or_else(|| printed.id.to_string(), str::to_owned);
    Ok(format!(
        "{id}\t{}\t{} ({:.2}, {} µs)",
        commands_in_words(&serde_json::to_value(&printed.commands)?),
        printed.why,
        printed.confidence,
        printed.micros
    ))
}

/// Commands as `set_slot services_selected=all + ask_knowledge`.
fn commands_in_words(commands: &Value) -> String {
    let words = |command: &Value| {
        let name = command["command"].as_str().unwrap_or("?");
        let slot = command.get("slot");
        let value = command.get("value");
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match (slot, value) {
            (Some(slot), value) => {
                let value = value.map_or_else(|| "null".to_owned(), plain);
                format!("{name} {}={value}", plain(slot))
            }
            _ => match command.get("candidates").and_then(Value::as_array) {
                Some(candidates) => {
                    let candidates: Vec<String> = candidates.iter().map(plain).collect();
                    format!("{name} {}", candidates.join(" / "))
                }
                None => name.to_owned(),
            },
        }
    };
    let commands = commands.as_array().map(Vec::as_slice).unwrap_or_default();
    commands.iter().map(words).collect::<Vec<_>>().join(" + ")
}
