//! What waits to be sent to the centre.

use async_trait::async_trait;
use didimdol_session::ports::{JournalError, Outbox, Parcel};
use rusqlite::Connection;

use crate::fault::Fault;
use crate::journal::SqliteJournal;
use crate::reader::{self, named};
use crate::vault::Vault;

const WAITING: &str = "
    SELECT seq, session_id, number, position, version, digest, content, wrapped_key,
        coalesce((SELECT link FROM events AS before WHERE before.seq = events.seq - 1),
                 (SELECT link FROM losses WHERE last_seq = events.seq - 1),
                 (SELECT link FROM anchor))
    FROM outbox JOIN events USING (seq) JOIN sessions ON number = session
    WHERE aside IS NULL ORDER BY seq LIMIT ?1";

#[async_trait]
impl Outbox for SqliteJournal {
    async fn waiting(&self, events: usize, bytes: usize) -> Result<Vec<Parcel>, JournalError> {
        let vault = self.vault();
        self.read(move |database| waiting(database, &vault, events, bytes))
            .await
    }

    async fn acknowledge(&self, seq: u64) -> Result<(), JournalError> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        self.change(move |database| {
            database
                .prepare_cached("DELETE FROM outbox WHERE seq <= ?1 AND aside IS NULL")?
                .execute([seq])?;
            Ok(())
        })
        .await
    }

    async fn set_aside(&self, seq: u64, reason: &str) -> Result<(), JournalError> {
        let (seq, reason) = (i64::try_from(seq).unwrap_or(i64::MAX), reason.to_owned());
        self.change(move |database| {
            database
                .prepare_cached("UPDATE outbox SET aside = ?2 WHERE seq = ?1")?
                .execute((seq, reason))?;
            Ok(())
        })
        .await
    }

    async fn aside(&self) -> Result<Vec<(u64, String)>, JournalError> {
        self.read(|database| {
            let mut select = database
                .prepare_cached("SELECT seq, aside FROM outbox WHERE aside IS NOT NULL ORDER BY seq")?;
            let rows = select.query_map([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn waiting(database: &Connection, vault: &Vault, events: usize, bytes: usize) -> Result<Vec<Parcel>, Fault> {
    let mut select = database.prepare_cached(WAITING)?;
    let mut rows = select.query([i64::try_from(events).unwrap_or(i64::MAX)])?;
    let mut parcels = Vec::new();
    let mut weight = 0;
    while let Some(row) = rows.next()? {
        let parcel = parcel(row, vault)?;
        weight += parcel.content.as_ref().map_or(0, |content| content.len());
        if weight > bytes && !parcels.is_empty() {
            break;
        }
        parcels.push(parcel);
    }
    Ok(parcels)
}

fn parcel(row: &rusqlite::Row<'_>, vault: &Vault) -> Result<Parcel, Fault> {
    let (seq, number, position): (i64, i64, i64) = (row.get(0)?, row.get(2)?, row.get(3)?);
    let digest = row.get(5)?;
    let sealed: Option<Vec<u8>> = row.get(6)?;
    let wrapped: Option<Vec<u8>> = row.get(7)?;
    let content = match sealed.zip(wrapped) {
        Some((sealed, wrapped)) => {
            let key = vault.unwrap(number, &wrapped)?;
            let content = reader::content(&key, (number, position), seq, &digest, &sealed)?;
            Some(content.to_vec().into())
        }
        None => None,
    };
    Ok(Parcel {
        seq: seq.unsigned_abs(),
        session: named(row.get(1)?)?,
        number: number.unsigned_abs(),
        position: position.unsigned_abs(),
        version: row.get(4)?,
        previous: row.get(8)?,
        digest,
        content,
    })
}
