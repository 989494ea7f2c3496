//! `didimdol receipts`: what was erased here, signed, and whether such a receipt is genuine.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use didimdol_adapters::settings::Settings;
use didimdol_session::ports::{Ground, Receipt};
use didimdol_store::DeletionReceipt;
use serde::{Deserialize, Serialize};

use crate::stdout::outln;
use crate::{Outcome, journal};

/// `didimdol receipts`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Check receipts from elsewhere: a file with one a line, as this command prints them
    #[arg(long, value_name = "FILE", requires = "key")]
    check: Option<PathBuf>,
    /// Their device's public key: 64 hexadecimal digits, from `didimdol keys status` there
    #[arg(long, value_name = "HEX")]
    key: Option<String>,
}

/// A receipt as it is printed.
#[derive(Serialize, Deserialize)]
struct Line {
    session: String,
    events: u64,
    last_seq: u64,
    /// Hexadecimal, as the signature is.
    link: String,
    ground: String,
    erased_ms: u64,
    signature: Option<String>,
}

impl Command {
    /// Prints every receipt of this device, or checks others.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        match (&self.check, &self.key) {
            (Some(file), Some(key)) => {
                let text =
                    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
                check(&text, &hexadecimal(key).context("--key")?)
            }
            _ => print(settings),
        }
    }
}

fn print(settings: &Settings) -> anyhow::Result<Outcome> {
    let journal = journal::open_existing(settings)?;
    let look = async { anyhow::Ok((journal.receipts().await?, journal.receipt_key().await?)) };
    let (receipts, key) = tokio::runtime::Runtime::new()?.block_on(look)?;
    let mut outcome = Outcome::Fine;
    for receipt in receipts {
        outln!("{}", serde_json::to_string(&Line::of(&receipt))?);
        // Those from before they were signed prove nothing and are no forgery.
        if receipt.signature.is_some() && !receipt.is_signed_by(&key) {
            eprintln!("{}: the signature is not this device's", receipt.receipt.session);
            outcome = Outcome::Failed;
        }
    }
    Ok(outcome)
}

fn check(text: &str, key: &[u8; 32]) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for (number, line) in (1..).zip(text.lines()) {
        let line: Line =
            serde_json::from_str(line).with_context(|| format!("line {number} is no receipt"))?;
        let receipt = line
            .receipt()
            .with_context(|| format!("line {number} is no receipt"))?;
        let session = &receipt.receipt.session;
        if receipt.is_signed_by(key) {
            outln!("{session}: genuine");
        } else {
            outln!("{session}: not signed by this key");
            outcome = Outcome::Failed;
        }
    }
    Ok(outcome)
}

impl Line {
    fn of(receipt: &DeletionReceipt) -> Self {
        let Receipt {
            session,
            events,
            last_seq,
            ground,
        } = &receipt.receipt;
        Self {
            session: session.to_string(),
            events: *events,
            last_seq: *last_seq,
            link: hex::encode(receipt.link),
            ground: ground.as_str().to_owned(),
            erased_ms: receipt.erased_ms,
            signature: receipt.signature.map(hex::encode),
        }
    }

    fn receipt(&self) -> anyhow::Result<DeletionReceipt> {
        let signature = self.signature.as_deref().map(hexadecimal).transpose()?;
        Ok(DeletionReceipt {
            receipt: Receipt {
                session: self.session.parse()?,
                events: self.events,
                last_seq: self.last_seq,
                ground: Ground::from_stored(&self.ground).context("an unknown ground")?,
            },
            erased_ms: self.erased_ms,
            link: hexadecimal(&self.link)?,
            signature,
        })
    }
}

fn hexadecimal<const N: usize>(text: &str) -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).with_context(|| format!("not {} hexadecimal digits", 2 * N))?;
    Ok(bytes)
}
