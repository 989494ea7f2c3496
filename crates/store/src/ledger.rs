//! Writing: what one turn brings goes into every table in one step, so that none of them ever says
//! more than the others.

use didimdol_protocol::SessionId;
use didimdol_session::log::{SessionEvent, Snapshot};
use didimdol_session::ports::{Callback, Entry, JournalError, Request};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use crate::chain::{self, Covered, Hash, Head};
use crate::conversation;
use crate::fault::Fault;
use crate::row;
use crate::vault::{Place, SessionKey, Vault};

/// A session that takes events.
struct Open {
    number: i64,
    key: SessionKey,
    /// Place of the next event.
    position: i64,
}

/// Writes an entry, in a transaction that the caller commits.
pub(crate) fn write(
    database: &Connection,
    vault: &Vault,
    session: &SessionId,
    entry: &Entry,
) -> Result<(), Fault> {
    let mut open = find_open(database, vault, session)?;
    let mut last = None;
    for event in &entry.events {
        let mut writing = match open.take() {
            Some(open) => open,
            None => begin(database, vault, session, event.at_ms())?,
        };
        append(database, &mut writing, event)?;
        if event.is_end() {
            last = Some(writing);
        } else {
            open = Some(writing);
        }
    }
    let Some(written) = open.or(last) else {
        return Ok(());
    };
    if let Some(snapshot) = &entry.snapshot {
        keep_snapshot(database, &written, snapshot)?;
    }
    for callback in &entry.callbacks {
        keep_callback(database, &written, callback)?;
    }
    if let Some(request) = &entry.answers {
        keep_request(database, &written, request)?;
    }
    Ok(())
}

fn find_open(database: &Connection, vault: &Vault, session: &SessionId) -> Result<Option<Open>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT number, wrapped_key, (SELECT coalesce(max(position) + 1, 0) FROM events WHERE session = number)
         FROM sessions WHERE session_id = ?1 AND wrapped_key IS NOT NULL AND ended_ms IS NULL
         ORDER BY number DESC",
    )?;
    let found: Option<(i64, Vec<u8>, i64)> = select
        .query_row([session.as_str()], |row| row.try_into())
        .optional()?;
    let Some((number, wrapped, position)) = found else {
        return Ok(None);
    };
    let key = vault.unwrap(number, &wrapped)?;
    Ok(Some(Open {
        number,
        key,
        position,
    }))
}

fn begin(database: &Connection, vault: &Vault, session: &SessionId, at_ms: u64) -> Result<Open, Fault> {
    let at_ms = milliseconds(at_ms);
    database
        .prepare_cached("INSERT INTO sessions (session_id, begun_ms) VALUES (?1, ?2)")?
        .execute((session.as_str(), at_ms))?;
    let number = database.last_insert_rowid();
    let (key, wrapped) = vault.begin(number)?;
    database
        .prepare_cached("UPDATE sessions SET wrapped_key = ?2 WHERE number = ?1")?
        .execute((number, wrapped))?;
    database
        .prepare_cached("INSERT INTO prompt_sessions (session, session_id, created_ms) VALUES (?1, ?2, ?3)")?
        .execute((number, session.as_str(), at_ms))?;
    Ok(Open {
        number,
        key,
        position: 0,
    })
}

fn append(database: &Connection, open: &mut Open, event: &SessionEvent) -> Result<(), Fault> {
    let content = chain::salted(&row::encode(event)?)?;
    let covered = Covered {
        session: open.number,
        position: open.position,
        version: row::VERSION,
        digest: chain::digest(&content),
    };
    let head = head(database)?.next(&covered);
    let sealed = open.key.seal(event_at(open.number, open.position), &content)?;
    database
        .prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute((
            head.seq,
            open.number,
            open.position,
            row::VERSION,
            covered.digest,
            head.link,
            sealed,
        ))?;
    database
        .prepare_cached("INSERT INTO outbox (seq) VALUES (?1)")?
        .execute([head.seq])?;
    conversation::keep(database, &open.key, open.number, event)?;
    open.position += 1;
    if event.is_completion() {
        database
            .prepare_cached("UPDATE sessions SET completed = 1 WHERE number = ?1")?
            .execute([open.number])?;
    }
    if event.is_end() {
        // Nobody comes back to it, so that nothing needs to be fast.
        database
            .prepare_cached("UPDATE sessions SET ended_ms = ?2, snapshot = NULL WHERE number = ?1")?
            .execute((open.number, milliseconds(event.at_ms())))?;
    }
    Ok(())
}

/// Where an event's content is sealed to.
pub(crate) fn event_at(session: i64, position: i64) -> Place {
    Place {
        table: "events",
        session,
        item: position,
    }
}

/// The last event and its link.
pub(crate) fn head(database: &Connection) -> Result<Head, Fault> {
    let mut select = database.prepare_cached(
        "SELECT seq, link FROM (SELECT * FROM (SELECT seq, link FROM events ORDER BY seq DESC LIMIT 1)
                                UNION ALL SELECT last_seq, link FROM losses
                                UNION ALL SELECT seq, link FROM anchor)
         ORDER BY seq DESC LIMIT 1",
    )?;
    let head = select.query_row([], |row| {
        Ok(Head {
            seq: row.get(0)?,
            link: row.get(1)?,
        })
    })?;
    Ok(head)
}

fn keep_snapshot(database: &Connection, open: &Open, snapshot: &Snapshot) -> Result<(), Fault> {
    let sealed = open.key.seal(snapshot_at(open.number), &row::encode(snapshot)?)?;
    database
        .prepare_cached("UPDATE sessions SET snapshot = ?2 WHERE number = ?1 AND ended_ms IS NULL")?
        .execute((open.number, sealed))?;
    Ok(())
}

/// Where a snapshot is sealed to.
pub(crate) fn snapshot_at(session: i64) -> Place {
    Place {
        table: "snapshots",
        session,
        item: 0,
    }
}

fn keep_callback(database: &Connection, open: &Open, callback: &Callback) -> Result<(), Fault> {
    let sealed = open
        .key
        .seal(callback_at(open.number), callback.body.as_bytes())?;
    database
        .prepare_cached("INSERT INTO callbacks (id, session, kind, body, due_ms) VALUES (?1, ?2, ?3, ?4, 0)")?
        .execute((&callback.id, open.number, &callback.kind, sealed))?;
    Ok(())
}

/// Where a callback's body is sealed to.
pub(crate) fn callback_at(session: i64) -> Place {
    Place {
        table: "callbacks",
        session,
        item: 0,
    }
}

fn keep_request(database: &Connection, open: &Open, request: &Request) -> Result<(), Fault> {
    let remembered = &request.remembered;
    let words = row::encode(&(&remembered.asked, &remembered.answer))?;
    let sealed = open.key.seal(request_at(open.number), &words)?;
    let inserted = database
        .prepare_cached("INSERT INTO requests VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((request_key(&request.key), open.number, sealed))?;
    if inserted == 0 {
        return Err(JournalError::Repeated.into());
    }
    Ok(())
}

/// Where a request is sealed to.
pub(crate) fn request_at(session: i64) -> Place {
    Place {
        table: "requests",
        session,
        item: 0,
    }
}

/// How a request is found again.
pub(crate) fn request_key(key: &str) -> Hash {
    Sha256::digest(key.as_bytes()).into()
}

/// Times fit for another 292 million years.
pub(crate) fn milliseconds(at_ms: u64) -> i64 {
    i64::try_from(at_ms).unwrap_or(i64::MAX)
}
