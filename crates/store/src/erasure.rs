//! Erasing: how long an ended session is kept, and how nothing of it is left.

use std::time::Duration;

use didimdol_protocol::SessionId;
use didimdol_session::ports::{Ground, Receipt};
use rusqlite::Connection;

use crate::fault::Fault;
use crate::ledger::milliseconds;
use crate::reader::named;

/// How long this device keeps what it has recorded.
///
/// Nothing that waits for an acknowledgement or a callback is erased by the passing of time. A
/// request to erase ([`erase`](didimdol_session::ports::Journal::erase)) waits for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// A session with a finished application, from its end. One without is erased when it ends.
    pub completed: Duration,
    /// Whether there is a centre, whose acknowledgement is waited for.
    pub centre: bool,
}

impl Default for Retention {
    /// A week, and no centre: enough for staff to look an application up after a weekend.
    fn default() -> Self {
        Self {
            completed: Duration::from_secs(7 * 24 * 60 * 60),
            centre: false,
        }
    }
}

/// An ended session as far as its retention goes.
struct Ended {
    number: i64,
    session: SessionId,
    ground: Ground,
}

/// Erases the ended sessions whose time is up.
pub(crate) fn sweep(database: &Connection, retention: Retention, now_ms: u64) -> Result<Vec<Receipt>, Fault> {
    let over = over(database, retention, now_ms)?;
    let receipts = over
        .into_iter()
        .map(
            |Ended {
                 number,
                 session,
                 ground,
             }| erase_one(database, number, session, ground),
        )
        .collect::<Result<_, _>>()?;
    if !retention.centre {
        database.execute(
            "DELETE FROM outbox WHERE seq IN (SELECT seq FROM events WHERE content IS NULL)",
            [],
        )?;
    }
    let_go(database)?;
    Ok(receipts)
}

fn over(database: &Connection, retention: Retention, now_ms: u64) -> Result<Vec<Ended>, Fault> {
    let kept = u64::try_from(retention.completed.as_millis()).unwrap_or(u64::MAX);
    let mut select = database.prepare_cached(
        "SELECT number, session_id, completed FROM sessions
         WHERE wrapped_key IS NOT NULL AND ended_ms IS NOT NULL
           AND (NOT completed OR ended_ms <= ?1)
           AND NOT EXISTS (SELECT 1 FROM callbacks WHERE session = number)
           AND NOT (?2 AND EXISTS (SELECT 1 FROM outbox JOIN events USING (seq) WHERE session = number))",
    )?;
    let until = milliseconds(now_ms.saturating_sub(kept));
    let mut rows = select.query((until, retention.centre))?;
    let mut over = Vec::new();
    while let Some(row) = rows.next()? {
        over.push(Ended {
            number: row.get(0)?,
            session: named(row.get(1)?)?,
            ground: if row.get(2)? {
                Ground::Expired
            } else {
                Ground::Abandoned
            },
        });
    }
    Ok(over)
}

/// Erases every session of a name.
pub(crate) fn erase(database: &Connection, session: &SessionId) -> Result<(), Fault> {
    let mut select = database
        .prepare_cached("SELECT number FROM sessions WHERE session_id = ?1 AND wrapped_key IS NOT NULL")?;
    let numbers = select
        .query_map([session.as_str()], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for number in numbers {
        erase_one(database, number, session.clone(), Ground::Requested)?;
    }
    Ok(())
}

fn erase_one(
    database: &Connection,
    number: i64,
    session: SessionId,
    ground: Ground,
) -> Result<Receipt, Fault> {
    for statement in [
        "UPDATE sessions SET wrapped_key = NULL, snapshot = NULL WHERE number = ?1",
        "UPDATE events SET content = NULL WHERE session = ?1",
        "DELETE FROM callbacks WHERE session = ?1",
        "DELETE FROM requests WHERE session = ?1",
        "DELETE FROM prompt_messages WHERE session = ?1",
        "DELETE FROM prompt_sessions WHERE session = ?1",
    ] {
        database.prepare_cached(statement)?.execute([number])?;
    }
    let (events, last_seq): (i64, i64) = database
        .prepare_cached("SELECT count(*), coalesce(max(seq), 0) FROM events WHERE session = ?1")?
        .query_row([number], |row| row.try_into())?;
    database
        .prepare_cached(
            "INSERT INTO receipts (session_id, events, last_seq, ground, erased_ms)
             VALUES (?1, ?2, ?3, ?4, CAST(unixepoch('subsec') * 1000 AS INTEGER))",
        )?
        .execute((session.as_str(), events, last_seq, ground.as_str()))?;
    Ok(Receipt {
        session,
        events: events.unsigned_abs(),
        last_seq: last_seq.unsigned_abs(),
        ground,
    })
}

/// Lets go of what only the chain still needed: from the beginning, links whose content is erased
/// and that the centre has. The anchor remembers the last of them.
fn let_go(database: &Connection) -> Result<(), Fault> {
    database.execute_batch(
        "UPDATE anchor SET (seq, link) = (last.seq, last.link)
         FROM (SELECT seq, link FROM events
               WHERE seq < (SELECT min(seq) FROM (SELECT seq FROM events WHERE content IS NOT NULL
                                                  UNION ALL SELECT seq FROM outbox
                                                  UNION ALL SELECT 9223372036854775807))
               ORDER BY seq DESC LIMIT 1) AS last;
         DELETE FROM events WHERE seq <= (SELECT seq FROM anchor);
         DELETE FROM losses WHERE last_seq <= (SELECT seq FROM anchor);
         DELETE FROM sessions WHERE wrapped_key IS NULL
            AND NOT EXISTS (SELECT 1 FROM events WHERE session = number);",
    )?;
    Ok(())
}
