//! `didimdol`, the headless program: a composition root, with one file a command.
//!
//! Exit codes: 0 fine, 1 the thing failed, 2 wrong usage, 141 nobody reads what is printed any more.

#![deny(clippy::print_stdout)]

mod chat;
pub mod desk;
mod doctor;
mod erase;
pub mod faq;
mod journal;
mod keys;
mod listen;
mod receipts;
mod replay;
mod scenario;
mod scenario_archive;
mod scenario_folder;
mod serve;
mod stdout;
mod stories;
mod token;
mod understand;
mod voice;

use std::path::PathBuf;
use std::process::ExitCode;

use didimdol_adapters::logging;
use didimdol_adapters::settings::{Settings, SettingsError};

/// What can be said on the command line.
#[derive(Debug, clap::Parser)]
#[command(name = "didimdol", version, about)]
pub struct Cli {
    /// Configuration file; otherwise ./didimdol.toml, then /etc/didimdol/didimdol.toml, if there is one
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of scenarios; otherwise ./scenarios, then the installed ones
    #[arg(long, global = true, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Folder of the journal and its key; otherwise the user's own data folder
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Checks, draws and tests scenarios
    #[command(subcommand)]
    Scenario(scenario::Command),
    /// Consults in the terminal, one utterance a line
    Chat(chat::Command),
    /// Tells what utterances mean at a question, or scores labelled ones
    Understand(understand::Command),
    /// Tells what the kiosk would hear in a recording
    Listen(listen::Command),
    /// Rebuilds a session from its log and prints its turns
    Replay(replay::Command),
    /// Serves the API and the screen
    Serve(serve::Command),
    /// Looks after the journal's keys
    #[command(subcommand)]
    Keys(keys::Command),
    /// Erases an ended session at its customer's request
    Erase(erase::Command),
    /// Prints the signed receipts of what was erased, or checks some
    Receipts(receipts::Command),
    /// Gives a token for the served API
    Token(token::Command),
    /// Looks at everything a branch needs and tells what to do; fails where something does not work
    Doctor(doctor::Command),
}

/// How a command that could be carried out ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    Failed,
}

impl Cli {
    /// Carries the command out and tells what it found.
    pub fn run(&self) -> ExitCode {
        logging::start("warn");
        didimdol_adapters::refuse_crash_dumps();
        didimdol_adapters::install_tls();
        let outcome = self.carry_out(self.settings());
        match outcome {
            Ok(Outcome::Fine) => ExitCode::SUCCESS,
            Ok(Outcome::Failed) => ExitCode::from(1),
            Err(error) => {
                eprintln!("didimdol: {error:#}");
                ExitCode::from(1)
            }
        }
    }

    fn carry_out(&self, settings: Result<Settings, SettingsError>) -> anyhow::Result<Outcome> {
        match &self.command {
            Command::Scenario(command) => command.run(&settings?),
            Command::Chat(command) => command.run(&settings?),
            Command::Understand(command) => command.run(&settings?),
            Command::Listen(command) => command.run(&settings?),
            Command::Replay(command) => command.run(&settings?),
            Command::Serve(command) => command.run(&settings?),
            Command::Keys(command) => command.run(&settings?),
            Command::Erase(command) => command.run(&settings?),
            Command::Receipts(command) => command.run(&settings?),
            Command::Token(command) => command.run(&settings?),
            // It tells of wrong settings as of any other fault.
            Command::Doctor(command) => command.run(settings),
        }
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        let folder = |folder: &Option<PathBuf>| folder.as_ref().map(|folder| folder.display().to_string());
        let flags = [
            ("scenarios", folder(&self.scenarios)),
            ("data", folder(&self.data)),
        ];
        Settings::load(self.config.as_deref(), &flags)
    }
}
