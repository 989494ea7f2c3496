//! `didimdol replay`: a session from its log, turn by turn, and whether deciding again gives the
//! same.

mod story;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use didimdol_adapters::settings::Settings;
use didimdol_protocol::SessionId;
use didimdol_session::log::{SessionEvent, Snapshot};
use didimdol_session::ports::Journal;
use didimdol_session::{ReplayedTurn, agent_state, agrees, replay};

use crate::scenario_folder::ScenarioFolder;
use crate::stdout::outln;
use crate::{Outcome, journal};

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
    /// Write it as a story for `didimdol scenario test`, its customer's data replaced by invented ones
    #[arg(long, value_name = "FILE")]
    story: Option<PathBuf>,
}

/// What there is of a session.
struct Recorded {
    session: SessionId,
    log: Vec<SessionEvent>,
    snapshot: Option<Snapshot>,
}

impl Command {
    /// Prints every message again, a JSON line each.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let Recorded {
            session,
            mut log,
            snapshot,
        } = self.recorded(settings)?;
        if log.is_empty() {
            bail!("session_not_found: no session `{}` on this device", self.session);
        }
        let snapshot_holds = snapshot.is_none_or(|snapshot| agrees(&log, &snapshot));
        log.truncate(self.at.unwrap_or(usize::MAX));
        let folder = ScenarioFolder::read(settings)?;
        // A file of somebody else's comes without their versions.
        let (library, _) = match settings.data().ok().filter(|data| data.is_dir()) {
            Some(data) => folder.library_over(&data)?,
            None => folder.library()?,
        };
        let (consultation, turns) = replay(session.clone(), library.clone(), &log);
        if let Some(file) = &self.story {
            let told = story::tell(&log, &library).context("the log begins with no product")?;
            fs::write(file, told).with_context(|| format!("{} cannot be written", file.display()))?;
        } else if self.state {
            let panel = consultation.panel();
            let state = agent_state(&session, consultation.decisions().state(), panel.as_ref());
            outln!("{}", serde_json::to_string_pretty(&state)?);
        } else {
            for message in turns.iter().flat_map(|turn| &turn.messages) {
                outln!("{}", serde_json::to_string(message)?);
            }
        }
        let which = |is_it: fn(&ReplayedTurn) -> bool| {
            let turns = turns.iter().filter(|turn| is_it(turn));
            turns
                .map(|turn| turn.turn_id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (different, misworded) = (which(|turn| turn.differs), which(|turn| turn.misworded));
        if !snapshot_holds {
            eprintln!("differs: the snapshot is not what the log comes to");
        }
        if !different.is_empty() {
            eprintln!("differs: deciding again gives other facts in {different}");
        }
        if !misworded.is_empty() {
            eprintln!("differs: other messages are worded than were sent in {misworded}");
        }
        Ok(
            if snapshot_holds && different.is_empty() && misworded.is_empty() {
                Outcome::Fine
            } else {
                Outcome::Failed
            },
        )
    }

    fn recorded(&self, settings: &Settings) -> anyhow::Result<Recorded> {
        let file = Path::new(&self.session);
        if file.is_file() {
            let text = fs::read_to_string(file)?;
            let entries = text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .map(serde_json::from_str);
            // The error is told without its words, which repeat a value.
            let log = entries.collect::<Result<_, _>>().map_err(|error| {
                anyhow::anyhow!("{} is no log (line {} of an entry)", file.display(), error.line())
            })?;
            return Ok(Recorded {
                session: "file".parse()?,
                log,
                snapshot: None,
            });
        }
        let session: SessionId = self.session.parse()?;
        let journal = journal::open_existing(settings)?;
        let (log, resumption) = tokio::runtime::Runtime::new()?.block_on(async {
            anyhow::Ok((journal.load(&session).await?, journal.resume(&session).await?))
        })?;
        Ok(Recorded {
            session,
            log,
            snapshot: resumption.snapshot,
        })
    }
}
