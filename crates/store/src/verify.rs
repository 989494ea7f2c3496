//! Proving that the journal is whole.

use std::collections::HashMap;

use didimdol_session::ports::JournalError;
use rusqlite::Connection;

use crate::chain::{Covered, Hash, Head};
use crate::fault::Fault;
use crate::reader;
use crate::vault::{SessionKey, Vault};

/// What a proof has found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Events that are there, readable or erased.
    pub events: u64,
    /// Of them, those erased.
    pub erased: u64,
    /// Sequence number of the last event; 0 for an empty journal.
    pub last_seq: u64,
    /// Spans of events that were acknowledged and are lost: first and last sequence number.
    pub lost: Vec<(u64, u64)>,
}

/// Walks the whole chain and opens every content.
pub(crate) fn verify(database: &Connection, vault: &Vault) -> Result<Proof, Fault> {
    let mut losses = losses(database)?;
    let keys = keys(database, vault)?;
    let mut head = anchor(database)?;
    let mut proof = Proof {
        lost: losses
            .iter()
            .map(|(first, last)| span(*first, last.seq))
            .collect(),
        ..Proof::default()
    };
    let mut select = database
        .prepare("SELECT seq, session, position, version, digest, link, content FROM events ORDER BY seq")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let covered = Covered {
            session: row.get(1)?,
            position: row.get(2)?,
            version: row.get(3)?,
            digest: row.get(4)?,
        };
        if let Some(loss) = losses.remove(&(head.seq + 1)) {
            head = loss;
        }
        let expected = head.next(&covered);
        head = Head {
            seq,
            link: row.get(5)?,
        };
        if head != expected {
            return Err(JournalError::Damaged(format!("the chain breaks at event {seq}")).into());
        }
        proof.events += 1;
        match row.get::<_, Option<Vec<u8>>>(6)? {
            Some(sealed) => {
                let key = keys.get(&covered.session).ok_or_else(|| {
                    JournalError::Damaged(format!("event {seq} is there and its session's key is not"))
                })?;
                reader::content(
                    key,
                    (covered.session, covered.position),
                    seq,
                    &covered.digest,
                    &sealed,
                )?;
            }
            None => proof.erased += 1,
        }
    }
    if let Some(loss) = losses.remove(&(head.seq + 1)) {
        head = loss;
    }
    if !losses.is_empty() {
        return Err(JournalError::Damaged("the chain has other gaps than it tells of".into()).into());
    }
    proof.last_seq = head.seq.unsigned_abs();
    Ok(proof)
}

fn span(first: i64, last: i64) -> (u64, u64) {
    (first.unsigned_abs(), last.unsigned_abs())
}

/// Where the kept events begin.
pub(crate) fn anchor(database: &Connection) -> Result<Head, Fault> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Head {
            seq: row.get(0)?,
            link: row.get(1)?,
        })
    };
    Ok(database.query_row("SELECT seq, link FROM anchor", [], read)?)
}

/// By the first number lost: where the chain goes on from.
fn losses(database: &Connection) -> Result<HashMap<i64, Head>, Fault> {
    let mut select = database.prepare("SELECT first_seq, last_seq, link FROM losses")?;
    let rows = select.query_map([], |row| {
        let link: Hash = row.get(2)?;
        Ok((
            row.get(0)?,
            Head {
                seq: row.get(1)?,
                link,
            },
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn keys(database: &Connection, vault: &Vault) -> Result<HashMap<i64, SessionKey>, Fault> {
    let mut select =
        database.prepare("SELECT number, wrapped_key FROM sessions WHERE wrapped_key IS NOT NULL")?;
    let rows = select.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    rows.map(|row| {
        let (number, wrapped) = row?;
        Ok((number, vault.unwrap(number, &wrapped)?))
    })
    .collect()
}
