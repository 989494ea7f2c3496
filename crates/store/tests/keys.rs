//! How another device key takes the place of the present one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use didimdol_session::contract::conversation;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::{DeviceKey, KeySource, SqliteJournal};
use support::{CANARY, SESSION, copied, error, id, written};

fn source(folder: &Path) -> KeySource {
    KeySource::Folder(folder.to_owned())
}

fn next_file(folder: &Path) -> PathBuf {
    folder.join("device.key.next")
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
    assert!(!next_file(folder.path()).exists());
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
    let new_key = fs::read(next_file(folder.path())).unwrap();
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
    fs::write(next_file(rekeyed.path()), &new_key).unwrap();
    private(&next_file(rekeyed.path()));
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
    fs::write(next_file(half.path()), &new_key).unwrap();
    private(&next_file(half.path()));
    is_whole(half.path()).await;
    is_whole(half.path()).await;
}

fn private(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
}
