//! Every test there is, one program after another, with one closing line.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::programs::{self, WORKSPACE};
use crate::python::SCHEMATHESIS;
use crate::tally::Tally;
use crate::{run, screens, setup, ui};

/// Which tests to run.
#[derive(Args)]
pub struct Options {
    /// Also those that take long: they are marked `#[ignore]`
    #[arg(long)]
    long: bool,
}

/// Installs what is missing and runs every test, also after one has failed.
///
/// # Errors
/// A test failed, or something could not be built.
pub fn run(options: &Options) -> Result<()> {
    setup::everything()?;
    ui::build()?;
    // The end-to-end tests start our programs, so they must exist before.
    programs::build(false)?;
    run::succeed(run::cargo(["test", "--quiet", "--no-run"]).args(WORKSPACE))?;

    let mut all = Tally::default();
    for mut step in steps(options)? {
        all.add(watch(&mut step)?);
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    if all.failed > 0 {
        bail!("there were failures");
    }
    Ok(())
}

fn steps(options: &Options) -> Result<Vec<Command>> {
    let mut tests = run::cargo(["test", "--no-fail-fast"]);
    // The gate is outside the DIDIMDOL_ names, which are settings and would be refused as unknown.
    tests
        .args(WORKSPACE)
        .args(["--", "--format", "terse"])
        .env("TEST_WINDOW", "1");
    if options.long {
        tests
            .arg("--include-ignored")
            .env("SCHEMATHESIS", SCHEMATHESIS.install()?);
    }
    let vitest = run::npm(["run", "--silent", "test"]);
    let didimdol = programs::path("didimdol", false)?;
    let scenarios = |what| run::command(&didimdol, ["scenario", what]);
    let learned = |language: &str| {
        let rows = |set| format!("scenarios/understanding/{language}.{set}.jsonl");
        let mut learned = run::command(
            &didimdol,
            ["understand", "--learn", &rows("dev"), &rows("taught")],
        );
        learned.args([
            "--check",
            "--weights",
            &format!("scenarios/lexicon/{language}.weights"),
        ]);
        learned
    };
    Ok(vec![
        tests,
        vitest,
        scenarios("check"),
        scenarios("test"),
        learned("ko"),
        learned("en"),
        screens::look(options.long),
    ])
}

/// Runs one program, passing its output on, and counts what it says it did. A program that says
/// nothing countable is one test.
fn watch(step: &mut Command) -> Result<Tally> {
    run::announce(step);
    let mut child = step
        .env("NO_COLOR", "1")
        // An error that a test returns tells enough; its backtrace would be a hundred lines of runtime.
        .env("RUST_LIB_BACKTRACE", "0")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", step.get_program().to_string_lossy()))?;
    let mut said = None;
    for line in BufReader::new(child.stdout.take().context("no output to read")?).lines() {
        let line = line?;
        if let Some(tally) = Tally::in_line(&line) {
            said.get_or_insert_with(Tally::default).add(tally);
        }
        if !is_noise(&line) {
            println!("{line}");
        }
    }
    let succeeded = child.wait()?.success();
    let mut tally = said.unwrap_or(Tally {
        passed: usize::from(succeeded),
        failed: 0,
    });
    if !succeeded && tally.failed == 0 {
        // It broke before or outside a test: not compiled, crashed, or killed.
        tally.failed = 1;
    }
    Ok(tally)
}

/// Several hundred lines that say "as expected" hide the one that does not.
fn is_noise(line: &str) -> bool {
    let line = line.trim();
    line.is_empty()
        || (line.starts_with("test ") && line.ends_with(" ... ok"))
        || (line.starts_with("running ") && (line.ends_with(" test") || line.ends_with(" tests")))
        || line.starts_with("test result: ok. 0 passed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_went_as_expected_is_noise() {
        for line in [
            "",
            "running 3 tests",
            "running 1 test",
            "test a::b ... ok",
            "test result: ok. 0 passed; 0 failed",
        ] {
            assert!(is_noise(line), "{line}");
        }
        for line in [
            "test a::b ... FAILED",
            "test result: ok. 3 passed; 0 failed",
            "running late",
            "---- a::b stdout ----",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }
}
