//! `didimdol keys`: which key the journal has, and another one.

use didimdol_adapters::settings::Settings;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::SqliteJournal;
use serde_json::json;

use crate::stdout::outln;
use crate::{Outcome, desk, journal};

/// `didimdol keys`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Says which key the journal has, and proves that everything in it opens and nothing is missing
    Status {
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Puts a new key in the place of the present one, while no other Didimdol runs on the data
    Rotate,
}

impl Command {
    /// Carries it out.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        match self {
            Self::Status { json } => status(settings, *json),
            Self::Rotate => rotate(settings),
        }
    }
}

fn status(settings: &Settings, as_json: bool) -> anyhow::Result<Outcome> {
    let journal = journal::open_existing(settings)?;
    let source = journal::key_source(settings)?;
    let look = async {
        let proof = journal.verify().await?;
        Ok::<_, JournalError>((
            proof,
            journal.sessions().await?.len(),
            journal.receipt_key().await?,
        ))
    };
    let (proof, sessions, receipts) = match tokio::runtime::Runtime::new()?.block_on(look) {
        Ok(found) => found,
        Err(error) => {
            let left = SqliteJournal::survey(&settings.data()?, &source)?;
            anyhow::bail!("{error}; {left}");
        }
    };
    if as_json {
        let status = json!({
            "key": { "place": source.place(), "fingerprint": journal.fingerprint() },
            "receipts_key": hex::encode(receipts),
            "sessions": sessions,
            "events": proof.events,
            "erased": proof.erased,
            "last_seq": proof.last_seq,
            "lost": proof.lost,
        });
        outln!("{status}");
    } else {
        outln!("key       {}, {}", journal.fingerprint(), source.place());
        outln!("receipts  are signed with {}", hex::encode(receipts));
        outln!("sessions  {sessions} that can be read");
        outln!(
            "events    {} in the chain, {} of them erased, up to {}",
            proof.events,
            proof.erased,
            proof.last_seq
        );
        for (first, last) in &proof.lost {
            outln!("lost      {first} to {last}");
        }
    }
    Ok(if proof.lost.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Failed
    })
}

fn rotate(settings: &Settings) -> anyhow::Result<Outcome> {
    let _only_one = desk::lock(&settings.data()?)?;
    let before = journal::open_existing(settings)?;
    let old = before.fingerprint().to_owned();
    drop(before);
    journal::key_source(settings)?.begin_rotation()?;
    let journal = journal::open(settings)?;
    let proof = tokio::runtime::Runtime::new()?.block_on(journal.verify())?;
    outln!(
        "key {old} is replaced by {}; {} events open with it",
        journal.fingerprint(),
        proof.events - proof.erased
    );
    Ok(Outcome::Fine)
}
