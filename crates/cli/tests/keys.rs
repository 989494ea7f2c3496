//! The real program without the right key: it says what to do, fails, and the journal is as it was.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::json;
use support::{Server, didimdol};
use tempfile::TempDir;

const SESSION: &str = "somebodys-session";
const WANTS_CREDENTIAL: (&str, &str) = ("DIDIMDOL_JOURNAL__KEY", "credential");
const SERVE: &[&str] = &["serve", "--insecure-demo", "--listen", "127.0.0.1:0"];
/// Every command that opens the journal.
const WAYS: [&[&str]; 7] = [
    SERVE,
    &["keys", "status"],
    &["keys", "rotate"],
    &["replay", SESSION],
    &["erase", SESSION],
    &["receipts"],
    &["doctor", "--json", "--listen", "127.0.0.1:0"],
];

/// A data folder whose server was killed in the middle of a consultation: part of the journal is in its
/// log only.
async fn left_behind() -> (TempDir, PathBuf) {
    let world = tempfile::tempdir().unwrap();
    let data = world.path().join("data");
    fs::create_dir(&data).unwrap();
    let server = Server::start(&data);
    let (client, _) = server.begin(SESSION, "deposit_account").await;
    server.kill();
    drop(client);
    assert!(fs::metadata(data.join("journal.db-wal")).unwrap().len() > 0);
    (world, data)
}

/// Every file beside the journal, but the index of the log and the lock, in which nothing is.
fn files(data: &Path) -> BTreeMap<PathBuf, (Vec<u8>, u32)> {
    let Ok(folder) = fs::read_dir(data) else {
        return BTreeMap::new();
    };
    let paths = folder.map(|file| file.unwrap().path());
    paths
        .filter(|path| {
            path.is_file() && !path.ends_with("journal.db-shm") && !path.ends_with("didimdol.lock")
        })
        .map(|path| {
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            let content = fs::read(&path).unwrap();
            (path, (content, mode))
        })
        .collect()
}

fn run(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = didimdol(data);
    command.args(arguments).env_remove("CREDENTIALS_DIRECTORY");
    command.envs(environment.iter().copied()).env_remove("RUST_LOG");
    if arguments != SERVE {
        return command.output().unwrap();
    }
    let server = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = server.spawn().unwrap();
    let mut line = String::new();
    let stdout = server.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    if !line.is_empty() {
        server.kill().unwrap();
        panic!("it serves: {line}");
    }
    server.wait_with_output().unwrap()
}

fn told(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).unwrap()
}

/// Fails with its code and these words, and changes nothing.
fn is_refused(data: &Path, ways: &[&[&str]], environment: &[(&str, &str)], words: &[&str]) {
    let before = files(data);
    for way in ways {
        let output = run(data, way, environment);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{way:?}: {told}");
        assert!(!told.contains("secret"), "{way:?} shows what it read: {told}");
        for word in words.iter().chain(&["journal_key: "]) {
            assert!(told.contains(word), "{way:?} does not say {word:?}: {told}");
        }
        assert!(files(data) == before, "{way:?} changed something: {told}");
    }
}

/// With its key back, everything is there.
fn is_whole(data: &Path, environment: &[(&str, &str)]) {
    for way in [&["keys", "status"][..], &["replay", SESSION]] {
        let output = run(data, way, environment);
        assert_eq!(output.status.code(), Some(0), "{way:?}: {}", told(&output));
    }
}

fn put(file: &Path, key: impl AsRef<[u8]>, mode: u32) {
    if file.exists() {
        fs::remove_file(file).unwrap();
    }
    fs::write(file, key).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_key_that_is_not_the_journals_is_refused_and_changes_nothing() {
    let (_world, data) = left_behind().await;
    let file = data.join("device.key");
    let shown = file.to_str().unwrap();
    let right = fs::read(&file).unwrap();

    put(&file, "a".repeat(64), 0o600);
    is_refused(
        &data,
        &WAYS,
        &[],
        &["does not open", "Put the right key back", shown],
    );

    for damaged in ["", "secret"] {
        put(&file, damaged, 0o600);
        is_refused(&data, &WAYS, &[], &["does not hold a key", "backup", shown]);
    }

    put(&file, &right, 0o640);
    let remedy = format!("chmod 600 '{shown}'");
    is_refused(&data, &WAYS, &[], &["others may read", "0640", &remedy]);

    fs::remove_file(&file).unwrap();
    is_refused(&data, &WAYS, &[], &["its key is not", "put the key back", shown]);
    assert!(!file.exists());

    put(&file, &right, 0o600);
    is_whole(&data, &[]);
}

#[test]
fn no_journal_begins_with_a_key_that_cannot_be_used() {
    let world = tempfile::tempdir().unwrap();
    let data = world.path().join("data");
    let missing = &[WANTS_CREDENTIAL];
    is_refused(&data, &[SERVE], missing, &["LoadCredentialEncrypted="]);
    fs::create_dir_all(&data).unwrap();
    put(&data.join("device.key"), "secret", 0o600);
    is_refused(&data, &[SERVE], &[], &["does not hold a key"]);
    put(&data.join("device.key"), "a".repeat(64), 0o644);
    is_refused(&data, &[SERVE], &[], &["chmod 600"]);
    assert!(!data.join("journal.db").exists());
}

#[test]
fn to_look_at_a_journal_makes_none() {
    let world = tempfile::tempdir().unwrap();
    let data = world.path().join("data");
    fs::create_dir(&data).unwrap();
    put(&data.join("device.key"), "a".repeat(64), 0o600);
    let before = files(&data);
    for way in WAYS.iter().filter(|way| way[0] != "serve" && way[0] != "doctor") {
        let output = run(&data, way, &[]);
        assert_eq!(output.status.code(), Some(1), "{way:?}");
        assert!(told(&output).contains("there is no journal in"), "{output:?}");
        assert!(files(&data) == before, "{way:?}");
    }
}

#[tokio::test]
async fn systemds_credential_opens_the_journal_and_nothing_else_does() {
    let (world, data) = left_behind().await;
    let key = fs::read(data.join("device.key")).unwrap();
    fs::remove_file(data.join("device.key")).unwrap();
    let folder = world.path().join("credentials");
    fs::create_dir(&folder).unwrap();
    let handed_over = [
        WANTS_CREDENTIAL,
        ("CREDENTIALS_DIRECTORY", folder.to_str().unwrap()),
    ];
    let credential = folder.join("didimdol-device-key");
    let shown = credential.to_str().unwrap();

    is_refused(
        &data,
        &WAYS,
        &[WANTS_CREDENTIAL],
        &["systemd hands none over", "LoadCredentialEncrypted="],
    );
    is_refused(&data, &WAYS, &handed_over, &["its key is not", shown]);
    put(&credential, "secret", 0o400);
    is_refused(&data, &WAYS, &handed_over, &["does not hold a key", shown]);
    put(&credential, "a".repeat(64), 0o400);
    is_refused(&data, &WAYS, &handed_over, &["does not open", shown]);

    put(&credential, &key, 0o400);
    // What it cannot do itself it says, and it begins nothing.
    let rotate: &[&[&str]] = &[&["keys", "rotate"]];
    let before = fs::read(&credential).unwrap();
    let output = run(&data, rotate[0], &handed_over);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("didimdol-device-key.next"), "{output:?}");
    is_whole(&data, &handed_over);
    let server = Server::with(&data, &handed_over);
    // The consultation goes on.
    let mut client = server.connect(SESSION).await;
    assert_eq!(client.next().await["type"], json!("session_state"));
    assert_eq!(fs::read(&credential).unwrap(), before);
    assert!(!data.join("device.key").exists(), "no key beside the data");
    let doctor = run(&data, WAYS[6], &handed_over);
    assert!(told(&doctor).contains("from systemd"), "{doctor:?}");
}
