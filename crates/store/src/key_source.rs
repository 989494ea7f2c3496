//! Where the device's key comes from, and what takes its place when it is rotated.

use std::fs;
use std::path::{Path, PathBuf};

use didimdol_session::ports::JournalError;

use crate::key::{DeviceKey, sync_folder};
use crate::keyring::{Keyring, Place};

/// Where the device's key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// `device.key` in this folder, mode 0600; made when there is nothing yet. It protects against a
    /// disk that is thrown away without it, and against nobody who can read the folder.
    Folder(PathBuf),
    /// `didimdol-device-key` in systemd's folder of credentials (`$CREDENTIALS_DIRECTORY`), which a
    /// TPM can seal (`LoadCredentialEncrypted=`). It is read and never written.
    Credentials(PathBuf),
    /// The keyring of whoever is logged in; the key is made there when there is nothing yet. It opens
    /// with their password: for a tablet on which a clerk is logged in, and not for a kiosk, where
    /// nobody is.
    Keyring(Keyring),
}

/// The keys found.
pub(crate) struct Keys {
    pub current: Option<DeviceKey>,
    /// The one that is to take its place.
    pub next: Option<DeviceKey>,
}

impl KeySource {
    /// For people: where the key is.
    pub fn place(&self) -> String {
        match self {
            Self::Folder(folder) => key_file(folder).display().to_string(),
            Self::Credentials(folder) => credential(folder).display().to_string(),
            Self::Keyring(keyring) => keyring.to_string(),
        }
    }

    pub(crate) fn keys(&self) -> Result<Keys, JournalError> {
        let (current, next) = match self {
            Self::Folder(folder) => {
                let file = key_file(folder);
                (DeviceKey::read(&file)?, DeviceKey::read(&next(&file))?)
            }
            Self::Credentials(folder) => {
                let file = credential(folder);
                let read = DeviceKey::read_credential;
                (read(&file)?, read(&next(&file))?)
            }
            Self::Keyring(keyring) => (keyring.read(Place::Current)?, keyring.read(Place::Next)?),
        };
        Ok(Keys { current, next })
    }

    /// A first key, where there is nothing to open with it yet.
    pub(crate) fn create(&self) -> Result<DeviceKey, JournalError> {
        match self {
            Self::Folder(folder) => DeviceKey::create(&key_file(folder)),
            Self::Credentials(folder) => Err(JournalError::Key(format!(
                "there is no credential didimdol-device-key in {}; make one with: openssl rand -hex 32 | \
                 systemd-creds encrypt --name=didimdol-device-key - FILE",
                folder.display()
            ))),
            Self::Keyring(keyring) => keyring.create(),
        }
    }

    /// Puts a new key beside the present one; it takes its place when the journal is next opened.
    ///
    /// # Errors
    /// [`JournalError::Key`] when one is there already or cannot be written, and for credentials,
    /// which their service is given. [`JournalError::Keyring`] when the keyring does not take it.
    pub fn begin_rotation(&self) -> Result<(), JournalError> {
        match self {
            Self::Folder(folder) => DeviceKey::create(&next(&key_file(folder))).map(drop),
            Self::Credentials(_) => Err(JournalError::Key(
                "give the service a second credential, didimdol-device-key.next, and start it again".into(),
            )),
            Self::Keyring(keyring) => keyring.create_next().map(drop),
        }
    }

    /// The next key has taken over: puts it in the place of the present one.
    pub(crate) fn end_rotation(&self) -> Result<(), JournalError> {
        match self {
            Self::Folder(folder) => {
                let file = key_file(folder);
                let moved = fs::rename(next(&file), &file).and_then(|()| sync_folder(folder));
                moved.map_err(|error| {
                    let next = next(&file);
                    JournalError::Key(format!("cannot put {} in its place: {error}", next.display()))
                })
            }
            Self::Credentials(_) => {
                tracing::warn!(
                    "the journal has the next device key now: give the service didimdol-device-key.next as \
                     didimdol-device-key"
                );
                Ok(())
            }
            Self::Keyring(keyring) => keyring.promote(),
        }
    }
}

fn key_file(folder: &Path) -> PathBuf {
    folder.join("device.key")
}

fn credential(folder: &Path) -> PathBuf {
    folder.join("didimdol-device-key")
}

/// Where the next key is while it takes the place of the present one.
fn next(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".next");
    name.into()
}
