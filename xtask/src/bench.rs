//! `cargo xtask bench`: how fast the parts are that must be.

use anyhow::Result;

use crate::run::{cargo, succeed};

/// A bench that prints numbers, and what it measures.
struct Subject {
    package: &'static str,
    bench: &'static str,
    measures: &'static str,
}

/// Every bench; a part that must be fast joins here.
const SUBJECTS: [Subject; 3] = [
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
    Subject {
        package: "didimdol-cli",
        bench: "journal",
        measures: "what the journal costs",
    },
];

/// Runs every bench, one after the other.
///
/// # Errors
/// One did not build or did not run through.
pub fn run() -> Result<()> {
    for subject in &SUBJECTS {
        println!("\n{}: {}", subject.bench, subject.measures);
        succeed(&mut cargo([
            "bench",
            "--package",
            subject.package,
            "--bench",
            subject.bench,
        ]))?;
    }
    Ok(())
//! How well and how fast: measurements, printed as tables. Nothing here fails for being slow.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{run, setup};

/// What to measure.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Ends of utterances, interruptions over an echo, and what hearing costs
    Voice {
        /// Only one part of it: endpointing, barge-in or cost
        part: Option<String>,
    },
}

/// Installs what is missing and measures.
///
/// # Errors
/// Something could not be installed or built.
pub fn run(options: &Options) -> Result<()> {
    let What::Voice { part } = &options.what;
    setup::to_hear()?;
    // Optimised as the shipped program is: half of the numbers are times.
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
    run::succeed(run::cargo(bench).args(part))
}
