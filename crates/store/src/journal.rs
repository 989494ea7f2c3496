//! The journal of this device in one SQLCipher file.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use didimdol_protocol::SessionId;
use didimdol_session::log::{Resumption, SessionEvent};
use didimdol_session::ports::{Entry, Journal, JournalError, Receipt, Remembered};
use rusqlite::Connection;

use crate::database::{self, Durability};
use crate::erasure::{self, Refusal, Retention};
use crate::fault::Fault;
use crate::key::DeviceKey;
use crate::key_source::KeySource;
use crate::opening::{self, Opened};
use crate::receipts::{self, DeletionReceipt};
use crate::survey::{Survey, survey};
use crate::vault::Vault;
use crate::verify::{self, Proof};
use crate::writer::Writer;
use crate::{ledger, reader};

/// A [`Journal`] in a SQLCipher file. What [`write`](Journal::write) has returned for survives a
/// kill and a power cut. Turns that wait at the same time share one sync of the disk.
///
/// A write whose future is dropped may still be done: whole, and once.
pub struct SqliteJournal {
    writer: Writer,
    vault: Arc<Vault>,
    retention: Retention,
    fingerprint: String,
}

impl SqliteJournal {
    /// Opens `journal.db` in a data folder with the key in `device.key` beside it. The folder
    /// (mode 0700) and the files are made where there is no journal yet. Blocks for some
    /// milliseconds.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn open_folder(folder: &Path) -> Result<Self, JournalError> {
        make_folder(folder)?;
        Self::open_with(folder, &KeySource::Folder(folder.to_owned()), Durability::Full)
    }

    /// Opens `journal.db` in a data folder with a key from `source`. A change of keys that was begun
    /// is finished first, and a journal of an older form is brought into the present one.
    ///
    /// # Errors
    /// [`JournalError::Key`] when the key is missing, readable by others, or not the one of the
    /// journal that is there; the files stay as they are. [`JournalError::Keyring`],
    /// [`JournalError::Unavailable`] and [`JournalError::Damaged`] as the words say.
    pub fn open_with(
        folder: &Path,
        source: &KeySource,
        durability: Durability,
    ) -> Result<Self, JournalError> {
        make_folder(folder)?;
        let opened = opening::from_source(&folder.join("journal.db"), source, durability)?;
        Self::start(opened)
    }

    /// Whether there is one in a data folder.
    pub fn is_in(folder: &Path) -> bool {
        database::exists(&folder.join("journal.db"))
    }

    /// Opens the journal in `file` with a key from elsewhere; makes it if there is none.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn open(file: &Path, key: &DeviceKey) -> Result<Self, JournalError> {
        Self::start(opening::open(file, key, Durability::Full)?)
    }

    /// What can still be read of the journal in a data folder, event by event. Changes nothing.
    ///
    /// # Errors
    /// [`JournalError::Key`] when there is no key, or one that others may read.
    pub fn survey(folder: &Path, source: &KeySource) -> Result<Survey, JournalError> {
        let file = folder.join("journal.db");
        match source.keys()?.current {
            Some(key) => Ok(survey(&file, &key)),
            None => Err(JournalError::Key(format!("{} has no key", file.display()))),
        }
    }

    /// The same journal with another rule for how long it keeps things.
    #[must_use]
    pub fn keeping(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// [`DeviceKey::fingerprint`] of the key it is opened with.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Walks the whole chain and opens everything that is sealed.
    ///
    /// # Errors
    /// [`JournalError::Damaged`] names the first event that is not as it was written.
    pub async fn verify(&self) -> Result<Proof, JournalError> {
        let vault = self.vault();
        self.read(move |database| verify::verify(database, &vault)).await
    }

    /// Erases every session of that name because its customer asks for it, at `now_ms` milliseconds since 1970 UTC. What the
    /// law or the bank keeps stands against it: see [`Refusal`]. With `although_kept` only an open session does.
    ///
    /// # Errors
    /// As [`Journal::erase`]. A refusal changes nothing.
    pub async fn erase_on_request(
        &self,
        session: &SessionId,
        now_ms: u64,
        although_kept: bool,
    ) -> Result<Result<Vec<Receipt>, Refusal>, JournalError> {
        let (session, vault, retention) = (session.clone(), self.vault(), self.retention);
        let (tell, told) = std::sync::mpsc::channel();
        self.change(move |database| {
            let when = (retention, now_ms);
            // The receiver waits until the commit.
            let _ = tell.send(erasure::erase_on_request(
                database,
                &vault,
                &session,
                when,
                although_kept,
            )?);
            Ok(())
        })
        .await?;
        let outcome = told.try_recv().unwrap_or(Err(Refusal::Unknown));
        if outcome.is_ok() {
            self.cut_log().await?;
        }
        Ok(outcome)
    }

    /// Every receipt of a deletion on this device, the oldest first.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] and [`JournalError::Damaged`] as the words say.
    pub async fn receipts(&self) -> Result<Vec<DeletionReceipt>, JournalError> {
        self.read(receipts::all).await
    }

    /// The public key with which they are checked. It stays the same when the device's key is rotated.
    ///
    /// # Errors
    /// As [`receipts`](Self::receipts).
    pub async fn receipt_key(&self) -> Result<[u8; 32], JournalError> {
        let vault = self.vault();
        self.read(move |database| receipts::public_key(database, &vault))
            .await
    }

    fn start(opened: Opened) -> Result<Self, JournalError> {
        let Opened {
            database,
            vault,
            mut witness,
            fingerprint,
        } = opened;
        let committed = move |database: &Connection| {
            let remembered = ledger::head(database)
                .map_err(Fault::into_journal)
                .map(|head| witness.remember(head));
            // The commit stands all the same; only a later loss would be told less exactly.
            if !matches!(remembered, Ok(Ok(()))) {
                tracing::warn!("the journal's witness cannot be written");
            }
        };
        Ok(Self {
            writer: Writer::start(database, committed)?,
            vault: Arc::new(vault),
            retention: Retention::default(),
            fingerprint,
        })
    }

    pub(crate) fn vault(&self) -> Arc<Vault> {
        Arc::clone(&self.vault)
    }

    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, JournalError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        self.writer.read(work).await
    }

    pub(crate) async fn change<W>(&self, work: W) -> Result<(), JournalError>
    where
        W: FnOnce(&Connection) -> Result<(), Fault> + Send + 'static,
    {
        self.writer.write(work).await
    }

    /// What was erased is still in the write-ahead log: it is cut to nothing.
    async fn cut_log(&self) -> Result<(), JournalError> {
        self.read(|database| Ok(database::cut_log(database)?)).await
    }
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn write(&self, session: &SessionId, entry: Entry) -> Result<(), JournalError> {
        let (session, vault) = (session.clone(), self.vault());
        self.change(move |database| ledger::write(database, &vault, &session, &entry))
            .await
    }

    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError> {
        let (session, vault) = (session.clone(), self.vault());
        self.read(move |database| reader::load(database, &vault, &session))
            .await
    }

    async fn resume(&self, session: &SessionId) -> Result<Resumption, JournalError> {
        let (session, vault) = (session.clone(), self.vault());
        self.read(move |database| reader::resume(database, &vault, &session))
            .await
    }

    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError> {
        self.read(reader::sessions).await
    }

    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, JournalError> {
        let (key, vault) = (key.to_owned(), self.vault());
        self.read(move |database| reader::remembered(database, &vault, &key))
            .await
    }

    async fn erase(&self, session: &SessionId) -> Result<(), JournalError> {
        let (session, vault) = (session.clone(), self.vault());
        self.change(move |database| erasure::erase(database, &vault, &session))
            .await?;
        self.cut_log().await
    }

    async fn sweep(&self, now_ms: u64) -> Result<Vec<Receipt>, JournalError> {
        let (retention, vault) = (self.retention, self.vault());
        let (tell, told) = std::sync::mpsc::channel();
        self.change(move |database| {
            let receipts = erasure::sweep(database, &vault, retention, now_ms)?;
            // The receiver waits until the commit.
            let _ = tell.send(receipts);
            Ok(())
        })
        .await?;
        let receipts = told.try_recv().unwrap_or_default();
        if !receipts.is_empty() {
            self.cut_log().await?;
        }
        Ok(receipts)
    }
}

fn make_folder(folder: &Path) -> Result<(), JournalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| {
        JournalError::Unavailable(format!("cannot make the folder {}: {error}", folder.display()))
    })
}
