//! `didimdol replay`: a session from its log, turn by turn, and whether deciding again gives the
//! same.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use didimdol_adapters::settings::Settings;
use didimdol_protocol::SessionId;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::Journal;
use didimdol_session::{agent_state, replay};
use didimdol_store::SqliteJournal;

use crate::Outcome;
use crate::scenario_folder::ScenarioFolder;

/// `didimdol replay`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// A session of this device, or a file with a log entry a line
    #[arg(value_name = "SESSION|FILE")]
    session: String,
    /// Stop after this many entries
    #[arg(long, value_name = "N")]
    at: Option<usize>,
    /// Print the state instead of the messages
    #[arg(long)]
    state: bool,
}

impl Command {
    /// Prints every message again, a JSON line each.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let (session, mut log) = self.log(settings)?;
        if log.is_empty() {
            bail!("session_not_found: no session `{}` on this device", self.session);
        }
        log.truncate(self.at.unwrap_or(usize::MAX));
        let (library, _) = ScenarioFolder::read(settings)?.library()?;
        let (consultation, turns) = replay(session.clone(), library, &log);
        if self.state {
            let panel = consultation.panel();
            let state = agent_state(&session, consultation.decisions().state(), panel.as_ref());
            println!("{}", serde_json::to_string_pretty(&state)?);
        } else {
            for message in turns.iter().flat_map(|turn| &turn.messages) {
                println!("{}", serde_json::to_string(message)?);
            }
        }
        let different: Vec<&str> = turns
            .iter()
            .filter(|turn| turn.differs)
            .map(|turn| turn.turn_id.as_str())
            .collect();
        if different.is_empty() {
            return Ok(Outcome::Fine);
        }
        eprintln!(
            "differs: deciding again gives other facts in {}",
            different.join(", ")
        );
        Ok(Outcome::Failed)
    }

    fn log(&self, settings: &Settings) -> anyhow::Result<(SessionId, Vec<SessionEvent>)> {
        let file = Path::new(&self.session);
        if file.is_file() {
            let text = fs::read_to_string(file)?;
            let entries = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(serde_json::from_str);
            let log = entries
                .collect::<Result<_, _>>()
                .with_context(|| format!("{} is no log", file.display()))?;
            return Ok(("file".parse()?, log));
        }
        let session: SessionId = self.session.parse()?;
        let journal = SqliteJournal::open_folder(&settings.data()?)?;
        let log = tokio::runtime::Runtime::new()?.block_on(journal.load(&session))?;
        Ok((session, log))
    }
}
