//! Opening the journal with whichever key fits, and finishing a change of keys on the way.

use std::path::Path;

use didimdol_session::ports::JournalError;
use rusqlite::Connection;

use crate::chain::Head;
use crate::database::{self, Durability, failure};
use crate::fault::Fault;
use crate::key::DeviceKey;
use crate::key_source::{KeySource, Keys};
use crate::layout;
use crate::ledger;
use crate::receipts;
use crate::survey::survey;
use crate::vault::Vault;
use crate::witness::Witness;

/// A journal ready to be used.
pub(crate) struct Opened {
    pub database: Connection,
    pub vault: Vault,
    pub witness: Witness,
    pub fingerprint: String,
}

/// Opens the journal in `file` with the keys of a source.
pub(crate) fn from_source(
    file: &Path,
    source: &KeySource,
    durability: Durability,
) -> Result<Opened, JournalError> {
    let Keys { current, next } = source.keys()?;
    let with_its_place = |error| match error {
        JournalError::Key(why) => {
            JournalError::Key(format!("{why} (the key was taken from {})", source.place()))
        }
        other => other,
    };
    match (current, next) {
        (Some(current), None) => open(file, &current, durability).map_err(with_its_place),
        (None, None) if database::exists(file) => Err(JournalError::Key(format!(
            "{} is there but its key is not, {}; put the key back, or move the journal away to begin an empty \
             one",
            file.display(),
            source.place()
        ))),
        (None, None) => open(file, &source.create()?, durability),
        (None, Some(next)) => {
            let opened = open(file, &next, durability)?;
            source.end_rotation()?;
            Ok(opened)
        }
        (Some(current), Some(next)) => {
            let opened = rotate(file, &current, &next, durability).map_err(with_its_place)?;
            source.end_rotation()?;
            Ok(opened)
        }
    }
}

/// Opens the journal in `file` with one key.
pub(crate) fn open(file: &Path, key: &DeviceKey, durability: Durability) -> Result<Opened, JournalError> {
    let opened = database::open(file, key, durability).and_then(|database| finish(file, database, key));
    opened.map_err(|error| match error {
        JournalError::Damaged(why) => JournalError::Damaged(format!(
            "{} cannot be used as it is ({why}); {}; nothing was changed. Put a copy back, or move the file \
             and those beside it away to begin an empty journal",
            file.display(),
            survey(file, key)
        )),
        other => other,
    })
}

/// Opens with `current`, or with `next` where a change of keys had come that far, and leaves
/// everything with `next`. Killed at any moment, it goes on at the next call.
fn rotate(
    file: &Path,
    current: &DeviceKey,
    next: &DeviceKey,
    durability: Durability,
) -> Result<Opened, JournalError> {
    let mut database = match database::open(file, current, durability) {
        Ok(database) => database,
        Err(JournalError::Key(refused)) => {
            return open(file, next, durability).map_err(|_| JournalError::Key(refused));
        }
        Err(error) => return Err(error),
    };
    let (old, new) = (Vault::of(current), Vault::of(next));
    let wrapped_by_next = wrapped_by(&database)?.is_some_and(|found| found == next.fingerprint());
    if !wrapped_by_next {
        let shown = file.display().to_string();
        layout::lay_out(&mut database, &old, &current.fingerprint(), &shown)?;
        rewrap(&mut database, &old, &new, &next.fingerprint()).map_err(Fault::into_journal)?;
    }
    database::rekey(&database, next)?;
    tracing::info!(key = next.fingerprint(), "the device key was changed");
    finish(file, database, next)
}

fn finish(file: &Path, mut database: Connection, key: &DeviceKey) -> Result<Opened, JournalError> {
    let vault = Vault::of(key);
    let fingerprint = key.fingerprint();
    let shown = file.display().to_string();
    let found = layout::lay_out(&mut database, &vault, &fingerprint, &shown)?;
    if found == 1 {
        // What the first form held in clear (under the database's encryption) goes with the log.
        database::cut_log(&database)?;
        tracing::info!("{shown} was brought from its first form into the present one");
    }
    if wrapped_by(&database)?.is_some_and(|found| found != fingerprint) {
        return Err(JournalError::Key(format!(
            "the sessions in {shown} belong to another device key: a change of keys was left unfinished; put \
             the next key back beside the present one"
        )));
    }
    let cannot_open =
        |error| JournalError::Unavailable(format!("cannot open the witness of {shown}: {error}"));
    let (witness, remembered) = Witness::open(file).map_err(cannot_open)?;
    if let Some(remembered) = remembered {
        tell_losses(&mut database, remembered, &shown).map_err(Fault::into_journal)?;
    }
    Ok(Opened {
        database,
        vault,
        witness,
        fingerprint,
    })
}

/// The key that wraps the session keys; nothing before the present form.
fn wrapped_by(database: &Connection) -> Result<Option<String>, JournalError> {
    let there: bool = database
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'wrapping')",
            [],
            |row| row.get(0),
        )
        .map_err(|error| failure(&error))?;
    if !there {
        return Ok(None);
    }
    let found = database.query_row("SELECT fingerprint FROM wrapping", [], |row| row.get(0));
    found.map(Some).map_err(|error| failure(&error))
}

fn rewrap(database: &mut Connection, old: &Vault, new: &Vault, fingerprint: &str) -> Result<(), Fault> {
    let work = database.transaction()?;
    {
        let mut select =
            work.prepare("SELECT number, wrapped_key FROM sessions WHERE wrapped_key IS NOT NULL")?;
        let mut update = work.prepare("UPDATE sessions SET wrapped_key = ?2 WHERE number = ?1")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let wrapped: Vec<u8> = row.get(1)?;
            update.execute((number, old.rewrap(new, number, &wrapped)?))?;
        }
    }
    receipts::rewrap(&work, old, new)?;
    work.execute("UPDATE wrapping SET fingerprint = ?1", [fingerprint])?;
    Ok(work.commit()?)
}

/// Compares the chain with what was acknowledged; what is missing is told, and the chain goes on
/// after it, so that no number is ever given twice.
fn tell_losses(database: &mut Connection, remembered: Head, shown: &str) -> Result<(), Fault> {
    let head = ledger::head(database)?;
    if remembered.seq <= head.seq {
        return Ok(());
    }
    let (first, last) = (head.seq + 1, remembered.seq);
    tracing::error!(
        first,
        last,
        "{shown} ends too early: these events were acknowledged and are lost; its log was cut or torn, or an \
         older copy was put back"
    );
    database.execute(
        "INSERT INTO losses VALUES (?1, ?2, ?3)",
        (first, last, remembered.link),
    )?;
    Ok(())
}
