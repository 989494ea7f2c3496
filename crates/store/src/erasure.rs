//! Erasing: how long an ended session is kept, and how nothing of it is left.

use std::time::Duration;

use didimdol_protocol::SessionId;
use didimdol_session::ports::{Ground, Receipt};
use rusqlite::Connection;

use crate::fault::Fault;
use crate::ledger::milliseconds;
use crate::reader;
use crate::receipts;
use crate::vault::Vault;

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
pub(crate) fn sweep(
    database: &Connection,
    vault: &Vault,
    retention: Retention,
    now_ms: u64,
) -> Result<Vec<Receipt>, Fault> {
    let over = over(database, retention, now_ms)?;
    let receipts = over
        .into_iter()
        .map(
            |Ended {
                 number,
                 session,
                 ground,
             }| erase_one(database, vault, number, session, ground),
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
            session: reader::named(row.get(1)?)?,
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
pub(crate) fn erase(database: &Connection, vault: &Vault, session: &SessionId) -> Result<(), Fault> {
    for kept in named(database, session)? {
        erase_one(database, vault, kept.number, session.clone(), Ground::Requested)?;
    }
    Ok(())
}

/// Why a session is not erased at somebody's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No session of that name is kept.
    #[error("no session of that name is kept here")]
    Unknown,
    /// Its customer is still there.
    #[error("it is still going on; end it first")]
    Open,
    /// What it told the bank's systems has not arrived, so that this is the only copy of an application.
    #[error("its application is not handed over yet, and this is the only copy")]
    NotHandedOver,
    /// Its application is to be kept.
    #[error("its application is to be kept until {until_ms} (milliseconds since 1970)")]
    Kept {
        /// Until when, in milliseconds since 1970 UTC.
        until_ms: u64,
    },
}

/// Erases every session of a name because its customer wants it, unless an application in it is to be kept; `although_kept`
/// overrules that, and the receipt says so.
pub(crate) fn erase_on_request(
    database: &Connection,
    vault: &Vault,
    session: &SessionId,
    (retention, now_ms): (Retention, u64),
    although_kept: bool,
) -> Result<Result<Vec<Receipt>, Refusal>, Fault> {
    let kept = named(database, session)?;
    let standing = kept.iter().filter_map(|kept| kept.stands(retention, now_ms));
    let refusal = standing.min_by_key(|refusal| matches!(refusal, Refusal::Kept { .. }));
    let ground = match refusal {
        _ if kept.is_empty() => return Ok(Err(Refusal::Unknown)),
        Some(Refusal::Open) => return Ok(Err(Refusal::Open)),
        Some(refusal) if !although_kept => return Ok(Err(refusal)),
        Some(_) => Ground::RequestedAlthoughKept,
        None => Ground::Requested,
    };
    let erased = kept
        .iter()
        .map(|kept| erase_one(database, vault, kept.number, session.clone(), ground));
    erased.collect::<Result<_, _>>().map(Ok)
}

/// A session that can be read.
struct Kept {
    number: i64,
    ended_ms: Option<i64>,
    completed: bool,
    waits: bool,
}

impl Kept {
    /// What stands against erasing it on request.
    fn stands(&self, retention: Retention, now_ms: u64) -> Option<Refusal> {
        let Some(ended_ms) = self.ended_ms else {
            return Some(Refusal::Open);
        };
        let kept = u64::try_from(retention.completed.as_millis()).unwrap_or(u64::MAX);
        let until_ms = ended_ms.unsigned_abs().saturating_add(kept);
        match self.completed {
            true if self.waits => Some(Refusal::NotHandedOver),
            true if until_ms > now_ms => Some(Refusal::Kept { until_ms }),
            _ => None,
        }
    }
}

fn named(database: &Connection, session: &SessionId) -> Result<Vec<Kept>, Fault> {
    let mut select = database.prepare_cached(
        "SELECT number, ended_ms, completed, EXISTS (SELECT 1 FROM callbacks WHERE session = number)
         FROM sessions WHERE session_id = ?1 AND wrapped_key IS NOT NULL",
    )?;
    let rows = select.query_map([session.as_str()], |row| {
        Ok(Kept {
            number: row.get(0)?,
            ended_ms: row.get(1)?,
            completed: row.get(2)?,
            waits: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn erase_one(
    database: &Connection,
    vault: &Vault,
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
    let receipt = Receipt {
        session,
        events: events.unsigned_abs(),
        last_seq: last_seq.unsigned_abs(),
        ground,
    };
    receipts::write(database, vault, number, receipt)
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
