//! `didimdol`, the headless program: a composition root, with one file a command.
//!
//! Exit codes: 0 fine, 1 the thing failed, 2 wrong usage.

mod scenario;
mod scenario_folder;
mod stories;

use std::path::PathBuf;
use std::process::ExitCode;

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
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Checks, draws and tests scenarios
    #[command(subcommand)]
    Scenario(scenario::Command),
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
        let outcome = self
            .settings()
            .map_err(anyhow::Error::from)
            .and_then(|settings| match &self.command {
                Command::Scenario(command) => command.run(&settings),
            });
        match outcome {
            Ok(Outcome::Fine) => ExitCode::SUCCESS,
            Ok(Outcome::Failed) => ExitCode::from(1),
            Err(error) => {
                eprintln!("didimdol: {error:#}");
                ExitCode::from(1)
            }
        }
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        let scenarios = self.scenarios.as_ref().map(|folder| folder.display().to_string());
        Settings::load(self.config.as_deref(), &[("scenarios", scenarios)])
    }
}
