//! `didimdol erase`: a customer asks for what was kept of them to be erased.

use anyhow::bail;
use didimdol_adapters::SystemClock;
use didimdol_adapters::settings::Settings;
use didimdol_protocol::SessionId;
use didimdol_session::ports::Clock;
use didimdol_store::Refusal;

use crate::stdout::outln;
use crate::{Outcome, journal};

/// `didimdol erase`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// An ended session of this device
    session: SessionId,
    /// Erase it even if its application is still to be kept; the receipt says so
    #[arg(long)]
    although_kept: bool,
}

impl Command {
    /// Erases it for good, whether or not a kiosk runs on the data.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let journal = journal::open_existing(settings)?;
        let erasing = journal.erase_on_request(&self.session, SystemClock.now_ms(), self.although_kept);
        match tokio::runtime::Runtime::new()?.block_on(erasing)? {
            Ok(receipts) => {
                for receipt in receipts {
                    outln!(
                        "{}: {} events are erased; `didimdol receipts` has the receipt",
                        receipt.session,
                        receipt.events
                    );
                }
                Ok(Outcome::Fine)
            }
            Err(refusal @ (Refusal::Unknown | Refusal::Open)) => bail!("{}: {refusal}", self.session),
            Err(refusal) => bail!(
                "{}: {refusal}; --although-kept erases it all the same",
                self.session
            ),
        }
    }
}
