//! Receipts of deletion are signed, and stay checkable; what is to be kept is not erased by asking alone.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::time::Duration;

use didimdol_session::contract::conversation;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::{Callback, Callbacks, Entry, Ground, Journal};
use didimdol_store::{KeySource, Refusal, Retention, SqliteJournal};
use support::{CANARY, SESSION, id, inside, written};

/// When [`conversation`] ends.
const ENDED_MS: u64 = 1_763_596_802_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_receipt_is_signed_and_says_which_events_it_means() {
    let (folder, journal) = written().await;
    let link: [u8; 32] = inside(folder.path())
        .query_row("SELECT link FROM events WHERE seq = 2", [], |row| row.get(0))
        .unwrap();
    journal.erase(&id(SESSION)).await.unwrap();
    let key = journal.receipt_key().await.unwrap();
    let receipt = journal.receipts().await.unwrap().remove(0);
    assert_eq!((receipt.receipt.events, receipt.receipt.last_seq), (2, 2));
    assert_eq!((receipt.receipt.ground, receipt.link), (Ground::Requested, link));
    assert!(receipt.is_signed_by(&key));

    let mut other = receipt.clone();
    other.receipt.events = 3;
    assert!(!other.is_signed_by(&key), "a changed one");
    let elsewhere = written().await.1.receipt_key().await.unwrap();
    assert!(!receipt.is_signed_by(&elsewhere), "another device's");

    drop(journal);
    KeySource::Folder(folder.path().to_owned())
        .begin_rotation()
        .unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    assert_eq!(
        journal.receipt_key().await.unwrap(),
        key,
        "after a change of the device's key"
    );
    assert!(journal.receipts().await.unwrap()[0].is_signed_by(&key));
}

#[tokio::test]
async fn receipts_of_an_older_layout_stay_and_new_ones_are_signed() {
    let (folder, journal) = written().await;
    journal.erase(&id(SESSION)).await.unwrap();
    journal
        .append(&id("later"), &conversation(CANARY)[..2])
        .await
        .unwrap();
    drop(journal);
    inside(folder.path())
        .execute_batch(
            "ALTER TABLE receipts DROP COLUMN link; ALTER TABLE receipts DROP COLUMN signature;
             DROP TABLE signing; PRAGMA user_version = 2",
        )
        .unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    assert_eq!(
        journal.load(&id("later")).await.unwrap(),
        conversation(CANARY)[..2]
    );
    journal.erase(&id("later")).await.unwrap();
    let key = journal.receipt_key().await.unwrap();
    let receipts = journal.receipts().await.unwrap();
    assert_eq!(receipts[0].signature, None);
    assert!(!receipts[0].is_signed_by(&key) && receipts[1].is_signed_by(&key));
    assert_eq!(journal.verify().await.unwrap().events, 4);
}

/// A session with a finished application that has ended, and a callback about it.
async fn finished() -> (tempfile::TempDir, SqliteJournal) {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    let journal = journal.keeping(Retention {
        completed: 7 * DAY,
        centre: false,
    });
    let mut events = conversation(CANARY);
    if let SessionEvent::Turn { changes, .. } = &mut events[1] {
        changes.push(serde_json::from_str(r#"{"change":"completed"}"#).unwrap());
    }
    let entry = Entry {
        callbacks: vec![Callback {
            id: "c1".into(),
            kind: "session_completed".into(),
            body: CANARY.to_owned().into(),
        }],
        ..Entry::from(events)
    };
    journal.write(&id(SESSION), entry).await.unwrap();
    (folder, journal)
}

async fn asked(journal: &SqliteJournal, days: u32, although_kept: bool) -> Result<Ground, Refusal> {
    let now_ms = ENDED_MS + u64::try_from((DAY * days).as_millis()).unwrap();
    let outcome = journal
        .erase_on_request(&id(SESSION), now_ms, although_kept)
        .await;
    outcome.unwrap().map(|receipts| receipts[0].ground)
}

#[tokio::test]
async fn what_is_to_be_kept_is_not_erased_by_asking_alone() {
    let (_folder, journal) = finished().await;
    assert_eq!(
        asked(&journal, 9, false).await,
        Err(Refusal::NotHandedOver),
        "the only copy"
    );
    journal.delivered("c1").await.unwrap();
    let until_ms = ENDED_MS + u64::try_from((7 * DAY).as_millis()).unwrap();
    assert_eq!(asked(&journal, 6, false).await, Err(Refusal::Kept { until_ms }));
    assert_eq!(
        journal.load(&id(SESSION)).await.unwrap().len(),
        3,
        "a refusal changes nothing"
    );
    assert_eq!(asked(&journal, 7, false).await, Ok(Ground::Requested));
    assert_eq!(journal.load(&id(SESSION)).await.unwrap(), []);
    assert_eq!(asked(&journal, 7, false).await, Err(Refusal::Unknown));

    let (folder, journal) = finished().await;
    assert_eq!(asked(&journal, 0, true).await, Ok(Ground::RequestedAlthoughKept));
    let receipt = journal.receipts().await.unwrap().remove(0);
    assert_eq!(
        receipt.receipt.ground,
        Ground::RequestedAlthoughKept,
        "and it stands there"
    );
    assert_eq!(
        std::fs::metadata(folder.path().join("journal.db-wal"))
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test]
async fn a_customer_who_is_still_there_is_not_erased_under_their_feet() {
    let (_folder, journal) = written().await;
    for although_kept in [false, true] {
        assert_eq!(asked(&journal, 99, although_kept).await, Err(Refusal::Open));
    }
    journal
        .append(&id(SESSION), &conversation(CANARY)[2..])
        .await
        .unwrap();
    assert_eq!(
        asked(&journal, 0, false).await,
        Ok(Ground::Requested),
        "nothing asks to keep it"
    );
}

#[tokio::test]
async fn a_journal_that_many_have_used_does_not_grow() {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    let size = || std::fs::metadata(folder.path().join("journal.db")).unwrap().len();
    let mut sizes = Vec::new();
    for day in 0..4 {
        for customer in 0..50 {
            let session = id(&format!("d{day}c{customer}"));
            journal.append(&session, &conversation(CANARY)).await.unwrap();
            journal.sweep(ENDED_MS).await.unwrap();
        }
        sizes.push(size());
    }
    let rows = |table: &str| -> u32 {
        inside(folder.path())
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))
            .unwrap()
    };
    let tables = [
        "sessions",
        "events",
        "outbox",
        "losses",
        "callbacks",
        "requests",
        "prompt_messages",
    ];
    assert_eq!(tables.map(rows), [0; 7], "only receipts are left");
    assert_eq!(rows("receipts"), 200);
    // A receipt is some 220 bytes; nothing else may be left of a customer.
    let each = (sizes[3] - sizes[0]) / 150;
    assert!(each < 400, "{each} bytes a customer: {sizes:?}");
    assert_eq!(journal.verify().await.unwrap().last_seq, 600);
}
