//! A process that is killed while it writes: what was acknowledged is there, once and in order.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::HashMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use didimdol_protocol::SessionId;
use didimdol_session::contract::conversation;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::Journal;
use didimdol_store::SqliteJournal;

const FOLDER: &str = "TEST_JOURNAL";
const SESSIONS: [&str; 4] = ["s0", "s1", "s2", "s3"];

/// A turn that says which one it is.
fn turn(number: usize) -> SessionEvent {
    let mut event = conversation("살아남기").swap_remove(1);
    if let SessionEvent::Turn { turn_id, .. } = &mut event {
        *turn_id = number.to_string();
    }
    event
}

/// How many turns a session has; each must be the one after the last.
async fn count(journal: &SqliteJournal, session: &str) -> usize {
    let session: SessionId = session.parse().unwrap();
    let turns = journal.load(&session).await.unwrap();
    for (number, found) in turns.iter().enumerate() {
        assert_eq!(*found, turn(number), "{session}: lost, doubled or out of order");
    }
    turns.len()
}

/// The process to be killed: four sessions append two turns at a time, and every acknowledged
/// number goes to stdout.
#[tokio::test]
#[ignore = "runs only as the child of the test below"]
async fn writes_until_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let journal = SqliteJournal::open_folder(Path::new(&folder)).unwrap();
    let write = async |session: &str| {
        let id: SessionId = session.parse().unwrap();
        let first = count(&journal, session).await;
        for number in (first..).step_by(2) {
            journal
                .append(&id, &[turn(number), turn(number + 1)])
                .await
                .unwrap();
            println!("acknowledged {session} {}", number + 2); // panics when the parent is gone
        }
    };
    let [a, b, c, d] = SESSIONS;
    tokio::join!(write(a), write(b), write(c), write(d));
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged: HashMap<String, usize> = HashMap::new();
    for patience in [1, 2, 3, 5, 8, 13, 40, 90, 170, 300] {
        let mut writer = Command::new(env::current_exe().unwrap())
            .args(["writes_until_killed", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut seen = 0;
        for line in BufReader::new(writer.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let Some((_, told)) = line.split_once("acknowledged ") else {
                continue;
            };
            let (session, count) = told.split_once(' ').unwrap();
            acknowledged.insert(session.to_owned(), count.parse().unwrap());
            seen += 1;
            if seen == patience {
                writer.kill().unwrap();
            }
        }
        writer.wait().unwrap();
        assert!(seen >= patience, "the writer stopped by itself after {seen}");

        let journal = SqliteJournal::open_folder(folder.path()).unwrap();
        for session in SESSIONS {
            let found = count(&journal, session).await;
            assert!(
                found >= acknowledged.get(session).copied().unwrap_or(0),
                "{session}: {found}"
            );
            assert_eq!(found % 2, 0, "{session}: half of an append");
        }
    }
}
