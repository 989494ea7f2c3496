//! Reading: what was written, opened and compared with its digest.

use didimdol_protocol::SessionId;
use didimdol_session::log::{Resumption, SessionEvent, Snapshot};
use didimdol_session::ports::{JournalError, Remembered};
use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use crate::chain::{self, Hash, SALT_BYTES};
use crate::fault::Fault;
use crate::ledger::{event_at, request_at, request_key, snapshot_at};
use crate::row;
use crate::vault::{SessionKey, Vault};

/// The latest session of a name that can be read.
struct Readable {
    number: i64,
    key: SessionKey,
    snapshot: Option<Vec<u8>>,
}

pub(crate) fn load(
    database: &Connection,
    vault: &Vault,
    session: &SessionId,
) -> Result<Vec<SessionEvent>, Fault> {
    match find(database, vault, session)? {
        Some(found) => events(database, &found, 0),
        None => Ok(Vec::new()),
    }
}

pub(crate) fn resume(database: &Connection, vault: &Vault, session: &SessionId) -> Result<Resumption, Fault> {
    let Some(found) = find(database, vault, session)? else {
        return Ok(Resumption::default());
    };
    // A snapshot is only a short cut: one that this program cannot read is not used.
    let snapshot = found.snapshot.as_ref().and_then(|sealed| {
        let plain = found.key.open(snapshot_at(found.number), sealed).ok()?;
        serde_json::from_slice::<Snapshot>(&plain).ok()
    });
    let from = snapshot.as_ref().map_or(0, |snapshot| snapshot.entries);
    Ok(Resumption {
        entries: events(database, &found, i64::try_from(from).unwrap_or(i64::MAX))?,
        snapshot,
    })
}

/// Every readable session's name, the one written last first.
pub(crate) fn sessions(database: &Connection) -> Result<Vec<SessionId>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT session_id FROM sessions JOIN events ON events.session = sessions.number
         WHERE wrapped_key IS NOT NULL GROUP BY session_id ORDER BY max(seq) DESC",
    )?;
    let rows = select.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|name| Ok(named(name?)?)).collect()
}

pub(crate) fn remembered(
    database: &Connection,
    vault: &Vault,
    key: &str,
) -> Result<Option<Remembered>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT number, wrapped_key, remembered FROM requests JOIN sessions ON number = session
         WHERE key = ?1 AND wrapped_key IS NOT NULL",
    )?;
    let found: Option<(i64, Vec<u8>, Vec<u8>)> = select
        .query_row([request_key(key)], |row| row.try_into())
        .optional()?;
    let Some((number, wrapped, sealed)) = found else {
        return Ok(None);
    };
    let plain = vault
        .unwrap(number, &wrapped)?
        .open(request_at(number), &sealed)?;
    let (asked, answer) = serde_json::from_slice(&plain)
        .map_err(|_| JournalError::Damaged("a request that was answered cannot be read".into()))?;
    Ok(Some(Remembered { asked, answer }))
}

fn find(database: &Connection, vault: &Vault, session: &SessionId) -> Result<Option<Readable>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT number, wrapped_key, snapshot FROM sessions
         WHERE session_id = ?1 AND wrapped_key IS NOT NULL ORDER BY number DESC",
    )?;
    let found: Option<(i64, Vec<u8>, Option<Vec<u8>>)> = select
        .query_row([session.as_str()], |row| row.try_into())
        .optional()?;
    let Some((number, wrapped, snapshot)) = found else {
        return Ok(None);
    };
    let key = vault.unwrap(number, &wrapped)?;
    Ok(Some(Readable {
        number,
        key,
        snapshot,
    }))
}

fn events(database: &Connection, found: &Readable, from: i64) -> Result<Vec<SessionEvent>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT seq, position, version, digest, content FROM events
         WHERE session = ?1 AND position >= ?2 ORDER BY position",
    )?;
    let mut rows = select.query((found.number, from))?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, position, version) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let sealed: Vec<u8> = row.get(4)?;
        let content = content(&found.key, (found.number, position), seq, &row.get(3)?, &sealed)?;
        let payload = content.get(SALT_BYTES..).unwrap_or_default();
        events.push(row::decode(seq, version, payload)?);
    }
    Ok(events)
}

/// Opens an event's content and compares it with what the chain covers.
pub(crate) fn content(
    key: &SessionKey,
    (session, position): (i64, i64),
    seq: i64,
    digest: &Hash,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, JournalError> {
    let content = key.open(event_at(session, position), sealed)?;
    if chain::digest(&content) == *digest {
        Ok(content)
    } else {
        let told = format!("event {seq} is not the one that the chain covers");
        Err(JournalError::Damaged(told))
    }
}

/// Whether an event is there as it was written, or erased.
pub(crate) fn can_read(database: &Connection, vault: &Vault, seq: i64) -> bool {
    let row = database.query_row(
        "SELECT number, position, digest, content, wrapped_key
         FROM events JOIN sessions ON number = session WHERE seq = ?1",
        [seq],
        |row| row.try_into(),
    );
    type Row = (i64, i64, Hash, Option<Vec<u8>>, Option<Vec<u8>>);
    match row {
        Ok::<Row, _>((session, position, digest, Some(sealed), Some(wrapped))) => vault
            .unwrap(session, &wrapped)
            .and_then(|key| content(&key, (session, position), seq, &digest, &sealed))
            .is_ok(),
        Ok((_, _, _, content, _)) => content.is_none(),
        Err(_) => false,
    }
}

/// A stored session name.
pub(crate) fn named(name: String) -> Result<SessionId, JournalError> {
    name.try_into()
        .map_err(|_| JournalError::Damaged("a row carries no session id".into()))
}
