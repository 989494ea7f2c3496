//! The sources there are, and a keyring that can be told how to misbehave.

use std::any::Any;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use didimdol_store::{KeySource, Keyring};
use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, CredentialStore, Entry, Error, Result};

use crate::contract::{Cupboard, Place};

/// Files of a folder.
pub struct Files {
    pub source: KeySource,
    pub current: PathBuf,
    pub takes_keys: bool,
}

impl Files {
    fn file(&self, place: Place) -> PathBuf {
        let mut name = self.current.clone().into_os_string();
        if place == Place::Next {
            name.push(".next");
        }
        name.into()
    }
}

impl Cupboard for Files {
    fn source(&self) -> KeySource {
        self.source.clone()
    }

    fn takes_keys(&self) -> bool {
        self.takes_keys
    }

    fn is_elsewhere(&self) -> bool {
        matches!(self.source, KeySource::Credentials(_))
    }

    fn look(&self, place: Place) -> Option<String> {
        fs::read_to_string(self.file(place)).ok()
    }

    fn put(&self, place: Place, key: Option<&str>) {
        let file = self.file(place);
        // Systemd gives its files the mode 0400.
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        }
        if let Some(key) = key {
            fs::write(&file, key).unwrap();
            let mode = if self.takes_keys { 0o600 } else { 0o400 };
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
}

/// Entries of a keyring.
pub struct Entries {
    pub store: Arc<CredentialStore>,
    pub data: PathBuf,
}

impl Entries {
    pub fn entry(&self, place: Place) -> Entry {
        let name = match place {
            Place::Current => "device key",
            Place::Next => "next device key",
        };
        let name = format!("{name} of {}", self.data.display());
        self.store.build("didimdol", &name, None).unwrap()
    }
}

impl Cupboard for Entries {
    fn source(&self) -> KeySource {
        KeySource::Keyring(Keyring::in_store(Arc::clone(&self.store), &self.data))
    }

    fn takes_keys(&self) -> bool {
        true
    }

    fn is_elsewhere(&self) -> bool {
        true
    }

    fn look(&self, place: Place) -> Option<String> {
        match self.entry(place).get_password() {
            Ok(text) => Some(text),
            Err(Error::NoEntry) => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn put(&self, place: Place, key: Option<&str>) {
        match key {
            Some(key) => self.entry(place).set_password(key).unwrap(),
            None => match self.entry(place).delete_credential() {
                Ok(()) | Err(Error::NoEntry) => {}
                Err(error) => panic!("{error}"),
            },
        }
    }
}

/// How a keyring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Open,
    /// It refuses everything.
    Locked,
    /// It shows nothing until it is written to, and unlocked for that.
    Hiding,
    /// It keeps nothing.
    Forgetful,
}

/// A keyring in memory.
#[derive(Debug, Clone)]
pub struct FakeKeyring(Arc<Mutex<Inside>>);

#[derive(Debug)]
struct Inside {
    mood: Mood,
    entries: HashMap<String, Vec<u8>>,
}

impl FakeKeyring {
    pub fn new() -> FakeKeyring {
        let inside = Inside {
            mood: Mood::Open,
            entries: HashMap::new(),
        };
        FakeKeyring(Arc::new(Mutex::new(inside)))
    }

    pub fn becomes(&self, mood: Mood) {
        self.0.lock().unwrap().mood = mood;
    }

    /// Its entries for the journal in `data`.
    pub fn entries(&self, data: &Path) -> Entries {
        Entries {
            store: Arc::new(self.clone()),
            data: data.to_owned(),
        }
    }
}

impl CredentialStoreApi for FakeKeyring {
    fn vendor(&self) -> String {
        "a keyring in memory".into()
    }

    fn id(&self) -> String {
        "fake".into()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert_eq!(service, "didimdol");
        Ok(Entry::new_with_credential(Arc::new(FakeEntry {
            keyring: self.clone(),
            name: user.to_owned(),
        })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct FakeEntry {
    keyring: FakeKeyring,
    name: String,
}

impl CredentialApi for FakeEntry {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        let Inside { mood, entries } = &mut *self.keyring.0.lock().unwrap();
        match mood {
            Mood::Locked => return Err(locked()),
            Mood::Forgetful => return Ok(()),
            Mood::Open => {}
            Mood::Hiding => *mood = Mood::Open,
        }
        entries.insert(self.name.clone(), secret.to_vec());
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        let Inside { mood, entries } = &*self.keyring.0.lock().unwrap();
        match mood {
            Mood::Locked => Err(locked()),
            Mood::Hiding => Err(Error::NoEntry),
            Mood::Open | Mood::Forgetful => entries.get(&self.name).cloned().ok_or(Error::NoEntry),
        }
    }

    fn delete_credential(&self) -> Result<()> {
        let Inside { entries, .. } = &mut *self.keyring.0.lock().unwrap();
        entries.remove(&self.name).map(drop).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn locked() -> Error {
    Error::NoStorageAccess("prompt dismissed".into())
}
