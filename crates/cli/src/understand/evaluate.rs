//! `--evaluate`: labelled rows that were understood rightly, asked back or wrongly, and questions that
//! the knowledge base answered rightly, not, or without knowing (`scenarios/understanding/README.md`).

use std::path::PathBuf;

use didimdol_dialogue::scenario::Library;
use didimdol_session::ports::Knowledge;
use futures_util::FutureExt;
use serde_json::{Map, Value, json};

use super::commands_in_words;
use super::row::{BadRow, Row};
use crate::Outcome;
use crate::faq::{Question, Score};
use crate::scenario_folder::read_file;
use crate::stdout::outln;

/// How a row was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    AskedBack,
    /// Something else; worst where it records what nobody said.
    Wrong {
        recorded: bool,
    },
}

/// Rows by verdict.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    right: usize,
    asked: usize,
    wrong: usize,
    /// Of the wrong ones, those that record what nobody said.
    recorded: usize,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::AskedBack => self.asked += 1,
            Verdict::Wrong { recorded } => {
                self.wrong += 1;
                self.recorded += usize::from(recorded);
            }
        }
    }

    fn rows(&self) -> usize {
        self.right + self.asked + self.wrong
    }

    fn percent(&self, count: usize) -> f64 {
        count as f64 * 100.0 / self.rows().max(1) as f64
    }
}

/// Tallies by name, in the order in which the names came.
type Tallies = indexmap::IndexMap<String, Tally>;

/// What is printed.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// Only the numbers, not the rows that were missed.
    pub totals: bool,
    /// JSON lines.
    pub json: bool,
}

/// Scores files and prints the misses, a table by stage, one by expected command, and the totals.
///
/// # Errors
/// A file cannot be read. A row that cannot be used is reported and fails the run.
pub fn run(
    library: &Library,
    knowledge: &impl Knowledge,
    files: &[PathBuf],
    How { totals, json }: How,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for path in files {
        let file = read_file(path)?;
        let (mut total, mut stages, mut classes) = (Tally::default(), Tallies::new(), Tallies::new());
        let lines = (1..).zip(file.text.lines());
        let mut questions = Vec::new();
        for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            if let Some(question) = Question::parse(line) {
                questions.push(question);
                continue;
            }
            let scored = match score(library, line, number) {
                Ok(scored) => scored,
                Err(bad) => {
                    outcome = Outcome::Failed;
                    eprintln!("{}:{number}: {bad}", file.path);
                    continue;
                }
            };
            total.count(scored.verdict);
            stages
                .entry(scored.stage.clone())
                .or_default()
                .count(scored.verdict);
            classes
                .entry(scored.class.clone())
                .or_default()
                .count(scored.verdict);
            if scored.verdict != Verdict::Right && !totals {
                match json {
                    true => outln!("{}", scored.as_json(&file.path)),
                    false => outln!("{}", scored.in_words()),
                }
            }
        }
        if !questions.is_empty() {
            // The texts are in memory: an answer is there at once.
            let answered = Score::of(knowledge, questions).now_or_never().unwrap_or_default();
            print_answers(&file.path, &answered, How { totals, json });
        }
        match json {
            _ if total.rows() == 0 => {}
            true => outln!("{}", summary(&file.path, &total, &stages, &classes)),
            false => print_tables(&file.path, &total, &stages, &classes),
        }
    }
    Ok(outcome)
}

struct Scored {
    verdict: Verdict,
    stage: String,
    class: String,
    row: Row,
    commands: Value,
    why: String,
}

fn score(library: &Library, line: &str, number: usize) -> Result<Scored, BadRow> {
    let row = Row::parse(line, number)?;
    let question = row.question(library)?;
    let understood = question.understand(&row.text);
    let why = format!("{}: {}", understood.rule, question.explain(&row.text));
    let commands = serde_json::to_value(&understood.commands).unwrap_or_default();
    let printed = commands.as_array().map(Vec::as_slice).unwrap_or_default();
    let asks_back =
        |command: &Value| command["command"] == "clarify" || command["command"] == "cannot_handle";
    let verdict = if row.accept.iter().any(|outcome| is_outcome(printed, outcome)) {
        Verdict::Right
    } else if printed.iter().all(asks_back) {
        Verdict::AskedBack
    } else {
        let said = |command: &Value| row.accept.iter().flatten().any(|label| matches(command, label));
        let recorded = printed.iter().any(|command| records(command) && !said(command));
        Verdict::Wrong { recorded }
    };
    let class = row.accept.iter().flatten().next();
    let name = class.and_then(|command| command.get("command")?.as_str());
    Ok(Scored {
        verdict,
        stage: format!(
            "{}/{}",
            row.product.as_deref().unwrap_or("-"),
            row.stage.as_deref().unwrap_or("-")
        ),
        class: name.unwrap_or("-").to_owned(),
        row,
        commands,
        why,
    })
}

/// Whether a command puts something down in the customer's name.
fn records(command: &Value) -> bool {
    match command["command"].as_str() {
        Some("set_slot" | "affirm" | "deny" | "skip") => true,
        Some("correct_slot") => !command["value"].is_null(),
        _ => false,
    }
}

/// Whether commands are exactly those of an outcome, in any order.
fn is_outcome(printed: &[Value], outcome: &[Map<String, Value>]) -> bool {
    let [label, others @ ..] = outcome else {
        return printed.is_empty();
    };
    let rest = |taken: usize| -> Vec<Value> {
        let left = printed.iter().enumerate().filter(|(index, _)| *index != taken);
        left.map(|(_, command)| command.clone()).collect()
    };
    printed.len() == outcome.len()
        && (0..printed.len()).any(|index| matches(&printed[index], label) && is_outcome(&rest(index), others))
}

/// Whether every key of a label is equal; the lists and texts that a label may leave open are not
/// compared.
fn matches(printed: &Value, label: &Map<String, Value>) -> bool {
    const OPEN: [&str; 3] = ["query", "candidates", "values"];
    label
        .iter()
        .filter(|(key, _)| !OPEN.contains(&key.as_str()))
        .all(|(key, expected)| equal(printed.get(key).unwrap_or(&Value::Null), expected))
}

/// `5000` and `5000.0` are the same number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

impl Scored {
    fn verdict(&self) -> &'static str {
        match self.verdict {
            Verdict::Right => "right",
            Verdict::AskedBack => "asked_back",
            Verdict::Wrong { recorded: false } => "wrong",
            Verdict::Wrong { recorded: true } => "recorded",
        }
    }

    fn as_json(&self, file: &str) -> Value {
        json!({
            "file": file,
            "id": self.row.id,
            "stage": self.stage,
            "text": self.row.text,
            "verdict": self.verdict(),
            "commands": self.commands,
            "accept": self.row.accept,
            "why": self.why,
        })
    }

    fn in_words(&self) -> String {
        let accept = serde_json::to_value(&self.row.accept).unwrap_or_default();
        let outcomes = accept.as_array().map(Vec::as_slice).unwrap_or_default();
        let wanted: Vec<String> = outcomes.iter().map(commands_in_words).collect();
        format!(
            "{:<10} {} {} “{}”\n           got  {} ({})\n           want {}",
            self.verdict(),
            self.row.id,
            self.stage,
            self.row.text,
            commands_in_words(&self.commands),
            self.why,
            wanted.join(" | ")
        )
    }
}

fn print_answers(file: &str, score: &Score, How { totals, json }: How) {
    for miss in score.misses.iter().filter(|_| !totals) {
        match json {
            true => outln!(
                "{}",
                json!({ "file": file, "id": miss.question.id, "text": miss.question.text, "given": miss.given })
            ),
            false => outln!("{miss}"),
        }
    }
    match json {
        true => outln!(
            "{}",
            json!({
                "file": file,
                "questions": {
                    "covered": score.covered,
                    "right": score.right,
                    "another_section": score.other,
                    "uncovered": score.uncovered,
                    "answered_though_uncovered": score.answered,
                },
            })
        ),
        false => outln!("\n{file}\nquestions: {score}"),
    }
}

fn summary(file: &str, total: &Tally, stages: &Tallies, classes: &Tallies) -> Value {
    let numbers = |tally: &Tally| {
        json!({
            "rows": tally.rows(),
            "right": tally.right,
            "asked_back": tally.asked,
            "wrong": tally.wrong,
            "recorded": tally.recorded,
            "right_percent": tally.percent(tally.right),
            "asked_back_percent": tally.percent(tally.asked),
            "wrong_percent": tally.percent(tally.wrong),
            "recorded_percent": tally.percent(tally.recorded),
        })
    };
    let all = |tallies: &Tallies| -> Map<String, Value> {
        let named = tallies.iter();
        named
            .map(|(name, tally)| (name.clone(), numbers(tally)))
            .collect()
    };
    json!({
        "file": file,
        "total": numbers(total),
        "stages": all(stages),
        "commands": all(classes),
    })
}

fn print_tables(file: &str, total: &Tally, stages: &Tallies, classes: &Tallies) {
    outln!("\n{file}");
    outln!(
        "{:<46} {:>5} {:>6} {:>6} {:>6} {:>9}",
        "stage",
        "rows",
        "right",
        "asked",
        "wrong",
        "recorded"
    );
    let line = |name: &str, tally: &Tally| {
        outln!(
            "{name:<46} {:>5} {:>6} {:>6} {:>6} {:>9}",
            tally.rows(),
            tally.right,
            tally.asked,
            tally.wrong,
            tally.recorded
        );
    };
    stages.iter().for_each(|(name, tally)| line(name, tally));
    outln!("expected command");
    classes.iter().for_each(|(name, tally)| line(name, tally));
    line("total", total);
    outln!(
        "right {:.1} %, asked back {:.1} %, wrong {:.2} %, of it recorded what nobody said {:.2} %",
        total.percent(total.right),
        total.percent(total.asked),
        total.percent(total.wrong),
        total.percent(total.recorded)
    );
}
