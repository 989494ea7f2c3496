//! The journal on a real disk: its contract, its secrecy, its keys.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use didimdol_session::contract::{callbacks_contract, conversation, journal_contract, outbox_contract};
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::{DeviceKey, SqliteJournal};
use support::{CANARY, SESSION, copied, error, find_in_files, id, inside, written};
use tempfile::tempdir;

/// The files that count: `-shm` is only an index of the log, rebuilt at will.
fn contents(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let files = ["journal.db", "journal.db-wal", "device.key"];
    files
        .map(|name| (name, fs::read(folder.join(name)).unwrap_or_default()))
        .into()
}

#[tokio::test]
async fn it_keeps_the_contract() {
    let folder = tempdir().unwrap();
    let number = AtomicU32::new(0);
    let make = async || {
        let number = number.fetch_add(1, Ordering::SeqCst).to_string();
        SqliteJournal::open_folder(&folder.path().join(number)).unwrap()
    };
    journal_contract(&make).await;
    outbox_contract(&make).await;
    callbacks_contract(&make).await;
}

#[tokio::test]
async fn a_reopened_journal_has_everything() {
    let (folder, journal) = written().await;
    let crashed = copied(folder.path());
    drop(journal);
    for folder in [folder.path(), crashed.path()] {
        let journal = SqliteJournal::open_folder(folder).unwrap();
        assert_eq!(
            journal.load(&id(SESSION)).await.unwrap(),
            conversation(CANARY)[..2]
        );
        journal
            .append(&id(SESSION), &conversation("더")[..2])
            .await
            .unwrap();
        assert_eq!(journal.load(&id(SESSION)).await.unwrap().len(), 4);
    }
}

#[tokio::test]
async fn nothing_of_a_customer_is_on_disk_in_clear() {
    let (folder, journal) = written().await;
    let wal = fs::metadata(folder.path().join("journal.db-wal")).unwrap().len();
    assert!(wal > 4_096, "the log is where it was written: {wal} bytes");
    for trace in [CANARY, "세종대로", SESSION, "session_id", "CREATE TABLE"] {
        assert_eq!(
            find_in_files(folder.path(), trace.as_bytes()),
            Vec::<PathBuf>::new(),
            "{trace} while open"
        );
    }
    drop(journal);
    for trace in [CANARY, "세종대로", "SQLite format 3", "CREATE TABLE"] {
        assert_eq!(
            find_in_files(folder.path(), trace.as_bytes()),
            Vec::<PathBuf>::new(),
            "{trace} after closing"
        );
    }
}

#[tokio::test]
async fn an_erased_session_leaves_an_empty_log() {
    let (folder, journal) = written().await;
    journal.erase(&id(SESSION)).await.unwrap();
    assert_eq!(
        fs::metadata(folder.path().join("journal.db-wal")).unwrap().len(),
        0
    );
    drop(journal);
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    assert_eq!(journal.sessions().await.unwrap(), []);
}

#[tokio::test]
async fn a_wrong_key_opens_nothing_and_changes_nothing() {
    let (folder, journal) = written().await;
    let crashed = copied(folder.path());
    drop(journal);
    for folder in [folder.path(), crashed.path()] {
        let file = folder.join("journal.db");
        let before = contents(folder);
        let refused = error(SqliteJournal::open(&file, &DeviceKey::generate().unwrap()));
        assert!(matches!(refused, JournalError::Key(_)), "{refused}");
        assert!(refused.to_string().contains("journal.db"), "{refused}");
        assert!(contents(folder) == before, "the files are as they were");
        let journal = SqliteJournal::open_folder(folder).unwrap();
        assert_eq!(
            journal.load(&id(SESSION)).await.unwrap(),
            conversation(CANARY)[..2]
        );
    }
}

#[tokio::test]
async fn a_missing_key_is_said_and_no_new_one_is_made() {
    let (folder, journal) = written().await;
    drop(journal);
    let (key, aside) = (folder.path().join("device.key"), folder.path().join("aside"));
    fs::rename(&key, &aside).unwrap();
    let refused = error(SqliteJournal::open_folder(folder.path()));
    assert!(matches!(refused, JournalError::Key(_)), "{refused}");
    assert!(refused.to_string().contains("device.key"), "{refused}");
    assert!(!key.exists());
    fs::rename(&aside, &key).unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    assert_eq!(
        journal.load(&id(SESSION)).await.unwrap(),
        conversation(CANARY)[..2]
    );
}

#[tokio::test]
async fn a_lost_database_is_not_replaced_while_its_log_is_there() {
    let (folder, journal) = written().await;
    let crashed = copied(folder.path());
    drop(journal);
    fs::remove_file(crashed.path().join("journal.db")).unwrap();
    let refused = error(SqliteJournal::open_folder(crashed.path()));
    assert!(matches!(refused, JournalError::Damaged(_)), "{refused}");
    assert!(!crashed.path().join("journal.db").exists());
}

#[tokio::test]
async fn a_plain_or_foreign_file_is_not_taken_over() {
    let folder = tempdir().unwrap();
    let key = DeviceKey::create(&folder.path().join("device.key")).unwrap();
    let plain = folder.path().join("plain.db");
    rusqlite::Connection::open(&plain)
        .unwrap()
        .execute_batch("CREATE TABLE mine (a)")
        .unwrap();
    let foreign = folder.path().join("foreign.db");
    fs::write(&foreign, "다른 프로그램의 파일".repeat(500)).unwrap();
    for file in [&plain, &foreign] {
        let before = fs::read(file).unwrap();
        assert!(matches!(
            error(SqliteJournal::open(file, &key)),
            JournalError::Key(_)
        ));
        assert_eq!(fs::read(file).unwrap(), before);
    }
}

#[tokio::test]
async fn a_newer_layout_is_left_alone() {
    let (folder, journal) = written().await;
    drop(journal);
    inside(folder.path())
        .pragma_update(None, "user_version", 4)
        .unwrap();
    let refused = error(SqliteJournal::open_folder(folder.path()));
    assert!(refused.to_string().contains("layout 4"), "{refused}");
}

#[tokio::test]
async fn an_append_that_fails_half_way_leaves_nothing_and_hurts_no_other() {
    let (folder, journal) = written().await;
    let trap = "CREATE TRIGGER trap BEFORE INSERT ON events WHEN NEW.position = 2 \
                BEGIN SELECT raise(ABORT, 'no room for CANARY'); END";
    inside(folder.path()).execute_batch(trap).unwrap();
    let (bad, good) = (conversation("나쁨"), conversation("좋음"));
    let (fails, also, works, again) = (id("fails"), id("also"), id("works"), id("again"));
    let (one, two, three, four) = tokio::join!(
        journal.append(&fails, &bad),
        journal.append(&works, &good[..2]),
        journal.append(&also, &bad),
        journal.append(&again, &good[..1]),
    );
    let told = one.unwrap_err();
    assert!(
        matches!(told, JournalError::Unavailable(_)) && !told.to_string().contains("CANARY"),
        "{told}"
    );
    assert!(two.is_ok() && three.is_err() && four.is_ok());
    assert_eq!(
        journal.load(&id("fails")).await.unwrap(),
        [],
        "its first two events are not there either"
    );
    assert_eq!(journal.load(&id("works")).await.unwrap(), good[..2]);
    assert_eq!(journal.load(&id("again")).await.unwrap(), good[..1]);
}

#[tokio::test]
async fn sequence_numbers_have_no_gap_and_the_chain_outlives_what_it_ties() {
    let (folder, journal) = written().await;
    journal.append(&id("s2"), &conversation("둘")).await.unwrap();
    journal.erase(&id("s2")).await.unwrap();
    journal.append(&id("s3"), &conversation("셋")).await.unwrap();
    let proof = journal.verify().await.unwrap();
    assert_eq!((proof.events, proof.erased, proof.last_seq), (8, 3, 8));
    drop(journal);
    let database = inside(folder.path());
    let mut select = database
        .prepare("SELECT seq, session, position, content IS NULL FROM events ORDER BY seq")
        .unwrap();
    let rows = select.query_map([], |row| row.try_into()).unwrap();
    let rows: Vec<(i64, i64, i64, bool)> = rows.map(Result::unwrap).collect();
    let expected = [
        (1, 1, 0, false),
        (2, 1, 1, false),
        (3, 2, 0, true),
        (4, 2, 1, true),
        (5, 2, 2, true),
        (6, 3, 0, false),
        (7, 3, 1, false),
        (8, 3, 2, false),
    ];
    assert_eq!(rows, expected);
}
