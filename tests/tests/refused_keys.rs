//! The kiosk without the right key: it tells what to do and ends, and never begins an empty journal.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use didimdol_session::contract::conversation;
use didimdol_session::ports::Journal;
use didimdol_store::SqliteJournal;
use didimdol_tests::screen::{is_asked_for, program, root};

/// A key file's text and mode; the setting of where it comes from; what is to be said.
type Case<'a> = (Option<(&'a str, u32)>, &'a str, [&'a str; 2]);

const WRONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const CASES: [Case<'static>; 5] = [
    (None, "file", ["its key is not", "put the key back"]),
    (
        Some((WRONG, 0o600)),
        "file",
        ["does not open", "Put the right key back"],
    ),
    (
        Some(("a damaged one", 0o600)),
        "file",
        ["does not hold a key", "backup"],
    ),
    (Some((WRONG, 0o644)), "file", ["others may read", "chmod 600"]),
    (
        None,
        "credential",
        ["systemd hands none over", "LoadCredentialEncrypted="],
    ),
];

/// What counts of a data folder: `-shm` is only an index of the log.
fn files(data: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| {
            path.is_file() && !path.ends_with("journal.db-shm") && !path.ends_with("didimdol.lock")
        })
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

fn is_refused(data: &Path, (key, source, words): &Case) {
    let file = data.join("device.key");
    if let Some((text, mode)) = key {
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(*mode)).unwrap();
    }
    let before = files(data);
    let output = Command::new(program("didimdol-kiosk").unwrap())
        .args(["--windowed", "--data", data.to_str().unwrap(), "--scenarios"])
        .arg(root().join("scenarios"))
        .env("DIDIMDOL_JOURNAL__KEY", source)
        .env_remove("CREDENTIALS_DIRECTORY")
        // If it did come to open a window, there is none to open.
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    for word in words.iter().chain(&["journal_key: "]) {
        assert!(told.contains(word), "it does not say {word:?}: {told}");
    }
    assert!(!told.contains("a damaged one"), "{told}");
    assert!(files(data) == before, "it changed something: {told}");
    if key.is_some() {
        fs::remove_file(&file).unwrap();
    }
}

#[tokio::test]
async fn the_kiosk_tells_what_is_wrong_with_its_key_and_changes_nothing() {
    if !is_asked_for() {
        return;
    }
    let data = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open_folder(data.path()).unwrap();
    let session = "a-session".parse().unwrap();
    journal
        .append(&session, &conversation("a value")[..2])
        .await
        .unwrap();
    drop(journal);
    let key = data.path().join("device.key");
    let right = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    for case in &CASES {
        is_refused(data.path(), case);
    }
    fs::write(&key, right).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let journal = SqliteJournal::open_folder(data.path()).unwrap();
    assert_eq!(journal.load(&session).await.unwrap().len(), 2);

    // Where there is no journal yet, none is begun.
    let empty = tempfile::tempdir().unwrap();
    for case in &CASES[2..] {
        is_refused(empty.path(), case);
        assert!(!empty.path().join("journal.db").exists());
    }
}
