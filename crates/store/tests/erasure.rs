//! Erasing leaves nothing that anybody could read, and breaks nothing that must hold.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::time::Duration;

use didimdol_session::contract::conversation;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::{Callback, Entry, Journal, Outbox, Remembered, Request};
use didimdol_store::{Retention, SqliteJournal};
use rusqlite::params;
use support::{CANARY, SESSION, decrypted, id, inside, pages, written};

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn the_key_of_an_erased_session_is_nowhere() {
    let (folder, journal) = written().await;
    journal.append(&id("kept"), &conversation("남김")).await.unwrap();
    let wrapped = |session: &str| -> Option<Vec<u8>> {
        inside(folder.path())
            .query_row(
                "SELECT wrapped_key FROM sessions WHERE session_id = ?1",
                [session],
                |row| row.get(0),
            )
            .unwrap()
    };
    let (gone, kept) = (wrapped(SESSION).unwrap(), wrapped("kept").unwrap());
    let before = decrypted(folder.path());
    assert!(
        holds(&before, &gone) && holds(&before, &kept),
        "what there is to destroy"
    );
    assert!(
        !holds(&before, CANARY.as_bytes()),
        "the device's key alone reads no words"
    );

    journal.erase(&id(SESSION)).await.unwrap();
    assert_eq!(wrapped(SESSION), None);
    // Not an export, which leaves out what is no longer used: the pages themselves.
    let pages = pages(folder.path());
    assert!(!holds(&pages, &gone), "its wrapped key is overwritten");
    assert!(holds(&pages, &kept), "these are the right pages");
    let log = std::fs::metadata(folder.path().join("journal.db-wal"))
        .unwrap()
        .len();
    assert_eq!(log, 0, "the log is cut");
    assert_eq!(journal.load(&id("kept")).await.unwrap(), conversation("남김"));
    let proof = journal.verify().await.unwrap();
    assert_eq!((proof.events, proof.erased), (5, 2), "the chain holds");
}

#[tokio::test]
async fn nothing_of_a_session_outlives_it() {
    let (folder, journal) = written().await;
    let entry = Entry {
        events: conversation(CANARY)[1..2].to_vec(),
        callbacks: vec![Callback {
            id: "c1".into(),
            kind: "session_completed".into(),
            body: CANARY.to_owned().into(),
        }],
        answers: Some(Request {
            key: CANARY.into(),
            remembered: Remembered {
                asked: CANARY.to_owned().into(),
                answer: CANARY.to_owned().into(),
            },
        }),
        snapshot: None,
    };
    journal.write(&id(SESSION), entry).await.unwrap();
    let rows = |table: &str| -> u32 {
        inside(folder.path())
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap()
    };
    let tables = ["prompt_sessions", "prompt_messages", "callbacks", "requests"];
    assert_eq!(tables.map(rows), [1, 2, 1, 1]);
    assert!(
        !holds(&decrypted(folder.path()), &CANARY.as_bytes()[7..]),
        "all of it is sealed"
    );
    journal.erase(&id(SESSION)).await.unwrap();
    assert_eq!(tables.map(rows), [0; 4]);
    let receipt: (String, i64, i64, String) = inside(folder.path())
        .query_row(
            "SELECT session_id, events, last_seq, ground FROM receipts",
            [],
            |row| row.try_into(),
        )
        .unwrap();
    assert_eq!(receipt, (SESSION.to_owned(), 3, 3, "requested".to_owned()));
}

#[tokio::test]
async fn with_a_centre_nothing_goes_before_it_is_acknowledged() {
    let (_folder, journal) = written().await;
    let journal = journal.keeping(Retention {
        completed: Duration::ZERO,
        centre: true,
    });
    journal
        .append(&id(SESSION), &conversation(CANARY)[2..])
        .await
        .unwrap();
    assert_eq!(
        journal.sweep(u64::MAX).await.unwrap(),
        [],
        "the centre has none of it"
    );
    journal.acknowledge(2).await.unwrap();
    assert_eq!(journal.sweep(u64::MAX).await.unwrap(), [], "not all of it");
    journal.acknowledge(3).await.unwrap();
    let receipts = journal.sweep(u64::MAX).await.unwrap();
    assert_eq!((receipts.len(), receipts[0].events), (1, 3));
    assert_eq!(journal.load(&id(SESSION)).await.unwrap(), []);
    let proof = journal.verify().await.unwrap();
    assert_eq!(
        (proof.events, proof.last_seq),
        (0, 3),
        "the anchor remembers where the chain stands"
    );
    journal.append(&id("next"), &conversation("다음")).await.unwrap();
    assert_eq!(
        journal.waiting(9, usize::MAX).await.unwrap()[0].seq,
        4,
        "no number is given twice"
    );
    assert_eq!(journal.verify().await.unwrap().last_seq, 6);
}

#[tokio::test]
async fn a_changed_row_is_found_and_named() {
    let change = |statement: &'static str| async move {
        let (folder, journal) = written().await;
        journal.append(&id("other"), &conversation("다른")).await.unwrap();
        journal.verify().await.unwrap();
        inside(folder.path()).execute(statement, params![]).unwrap();
        journal.verify().await.expect_err(statement).to_string()
    };
    for (statement, told) in [
        ("UPDATE events SET digest = zeroblob(32) WHERE seq = 3", "event 3"),
        ("UPDATE events SET link = zeroblob(32) WHERE seq = 2", "event 2"),
        ("UPDATE events SET position = 9 WHERE seq = 4", "event 4"),
        ("UPDATE events SET version = 0 WHERE seq = 4", "event 4"),
        ("DELETE FROM events WHERE seq = 2", "event 3"),
        ("UPDATE events SET seq = 9 WHERE seq = 5", "event 9"),
        (
            "UPDATE sessions SET wrapped_key = zeroblob(72) WHERE number = 1",
            "session number 1",
        ),
        (
            "UPDATE sessions SET wrapped_key = NULL WHERE number = 1",
            "event 1",
        ),
        (
            "UPDATE events SET content = zeroblob(99) WHERE seq = 1",
            "events 0 of session number 1",
        ),
        (
            "UPDATE events SET content = (SELECT content FROM events WHERE seq = 4) WHERE seq = 3",
            "events 0 of session number 2",
        ),
    ] {
        let error = change(statement).await;
        assert!(
            error.starts_with("journal_damaged") && error.contains(told),
            "{statement}: {error}"
        );
    }
}

#[tokio::test]
async fn a_turn_of_another_event_is_never_read_as_this_one() {
    let (folder, journal) = written().await;
    let swapped: &[SessionEvent] = &conversation(CANARY)[..2];
    journal.append(&id(SESSION), swapped).await.unwrap();
    inside(folder.path())
        .execute(
            "UPDATE events SET content = (SELECT content FROM events WHERE seq = 3) WHERE seq = 1",
            [],
        )
        .unwrap();
    let refused = journal.load(&id(SESSION)).await.unwrap_err().to_string();
    assert!(refused.starts_with("journal_damaged"), "{refused}");
    drop(journal);
    assert!(
        SqliteJournal::open_folder(folder.path()).is_ok(),
        "the others can still be read"
    );
}
