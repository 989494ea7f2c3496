//! The headless program.

use std::process::ExitCode;

use clap::Parser;
use didimdol_cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
