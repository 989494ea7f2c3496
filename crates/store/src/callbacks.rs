//! Messages to the bank's systems, kept until they are delivered.

use async_trait::async_trait;
use didimdol_session::ports::{Callback, Callbacks, Due, JournalError};
use rusqlite::Connection;

use crate::fault::Fault;
use crate::journal::SqliteJournal;
use crate::ledger::{callback_at, milliseconds};
use crate::reader::named;
use crate::vault::Vault;

#[async_trait]
impl Callbacks for SqliteJournal {
    async fn due(&self, now_ms: u64) -> Result<Vec<Due>, JournalError> {
        let vault = self.vault();
        let now = milliseconds(now_ms);
        self.read(move |database| waiting(database, &vault, "due_ms <= ?1", now))
            .await
    }

    async fn delivered(&self, id: &str) -> Result<(), JournalError> {
        let id = id.to_owned();
        self.change(move |database| {
            database
                .prepare_cached("DELETE FROM callbacks WHERE id = ?1")?
                .execute([id])?;
            Ok(())
        })
        .await
    }

    async fn failed(&self, id: &str, next_ms: Option<u64>) -> Result<(), JournalError> {
        let id = id.to_owned();
        let next = next_ms.map(milliseconds);
        self.change(move |database| {
            database
                .prepare_cached("UPDATE callbacks SET tries = tries + 1, due_ms = ?2 WHERE id = ?1")?
                .execute((id, next))?;
            Ok(())
        })
        .await
    }

    async fn parked(&self) -> Result<Vec<Due>, JournalError> {
        let vault = self.vault();
        self.read(move |database| waiting(database, &vault, "due_ms IS NULL AND ?1 = 0", 0))
            .await
    }
}

fn waiting(database: &Connection, vault: &Vault, which: &str, now: i64) -> Result<Vec<Due>, Fault> {
    let statement = format!(
        "SELECT sessions.number, session_id, wrapped_key, id, kind, body, tries
         FROM callbacks JOIN sessions ON sessions.number = session
         WHERE wrapped_key IS NOT NULL AND {which} ORDER BY callbacks.number"
    );
    let mut select = database.prepare_cached(&statement)?;
    let mut rows = select.query([now])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get(0)?;
        let key = vault.unwrap(number, &row.get::<_, Vec<u8>>(2)?)?;
        let body = key.open(callback_at(number), &row.get::<_, Vec<u8>>(5)?)?;
        let body = String::from_utf8(body.to_vec())
            .map_err(|_| JournalError::Damaged("a callback is no text".into()))?;
        due.push(Due {
            session: named(row.get(1)?)?,
            callback: Callback {
                id: row.get(3)?,
                kind: row.get(4)?,
                body: body.into(),
            },
            tries: row.get(6)?,
        });
    }
    Ok(due)
}
