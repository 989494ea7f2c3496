//! `didimdol doctor`: what a branch needs, item by item, and what to do where something is amiss. It looks
//! with the same eyes as the programs that serve, changes nothing, and tells nothing of a customer's.

mod keeping;
mod machine;
mod speaking;
mod talking;

use std::net::SocketAddr;

use didimdol_adapters::settings::{Settings, SettingsError};
use serde::Serialize;

use crate::stdout::outln;
use crate::{Outcome, serve};

/// `didimdol doctor`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Address on which `didimdol serve` listens or is to listen
    #[arg(long, default_value = serve::ADDRESS, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Print JSON, one item a line
    #[arg(long)]
    json: bool,
}

/// How it is with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Health {
    Ok,
    /// It works, but less well than it could, or not as at a branch.
    Warning,
    /// It does not work.
    Fault,
}

/// What was found at one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Found {
    item: &'static str,
    health: Health,
    /// What is so.
    what: String,
    /// What to do next, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

impl Found {
    fn ok(item: &'static str, what: impl Into<String>) -> Found {
        Found {
            item,
            health: Health::Ok,
            what: what.into(),
            next: None,
        }
    }

    fn warning(item: &'static str, what: impl Into<String>, next: impl Into<String>) -> Found {
        Found {
            health: Health::Warning,
            next: Some(next.into()),
            ..Found::ok(item, what)
        }
    }

    fn fault(item: &'static str, what: impl Into<String>, next: impl Into<String>) -> Found {
        Found {
            health: Health::Fault,
            next: Some(next.into()),
            ..Found::ok(item, what)
        }
    }
}

impl Command {
    /// Looks at everything. Fails where there is a fault.
    pub fn run(&self, settings: Result<Settings, SettingsError>) -> anyhow::Result<Outcome> {
        let runtime = tokio::runtime::Runtime::new()?;
        let found = match settings {
            Ok(settings) => runtime.block_on(self.look(&settings)),
            Err(error) => vec![Found::fault(
                "settings",
                error.to_string(),
                "mend didimdol.toml, the DIDIMDOL_… variable or the flag it names; nothing else can be looked at before",
            )],
        };
        for found in &found {
            match self.json {
                true => outln!("{}", serde_json::to_string(found)?),
                false => outln!("{}", in_words(found)),
            }
        }
        let faulty = found.iter().any(|found| found.health == Health::Fault);
        Ok(if faulty { Outcome::Failed } else { Outcome::Fine })
    }

    async fn look(&self, settings: &Settings) -> Vec<Found> {
        let mut found = vec![Found::ok("settings", "they can be used")];
        found.extend(talking::look(settings));
        found.extend(keeping::look(settings).await);
        found.extend(speaking::look(settings).await);
        found.push(machine::port(self.listen));
        found.push(machine::clock());
        found
    }
}

fn in_words(found: &Found) -> String {
    let health = match found.health {
        Health::Ok => "ok",
        Health::Warning => "warning",
        Health::Fault => "fault",
    };
    let next = found.next.as_ref().map(|next| format!("\n{:20}-> {next}", ""));
    format!(
        "{health:8} {:10} {}{}",
        found.item,
        found.what,
        next.unwrap_or_default()
    )
}
