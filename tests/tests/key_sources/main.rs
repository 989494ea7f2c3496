//! Where the device's key comes from: one contract for the file, systemd's credentials, a keyring in
//! memory and Debian's real one.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod contract;
mod cupboards;
mod programs;

use std::path::Path;
use std::sync::Arc;

use contract::{Cupboard, Place, files, key_source_contract};
use cupboards::{Entries, FakeKeyring, Files, Mood};
use didimdol_session::ports::JournalError;
use didimdol_store::{Durability, KeySource, SqliteJournal};
use didimdol_tests::keyring::KeyringSession;
use tempfile::tempdir;

#[tokio::test]
async fn the_file_keeps_the_contract() {
    let data = tempdir().unwrap();
    let files = Files {
        source: KeySource::Folder(data.path().to_owned()),
        current: data.path().join("device.key"),
        takes_keys: true,
    };
    key_source_contract(data.path(), &files).await;
}

#[tokio::test]
async fn systemds_credentials_keep_the_contract() {
    let (data, credentials) = (tempdir().unwrap(), tempdir().unwrap());
    let files = Files {
        source: KeySource::Credentials(credentials.path().to_owned()),
        current: credentials.path().join("didimdol-device-key"),
        takes_keys: false,
    };
    key_source_contract(data.path(), &files).await;
}

#[tokio::test]
async fn a_keyring_in_memory_keeps_the_contract() {
    let data = tempdir().unwrap();
    key_source_contract(data.path(), &FakeKeyring::new().entries(data.path())).await;
}

fn open(data: &Path, entries: &Entries) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open_with(data, &entries.source(), Durability::Full)
}

#[test]
fn a_locked_keyring_says_so_and_nothing_is_made_or_changed() {
    let (data, keyring) = (tempdir().unwrap(), FakeKeyring::new());
    let entries = keyring.entries(data.path());
    let is_refused = || {
        let before = files(data.path());
        keyring.becomes(Mood::Locked);
        let error = open(data.path(), &entries).err().expect("it opened");
        let told = error.to_string();
        assert!(told.starts_with("journal_keyring: "), "{told}");
        assert!(told.contains("unlock the keyring"), "{told}");
        assert!(files(data.path()) == before, "{told}");
        keyring.becomes(Mood::Open);
    };
    is_refused();
    assert_eq!(files(data.path())[0].1, None, "no journal");
    let fingerprint = open(data.path(), &entries).unwrap().fingerprint().to_owned();
    is_refused();
    assert_eq!(open(data.path(), &entries).unwrap().fingerprint(), fingerprint);
}

#[test]
fn a_key_that_a_locked_keyring_does_not_show_is_not_overwritten() {
    let (data, keyring) = (tempdir().unwrap(), FakeKeyring::new());
    let entries = keyring.entries(data.path());
    let there = "a".repeat(64);
    entries.put(Place::Current, Some(&there));
    keyring.becomes(Mood::Hiding);
    drop(open(data.path(), &entries).unwrap());
    assert_eq!(entries.look(Place::Current), Some(there));
    assert_eq!(entries.look(Place::Next), None);
}

#[test]
fn no_journal_is_sealed_with_a_key_that_was_not_kept() {
    let (data, keyring) = (tempdir().unwrap(), FakeKeyring::new());
    keyring.becomes(Mood::Forgetful);
    let error = open(data.path(), &keyring.entries(data.path())).err();
    assert!(matches!(error, Some(JournalError::Keyring(_))), "{error:?}");
    assert_eq!(files(data.path())[0].1, None, "no journal");
}

#[test]
fn two_journals_have_two_keys() {
    let (one, two, keyring) = (tempdir().unwrap(), tempdir().unwrap(), FakeKeyring::new());
    let key = |data: &Path| {
        open(data, &keyring.entries(data))
            .unwrap()
            .fingerprint()
            .to_owned()
    };
    assert_ne!(key(one.path()), key(two.path()));
}

/// In the environment of the process in which a test has a real keyring.
const INSIDE: &str = "TEST_KEYRING";

fn is_there(test: &str) -> bool {
    let there = KeyringSession::is_there();
    if !there {
        eprintln!("SKIPPED {test}: gnome-keyring is missing; cargo xtask setup installs it");
    }
    there
}

#[tokio::test]
async fn debians_keyring_keeps_the_contract() {
    const TEST: &str = "debians_keyring_keeps_the_contract";
    if std::env::var_os(INSIDE).is_some() {
        let data = tempdir().unwrap();
        let entries = Entries {
            store: zbus_secret_service_keyring_store::Store::new().unwrap() as Arc<_>,
            data: data.path().to_owned(),
        };
        key_source_contract(data.path(), &entries).await;
    } else if is_there(TEST) {
        let home = tempdir().unwrap();
        let session = KeyringSession::unlocked(home.path()).unwrap();
        let passed = session
            .command(std::env::current_exe().unwrap())
            .args([TEST, "--exact", "--nocapture"])
            .env(INSIDE, "1")
            .status()
            .unwrap();
        assert!(passed.success(), "{passed}");
    }
}
