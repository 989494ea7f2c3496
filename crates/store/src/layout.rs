//! The tables, and how a database of an older form becomes one of these.

use didimdol_session::ports::JournalError;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::database::failure;
use crate::fault::Fault;
use crate::first_form;
use crate::receipts;
use crate::vault::Vault;

/// Layout of the tables below, kept in `user_version`.
const LAYOUT: u32 = 3;

/// Every content is sealed with its session's key. What is left readable beside it (under the
/// database's own encryption) is numbers, times and the names of sessions.
const TABLES: &str = "
    CREATE TABLE sessions (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id  TEXT    NOT NULL,
        begun_ms    INTEGER NOT NULL,
        ended_ms    INTEGER,
        completed   INTEGER NOT NULL DEFAULT 0,
        wrapped_key BLOB,               -- NULL: erased
        snapshot    BLOB
    ) STRICT;
    CREATE INDEX readable_sessions ON sessions (session_id) WHERE wrapped_key IS NOT NULL;

    CREATE TABLE events (
        seq         INTEGER PRIMARY KEY, -- contiguous over the device
        session     INTEGER NOT NULL REFERENCES sessions,
        position    INTEGER NOT NULL,    -- contiguous in the session
        version     INTEGER NOT NULL,
        digest      BLOB    NOT NULL,
        link        BLOB    NOT NULL,
        content     BLOB,                -- NULL: erased
        UNIQUE (session, position)
    ) STRICT;

    -- Where the kept events begin: those up to seq were erased, acknowledged and let go.
    CREATE TABLE anchor (
        only        INTEGER PRIMARY KEY CHECK (only = 1),
        seq         INTEGER NOT NULL,
        link        BLOB    NOT NULL
    ) STRICT;
    INSERT INTO anchor VALUES (1, 0, zeroblob(32));

    -- Events that were acknowledged and are gone all the same; the chain goes on after them.
    CREATE TABLE losses (
        first_seq   INTEGER PRIMARY KEY,
        last_seq    INTEGER NOT NULL,
        link        BLOB    NOT NULL
    ) STRICT;

    CREATE TABLE outbox (
        seq         INTEGER PRIMARY KEY REFERENCES events,
        aside       TEXT                 -- why the centre cannot take it
    ) STRICT;

    CREATE TABLE callbacks (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        id          TEXT    NOT NULL UNIQUE,
        session     INTEGER NOT NULL REFERENCES sessions,
        kind        TEXT    NOT NULL,
        body        BLOB    NOT NULL,
        tries       INTEGER NOT NULL DEFAULT 0,
        due_ms      INTEGER              -- NULL: parked
    ) STRICT;

    CREATE TABLE requests (
        key         BLOB    PRIMARY KEY, -- hashed: it is the caller's own text
        session     INTEGER NOT NULL REFERENCES sessions,
        remembered  BLOB    NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE prompt_sessions (
        session        INTEGER PRIMARY KEY REFERENCES sessions,
        session_id     TEXT    NOT NULL,
        exam_id        TEXT,
        participant_id TEXT,
        spec_id        TEXT,
        created_ms     INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE prompt_messages (
        session     INTEGER NOT NULL REFERENCES prompt_sessions,
        number      INTEGER NOT NULL,
        role        TEXT    NOT NULL,    -- user, assistant
        content     BLOB    NOT NULL,
        created_ms  INTEGER NOT NULL,
        PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE receipts (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        session_id  TEXT    NOT NULL,
        events      INTEGER NOT NULL,
        last_seq    INTEGER NOT NULL,
        ground      TEXT    NOT NULL,
        erased_ms   INTEGER NOT NULL,
        link        BLOB,                -- of the last event
        signature   BLOB
    ) STRICT;

    -- The device's key for receipts, sealed by its own.
    CREATE TABLE signing (
        only        INTEGER PRIMARY KEY CHECK (only = 1),
        secret      BLOB    NOT NULL
    ) STRICT;

    -- Which device key wraps the session keys: told apart while one takes the other's place.
    CREATE TABLE wrapping (
        only        INTEGER PRIMARY KEY CHECK (only = 1),
        fingerprint TEXT    NOT NULL
    ) STRICT;
";

/// What the third layout has that the second had not: signed receipts.
const SIGNED_RECEIPTS: &str = "
    ALTER TABLE receipts ADD COLUMN link BLOB;
    ALTER TABLE receipts ADD COLUMN signature BLOB;
    CREATE TABLE signing (
        only        INTEGER PRIMARY KEY CHECK (only = 1),
        secret      BLOB    NOT NULL
    ) STRICT;
";

/// Makes the tables where there are none, and brings those of an older form into this one; whole
/// or not at all. Tells which layout it found; 0 for a new database.
pub(crate) fn lay_out(
    database: &mut Connection,
    vault: &Vault,
    fingerprint: &str,
    shown: &str,
) -> Result<u32, JournalError> {
    let failed = |error: rusqlite::Error| failure(&error);
    let work = database
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let found: u32 = work
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    match found {
        LAYOUT => return Ok(found),
        0 => make(&work, vault, fingerprint).map_err(Fault::into_journal)?,
        1 => {
            first_form::set_aside(&work).map_err(failed)?;
            make(&work, vault, fingerprint).map_err(Fault::into_journal)?;
            first_form::carry_over(&work, vault)?;
        }
        2 => sign_receipts(&work, vault).map_err(Fault::into_journal)?,
        newer => {
            return Err(JournalError::Unavailable(format!(
                "{shown} has layout {newer}, this program knows {LAYOUT}; update it"
            )));
        }
    }
    work.commit().map_err(failed)?;
    Ok(found)
}

fn make(work: &Transaction<'_>, vault: &Vault, fingerprint: &str) -> Result<(), Fault> {
    work.execute_batch(TABLES)?;
    work.execute("INSERT INTO wrapping VALUES (1, ?1)", [fingerprint])?;
    receipts::begin(work, vault)?;
    Ok(work.pragma_update(None, "user_version", LAYOUT)?)
}

fn sign_receipts(work: &Transaction<'_>, vault: &Vault) -> Result<(), Fault> {
    work.execute_batch(SIGNED_RECEIPTS)?;
    receipts::begin(work, vault)?;
    Ok(work.pragma_update(None, "user_version", LAYOUT)?)
}
