//! The house's own commands: `cargo xtask kiosk | test | bench | screens | check | gen | bundle | setup`.
//!
//! Each installs what it needs first, so that a clean clone and one command are enough.

mod bench;
mod bundle;
mod cargo_graph;
mod check;
mod generated;
mod hosts;
mod imports;
mod kiosk;
mod programs;
mod python;
mod run;
mod screens;
mod setup;
mod tally;
mod test;
mod tls;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, runs, tests and checks Didimdol")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing to build, run and test
    Setup,
    /// Run the kiosk, offline, with demo data
    Kiosk(kiosk::Options),
    /// Run every fast test
    Test(test::Options),
    /// Look at every screen in every mode and language
    Screens(screens::Options),
    /// Run the benches and print their numbers
    Bench(bench::Options),
    /// Formatting, lints, the import table, one TLS backend, generated files, the screen's types
    Check,
    /// Write the generated files: the screen's message types and the scenario schema
    Gen {
        /// Only compare them with what would be written
        #[arg(long)]
        check: bool,
    },
    /// Make the installer: one Debian package in target/bundle, built optimised
    Bundle(bundle::Options),
    #[command(name = kiosk::OPEN_ADDRESS, hide = true)]
    OpenAddress,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Setup => setup::everything(),
        Command::Kiosk(options) => return kiosk::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Screens(options) => screens::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Check => check::run(),
        Command::Gen { check: true } => generated::compare(),
        Command::Bundle(options) => bundle::run(&options),
        Command::OpenAddress => kiosk::open_address(),
        Command::Gen { check: false } => generated::write(),
    };
    run::exit_code(outcome)
}
