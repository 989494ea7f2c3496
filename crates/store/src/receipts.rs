//! Receipts of deletion: that something was kept here and is gone, signed by this device. They name no customer.

use std::fmt::Write;

use didimdol_session::ports::{Ground, JournalError, Receipt};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rusqlite::{Connection, OptionalExtension, Row};
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::reader::named;
use crate::vault::{self, Place, Vault};

const SECRET_BYTES: usize = 32;
const SECRET: Place = Place {
    table: "signing",
    session: 0,
    item: 0,
};

/// A receipt as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletionReceipt {
    /// What was erased, and why.
    pub receipt: Receipt,
    /// Milliseconds since 1970 UTC.
    pub erased_ms: u64,
    /// The chain's link at the last event erased. Who has it from before the deletion, such as the centre, knows which events
    /// are meant. All zeros where there was none.
    pub link: [u8; 32],
    /// Ed25519 over [`statement`](Self::statement); absent on receipts from before they were signed.
    pub signature: Option<[u8; 64]>,
}

impl DeletionReceipt {
    /// What is signed: a line a field, and a line feed after each.
    pub fn statement(&self) -> String {
        let Receipt {
            session,
            events,
            last_seq,
            ground,
        } = &self.receipt;
        let mut text = format!(
            "didimdol deletion receipt 1\nsession {session}\nevents {events}\nlast_seq {last_seq}\nlink {}\nground {}\n",
            hex::encode(self.link),
            ground.as_str()
        );
        // Writing to a text does not fail.
        let _ = writeln!(text, "erased_ms {}", self.erased_ms);
        text
    }

    /// Whether a device with this public key has signed it.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        let (Some(signature), Ok(key)) = (self.signature, VerifyingKey::from_bytes(key)) else {
            return false;
        };
        let signature = Signature::from_bytes(&signature);
        key.verify_strict(self.statement().as_bytes(), &signature).is_ok()
    }
}

/// Draws the device's key for receipts. It is another than the one that wraps, and outlives its rotation: a receipt must be
/// provable for years.
pub(crate) fn begin(database: &Connection, vault: &Vault) -> Result<(), Fault> {
    let secret = Zeroizing::new(vault::random::<SECRET_BYTES>()?);
    let sealed = vault.seal(SECRET, secret.as_ref())?;
    database.execute("INSERT INTO signing VALUES (1, ?1)", [sealed])?;
    Ok(())
}

/// Seals it with the next device key.
pub(crate) fn rewrap(database: &Connection, old: &Vault, new: &Vault) -> Result<(), Fault> {
    let sealed = new.seal(SECRET, secret(database, old)?.as_ref())?;
    database.execute("UPDATE signing SET secret = ?1", [sealed])?;
    Ok(())
}

/// The public key with which receipts of this device are checked.
pub(crate) fn public_key(database: &Connection, vault: &Vault) -> Result<[u8; 32], Fault> {
    Ok(signing_key(database, vault)?.verifying_key().to_bytes())
}

fn signing_key(database: &Connection, vault: &Vault) -> Result<SigningKey, Fault> {
    Ok(SigningKey::from_bytes(&*secret(database, vault)?))
}

fn secret(database: &Connection, vault: &Vault) -> Result<Zeroizing<[u8; SECRET_BYTES]>, Fault> {
    let sealed: Vec<u8> = database.query_row("SELECT secret FROM signing", [], |row| row.get(0))?;
    let opened = vault.open(SECRET, &sealed);
    let secret = opened.and_then(|bytes| <[u8; SECRET_BYTES]>::try_from(bytes.as_slice()).ok());
    let told = || JournalError::Damaged("the key for receipts does not open".into());
    Ok(Zeroizing::new(secret.ok_or_else(told)?))
}

/// Writes the receipt of a session whose events are being erased, in the same transaction.
pub(crate) fn write(
    database: &Connection,
    vault: &Vault,
    number: i64,
    receipt: Receipt,
) -> Result<Receipt, Fault> {
    let link: Option<[u8; 32]> = database
        .prepare_cached("SELECT link FROM events WHERE session = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    let now = "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    let now: i64 = database.prepare_cached(now)?.query_row([], |row| row.get(0))?;
    let written = DeletionReceipt {
        receipt,
        erased_ms: now.unsigned_abs(),
        link: link.unwrap_or_default(),
        signature: None,
    };
    let signature = signing_key(database, vault)?.sign(written.statement().as_bytes());
    let receipt = written.receipt;
    let numbers = [receipt.events, receipt.last_seq].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    database
        .prepare_cached(
            "INSERT INTO receipts (session_id, events, last_seq, ground, erased_ms, link, signature)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            receipt.session.as_str(),
            numbers[0],
            numbers[1],
            receipt.ground.as_str(),
            now,
            written.link,
            signature.to_bytes(),
        ))?;
    Ok(receipt)
}

/// Every receipt, the oldest first.
pub(crate) fn all(database: &Connection) -> Result<Vec<DeletionReceipt>, Fault> {
    let mut select = database.prepare(
        "SELECT session_id, events, last_seq, ground, erased_ms, link, signature FROM receipts ORDER BY number",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

fn read(row: &Row<'_>) -> Result<DeletionReceipt, Fault> {
    let number = |column: usize| Ok::<_, Fault>(row.get::<_, i64>(column)?.unsigned_abs());
    let ground: String = row.get(3)?;
    let unknown = || JournalError::Damaged("a receipt has a ground that this program does not know".into());
    Ok(DeletionReceipt {
        receipt: Receipt {
            session: named(row.get(0)?)?,
            events: number(1)?,
            last_seq: number(2)?,
            ground: Ground::from_stored(&ground).ok_or_else(unknown)?,
        },
        erased_ms: number(4)?,
        link: row.get::<_, Option<[u8; 32]>>(5)?.unwrap_or_default(),
        signature: row.get(6)?,
    })
}
