//! Where the device's key comes from, and what takes its place when it is rotated.

use std::fs;
use std::path::{Path, PathBuf};

use didimdol_session::ports::JournalError;

use crate::key::{DeviceKey, sync_folder};

/// Where the device's key comes from. Deliberately absent: the desktop's keyring on Linux, which
/// opens only in a session that somebody has logged in to, and nobody logs in to a kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `device.key` in this folder, mode 0600; made when there is nothing yet. It protects against a
    /// disk that is thrown away without it, and against nobody who can read the folder.
    Folder(PathBuf),
    /// `didimdol-device-key` in systemd's folder of credentials (`$CREDENTIALS_DIRECTORY`), which a
    /// TPM can seal (`LoadCredentialEncrypted=`). It is read and never written.
    Credentials(PathBuf),
}

/// The keys found.
pub(crate) struct Keys {
    pub current: Option<DeviceKey>,
    /// The one that is to take its place.
    pub next: Option<DeviceKey>,
}

impl KeySource {
    /// For people: where the key is.
    pub fn file(&self) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join("device.key"),
            Self::Credentials(folder) => folder.join("didimdol-device-key"),
        }
    }

    /// Where the next key is while it takes the place of the present one.
    pub fn next_file(&self) -> PathBuf {
        let mut name = self.file().into_os_string();
        name.push(".next");
        name.into()
    }

    pub(crate) fn keys(&self) -> Result<Keys, JournalError> {
        let read = |file: &Path| match self {
            Self::Folder(_) => DeviceKey::read(file),
            Self::Credentials(_) => DeviceKey::read_credential(file),
        };
        Ok(Keys {
            current: read(&self.file())?,
            next: read(&self.next_file())?,
        })
    }

    /// A first key, where there is nothing to open with it yet.
    pub(crate) fn create(&self) -> Result<DeviceKey, JournalError> {
        match self {
            Self::Folder(_) => DeviceKey::create(&self.file()),
            Self::Credentials(folder) => Err(JournalError::Key(format!(
                "there is no credential didimdol-device-key in {}; make one with: openssl rand -hex 32 | \
                 systemd-creds encrypt --name=didimdol-device-key - FILE",
                folder.display()
            ))),
        }
    }

    /// Puts a new key beside the present one; it takes its place when the journal is next opened.
    ///
    /// # Errors
    /// [`JournalError::Key`] when one is there already or cannot be written, and for credentials,
    /// which their service is given.
    pub fn begin_rotation(&self) -> Result<(), JournalError> {
        match self {
            Self::Folder(_) => DeviceKey::create(&self.next_file()).map(drop),
            Self::Credentials(_) => Err(JournalError::Key(
                "give the service a second credential, didimdol-device-key.next, and start it again".into(),
            )),
        }
    }

    /// The next key has taken over: puts it in the place of the present one.
    pub(crate) fn end_rotation(&self) -> Result<(), JournalError> {
        let Self::Folder(folder) = self else {
            tracing::warn!(
                "the journal has the next device key now: give the service didimdol-device-key.next as \
                 didimdol-device-key"
            );
            return Ok(());
        };
        let moved = fs::rename(self.next_file(), self.file()).and_then(|()| sync_folder(folder));
        moved.map_err(|error| {
            JournalError::Key(format!(
                "cannot put {} in its place: {error}",
                self.next_file().display()
            ))
        })
    }
}
