//! The keyring of whoever is logged in: on Linux, what answers as the desktop's Secret Service.

use std::fmt;
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;

use didimdol_session::ports::JournalError;
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::key::DeviceKey;

const SERVICE: &str = "didimdol";

/// The device's key as an entry of the operating system's keyring, as text, which every keyring can
/// hold. The entry is named after the data folder: each journal has a key of its own, and one that is
/// rotated shuts no other.
#[derive(Debug, Clone)]
pub struct Keyring {
    store: Arc<CredentialStore>,
    folder: PathBuf,
}

/// An entry's name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Current,
    Next,
}

impl Keyring {
    /// The keyring of the session in which this program runs, for the journal in a data folder. One
    /// that is locked asks on the screen when it is first read, and whoever is there unlocks it.
    ///
    /// # Errors
    /// [`JournalError::Keyring`] when there is none: nobody is logged in, or no keyring runs.
    pub fn of_session(folder: &Path) -> Result<Self, JournalError> {
        Ok(Self::in_store(session_store()?, folder))
    }

    /// The same in a keyring that is at hand.
    pub fn in_store(store: Arc<CredentialStore>, folder: &Path) -> Self {
        let folder = absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Self { store, folder }
    }

    /// `None` when the keyring has no such entry.
    pub(crate) fn read(&self, place: Place) -> Result<Option<DeviceKey>, JournalError> {
        match self.entry(place)?.get_secret().map(Zeroizing::new) {
            Ok(text) => match DeviceKey::from_text(&text) {
                Some(key) => Ok(Some(key)),
                None => Err(JournalError::Key(format!(
                    "{} does not hold a key; put the right one back from its backup",
                    self.shown(place)
                ))),
            },
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(self.refused(place, &error)),
        }
    }

    /// A first key. It is kept as the next one first: a keyring that was locked may show only once it is
    /// written to that it has a key, and a key is never overwritten.
    pub(crate) fn create(&self) -> Result<DeviceKey, JournalError> {
        let fresh = self.create_next()?;
        match self.read(Place::Current)? {
            Some(there) => {
                self.forget_next()?;
                Ok(there)
            }
            None => {
                self.promote()?;
                Ok(fresh)
            }
        }
    }

    pub(crate) fn create_next(&self) -> Result<DeviceKey, JournalError> {
        if self.read(Place::Next)?.is_some() {
            return Err(JournalError::Key(format!(
                "{} is there already; it takes over when the journal is next opened",
                self.shown(Place::Next)
            )));
        }
        let fresh = DeviceKey::generate()?;
        self.write(Place::Next, &fresh)?;
        Ok(fresh)
    }

    /// Puts the next key in the place of the present one. Killed in between, it is done again.
    pub(crate) fn promote(&self) -> Result<(), JournalError> {
        if let Some(next) = self.read(Place::Next)? {
            self.write(Place::Current, &next)?;
            self.forget_next()?;
        }
        Ok(())
    }

    fn write(&self, place: Place, key: &DeviceKey) -> Result<(), JournalError> {
        let written = self.entry(place)?.set_secret(key.hex().as_bytes());
        written.map_err(|error| self.refused(place, &error))?;
        match self.read(place)? {
            Some(kept) if kept.fingerprint() == key.fingerprint() => Ok(()),
            _ => Err(JournalError::Keyring(format!(
                "{} was written and does not give back what it was given; use another keyring",
                self.shown(place)
            ))),
        }
    }

    fn forget_next(&self) -> Result<(), JournalError> {
        match self.entry(Place::Next)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(self.refused(Place::Next, &error)),
        }
    }

    fn entry(&self, place: Place) -> Result<Entry, JournalError> {
        let entry = self.store.build(SERVICE, &self.name(place), None);
        entry.map_err(|error| self.refused(place, &error))
    }

    fn name(&self, place: Place) -> String {
        let what = match place {
            Place::Current => "device key",
            Place::Next => "next device key",
        };
        format!("{what} of {}", self.folder.display())
    }

    fn shown(&self, place: Place) -> String {
        format!("the keyring's entry \"{}\" of {SERVICE}", self.name(place))
    }

    fn refused(&self, place: Place, error: &Error) -> JournalError {
        let shown = self.shown(place);
        match error {
            Error::NoStorageAccess(why) => JournalError::Keyring(format!(
                "the keyring is locked or has no place for keys ({why}), and {shown} cannot be reached: log in with \
                 the password, or unlock the keyring, and start again; nothing was changed"
            )),
            Error::Ambiguous(_) => JournalError::Key(format!(
                "{shown} is there twice; delete the one that is not this journal's"
            )),
            other => {
                JournalError::Keyring(format!("{shown} cannot be reached: {other}; nothing was changed"))
            }
        }
    }
}

/// Where the key is, for people.
impl fmt::Display for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown(Place::Current))
    }
}

#[cfg(target_os = "linux")]
fn session_store() -> Result<Arc<CredentialStore>, JournalError> {
    match zbus_secret_service_keyring_store::Store::new() {
        Ok(store) => Ok(store),
        Err(error) => Err(nobody_logged_in(&error)),
    }
}

#[cfg(not(target_os = "linux"))]
fn session_store() -> Result<Arc<CredentialStore>, JournalError> {
    Err(nobody_logged_in(
        &"this program was built without one for this system",
    ))
}

fn nobody_logged_in(why: &dyn fmt::Display) -> JournalError {
    JournalError::Keyring(format!(
        "no keyring can be reached ({why}): start Didimdol in the session of somebody who is logged in; where nobody \
         logs in, set journal.key = \"credential\""
    ))
}
