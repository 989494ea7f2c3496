//! `cargo xtask bench`: how fast the parts are that must be, and how well the kiosk hears.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::run::{cargo, npm, succeed};
use crate::{setup, ui};

/// What to measure.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    only: Option<Only>,
}

#[derive(Subcommand)]
enum Only {
    /// Ends of utterances, interruptions over an echo, and what hearing costs: some minutes
    Voice {
        /// One part of it: endpointing, barge-in or cost
        part: Option<String>,
    },
    /// What the journal costs, then a thousand kills of it
    Journal,
    /// Frames per second of what moves on the screen, beside an empty page
    Screens,
}

/// A bench that prints numbers, and what it measures.
struct Subject {
    package: &'static str,
    bench: &'static str,
    measures: &'static str,
}

/// Benches of one part; one that must be fast joins here.
const SUBJECTS: [Subject; 2] = [
    Subject {
        package: "didimdol-dialogue",
        bench: "understanding",
        measures: "one utterance at a question with twelve choices: p99 at most 200 µs",
    },
    Subject {
        package: "didimdol-store",
        bench: "knowledge",
        measures: "a question over 500 passages: p99 at most 2 ms",
    },
];

const JOURNAL: Subject = Subject {
    package: "didimdol-cli",
    bench: "journal",
    measures: "what the journal costs",
};

/// Runs every bench, one after the other, or the one asked for.
///
/// # Errors
/// Something could not be installed; one did not build or did not run through.
pub fn run(options: &Options) -> Result<()> {
    match &options.only {
        Some(Only::Voice { part }) => return voice(part.as_deref()),
        Some(Only::Screens) => return screens(),
        Some(Only::Journal) => return journal(),
        None => {}
    }
    SUBJECTS.iter().try_for_each(measure)?;
    journal()?;
    screens()?;
    voice(None)
}

fn measure(subject: &Subject) -> Result<()> {
    println!("\n{}: {}", subject.bench, subject.measures);
    succeed(&mut cargo([
        "bench",
        "--package",
        subject.package,
        "--bench",
        subject.bench,
    ]))
}

fn journal() -> Result<()> {
    measure(&JOURNAL)?;
    kills()
}

/// A thousand kills of the journal's writer, and how long it takes to open again.
fn kills() -> Result<()> {
    println!("\nkills: the journal opens again, p99 at most 50 ms");
    let test = [
        "test",
        "--quiet",
        "--release",
        "--package",
        "didimdol-store",
        "--test",
        "kill",
    ];
    succeed(cargo(test).args(["--", "--ignored", "--nocapture", "a_thousand"]))
}

fn screens() -> Result<()> {
    setup::everything()?;
    ui::build()?;
    succeed(&mut npm(["run", "--silent", "frames"]))
}

/// Optimised as the shipped program is: half of the numbers are times.
fn voice(part: Option<&str>) -> Result<()> {
    setup::to_hear()?;
    let bench = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "didimdol-tests",
        "--bin",
        "voice_bench",
        "--",
    ];
    succeed(cargo(bench).args(part))
}
