//! The journal of this device in one SQLCipher file.

use std::fs;
use std::path::Path;

use async_trait::async_trait;
use didimdol_protocol::SessionId;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::{Journal, JournalError};

use crate::database;
use crate::key::DeviceKey;
use crate::row;
use crate::writer::Writer;

/// A [`Journal`] in a SQLCipher file. What [`append`](Journal::append) has returned for survives a
/// kill and a power cut. Appends that wait at the same time share one sync of the disk.
///
/// An append whose future is dropped may still be written: whole, and once.
pub struct SqliteJournal {
    writer: Writer,
}

const APPEND: &str = "
    INSERT INTO events (session_id, position, version, payload)
    SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3 FROM events WHERE session_id = ?1";
const LOAD: &str = "SELECT seq, version, payload FROM events WHERE session_id = ?1 ORDER BY position";
const SESSIONS: &str = "SELECT session_id FROM events GROUP BY session_id ORDER BY max(seq) DESC";
const ERASE: &str = "DELETE FROM events WHERE session_id = ?1";

impl SqliteJournal {
    /// Opens `journal.db` in a data folder with the key in `device.key` beside it. The folder
    /// (mode 0700) and both files are made where there is no journal yet. Blocks for some
    /// milliseconds.
    ///
    /// # Errors
    /// [`JournalError::Key`] when the key is missing, readable by others, or not the one of the
    /// journal that is there; the files stay as they are. [`JournalError::Unavailable`] and
    /// [`JournalError::Damaged`] as the words say.
    pub fn open_folder(folder: &Path) -> Result<Self, JournalError> {
        make_folder(folder).map_err(|error| {
            JournalError::Unavailable(format!("cannot make the folder {}: {error}", folder.display()))
        })?;
        let file = folder.join("journal.db");
        let key_file = folder.join("device.key");
        let key = match DeviceKey::read(&key_file)? {
            Some(key) => key,
            None if database::exists(&file) => {
                return Err(JournalError::Key(format!(
                    "{} is there but its key {} is not; put the key back, or move the journal away to begin \
                     an empty one",
                    file.display(),
                    key_file.display()
                )));
            }
            None => DeviceKey::create(&key_file)?,
        };
        Self::open(&file, &key)
    }

    /// Opens the journal in `file` with a key from elsewhere; makes it if there is none.
    ///
    /// # Errors
    /// As [`open_folder`](Self::open_folder).
    pub fn open(file: &Path, key: &DeviceKey) -> Result<Self, JournalError> {
        let database = database::open(file, key)?;
        Ok(Self {
            writer: Writer::start(database)?,
        })
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn append(&self, session: &SessionId, events: &[SessionEvent]) -> Result<(), JournalError> {
        let session = session.clone();
        let payloads = events.iter().map(row::encode).collect::<Result<Vec<_>, _>>()?;
        let insert = move |database: &rusqlite::Connection| {
            let mut insert = database.prepare_cached(APPEND)?;
            for payload in &payloads {
                insert.execute((session.as_str(), row::VERSION, payload))?;
            }
            Ok(())
        };
        self.writer.write(insert).await
    }

    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError> {
        let session = session.clone();
        let select = move |database: &rusqlite::Connection| {
            let mut select = database.prepare_cached(LOAD)?;
            let rows = select.query_map([session.as_str()], |row| row.try_into())?;
            rows.collect::<Result<Vec<(i64, u32, String)>, _>>()
        };
        let rows = self.writer.read(select).await?;
        rows.iter()
            .map(|(seq, version, payload)| row::decode(*seq, *version, payload))
            .collect()
    }

    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError> {
        let select = |database: &rusqlite::Connection| {
            let mut select = database.prepare_cached(SESSIONS)?;
            let rows = select.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<Result<Vec<_>, _>>()
        };
        let names = self.writer.read(select).await?;
        let unreadable = |_| JournalError::Damaged("a row carries no session id".into());
        names
            .into_iter()
            .map(|name| name.try_into().map_err(unreadable))
            .collect()
    }

    async fn erase(&self, session: &SessionId) -> Result<(), JournalError> {
        let session = session.clone();
        let delete = move |database: &rusqlite::Connection| {
            database.prepare_cached(ERASE)?.execute([session.as_str()])?;
            Ok(())
        };
        self.writer.write(delete).await?;
        // The write-ahead log still holds what was deleted: fold it in and cut it to nothing.
        let checkpoint = |database: &rusqlite::Connection| {
            database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        };
        if self.writer.read(checkpoint).await? {
            let told = "erased, but another program reads the journal and its log cannot be cut; erase again";
            return Err(JournalError::Unavailable(told.into()));
        }
        Ok(())
    }
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}
