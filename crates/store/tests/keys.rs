//! The device's key: where it comes from, and how another takes its place.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;
use std::path::Path;

use didimdol_session::contract::conversation;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::{DeviceKey, Durability, KeySource, SqliteJournal};
use support::{CANARY, SESSION, copied, error, id, written};
use tempfile::tempdir;

fn source(folder: &Path) -> KeySource {
    KeySource::Folder(folder.to_owned())
}

async fn is_whole(folder: &Path) -> String {
    let journal = SqliteJournal::open_folder(folder).unwrap();
    assert_eq!(
        journal.load(&id(SESSION)).await.unwrap(),
        conversation(CANARY)[..2]
    );
    assert_eq!(journal.verify().await.unwrap().events, 2);
    journal.fingerprint().to_owned()
}

#[tokio::test]
async fn a_rotated_key_opens_everything_and_the_old_one_nothing() {
    let (folder, journal) = written().await;
    drop(journal);
    let old = DeviceKey::read(&folder.path().join("device.key"))
        .unwrap()
        .unwrap();
    source(folder.path()).begin_rotation().unwrap();
    assert!(source(folder.path()).begin_rotation().is_err(), "one at a time");
    let fingerprint = is_whole(folder.path()).await;
    assert_ne!(fingerprint, old.fingerprint());
    assert!(!source(folder.path()).next_file().exists());
    let refused = error(SqliteJournal::open(&folder.path().join("journal.db"), &old));
    assert!(matches!(refused, JournalError::Key(_)), "{refused}");
    assert_eq!(is_whole(folder.path()).await, fingerprint);
}

#[tokio::test]
async fn a_rotation_killed_anywhere_is_finished_at_the_next_start() {
    let (folder, journal) = written().await;
    drop(journal);
    let before = copied(folder.path());
    source(folder.path()).begin_rotation().unwrap();
    let key_written = copied(folder.path());
    let new_key = fs::read(source(folder.path()).next_file()).unwrap();
    is_whole(folder.path()).await;

    // Killed after the new key was written, and nothing else.
    is_whole(key_written.path()).await;

    // Killed after the database took the new key, before the file did.
    let rekeyed = copied(folder.path());
    fs::copy(
        before.path().join("device.key"),
        rekeyed.path().join("device.key"),
    )
    .unwrap();
    fs::write(source(rekeyed.path()).next_file(), &new_key).unwrap();
    private(&source(rekeyed.path()).next_file());
    is_whole(rekeyed.path()).await;

    // Killed after the session keys were wrapped anew, before the database was encrypted anew: the
    // database is opened by the new key, then put back under the old one by hand.
    let half = copied(rekeyed.path());
    let old = fs::read_to_string(before.path().join("device.key")).unwrap();
    support::inside(half.path())
        .execute_batch(&format!("PRAGMA rekey = \"x'{}'\"", old.trim()))
        .unwrap();
    fs::copy(before.path().join("device.key"), half.path().join("device.key")).unwrap();
    let refused = error(SqliteJournal::open_folder(half.path()));
    assert!(refused.to_string().contains("change of keys"), "{refused}");
    fs::write(source(half.path()).next_file(), &new_key).unwrap();
    private(&source(half.path()).next_file());
    is_whole(half.path()).await;
    is_whole(half.path()).await;
}

#[tokio::test]
async fn systemd_hands_the_key_over() {
    let (data, credentials) = (tempdir().unwrap(), tempdir().unwrap());
    let source = KeySource::Credentials(credentials.path().to_owned());
    let open = || SqliteJournal::open_with(data.path(), &source, Durability::Full);
    let refused = error(open());
    assert!(refused.to_string().contains("didimdol-device-key"), "{refused}");
    fs::write(source.file(), "1".repeat(64)).unwrap();
    let journal = open().unwrap();
    journal
        .append(&id(SESSION), &conversation(CANARY)[..2])
        .await
        .unwrap();
    drop(journal);
    assert!(!data.path().join("device.key").exists(), "no key beside the data");

    fs::write(source.next_file(), "2".repeat(64)).unwrap();
    for _ in 0..2 {
        let journal = open().unwrap();
        assert_eq!(
            journal.load(&id(SESSION)).await.unwrap(),
            conversation(CANARY)[..2]
        );
    }
    fs::rename(source.next_file(), source.file()).unwrap();
    assert_eq!(open().unwrap().verify().await.unwrap().events, 2);
    fs::remove_file(source.file()).unwrap();
    assert!(
        matches!(error(open()), JournalError::Key(_)),
        "no empty journal over the old one"
    );
}

fn private(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}
