//! The journal's first form: one table of events in the order of their numbers, with gaps where
//! sessions were erased, readable with the device's key alone. Its events are sealed and chained
//! like any other; their numbers begin at 1 again, for no centre has seen them.

use didimdol_protocol::SessionId;
use didimdol_session::ports::{Entry, JournalError};
use rusqlite::Connection;
use zeroize::Zeroizing;

use crate::fault::Fault;
use crate::ledger;
use crate::row;
use crate::vault::Vault;

/// Moves its table out of the way.
pub(crate) fn set_aside(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch("ALTER TABLE events RENAME TO first_form")
}

/// Writes its events anew, and drops it.
pub(crate) fn carry_over(database: &Connection, vault: &Vault) -> Result<(), JournalError> {
    carry(database, vault).map_err(Fault::into_journal)
}

fn carry(database: &Connection, vault: &Vault) -> Result<(), Fault> {
    let mut select =
        database.prepare("SELECT seq, session_id, version, payload FROM first_form ORDER BY seq")?;
    let mut rows = select.query([])?;
    while let Some(found) = rows.next()? {
        let (seq, version) = (found.get(0)?, found.get(2)?);
        let name: String = found.get(1)?;
        let payload = Zeroizing::new(found.get::<_, String>(3)?);
        let session = SessionId::try_from(name)
            .map_err(|_| JournalError::Damaged(format!("row {seq} carries no session id")))?;
        let event = row::decode(seq, version, payload.as_bytes())?;
        ledger::write(database, vault, &session, &Entry::from(vec![event]))?;
    }
    drop(rows);
    drop(select);
    database.execute_batch("DROP TABLE first_form")?;
    Ok(())
}
