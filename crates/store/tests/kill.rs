//! A process that is killed while it writes: what was acknowledged is there, once and in order, and
//! the chain holds.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::collections::HashMap;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use didimdol_session::contract::conversation;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::Journal;
use didimdol_store::SqliteJournal;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use support::id;

const FOLDER: &str = "TEST_JOURNAL";
const SESSIONS: [&str; 4] = ["s0", "s1", "s2", "s3"];
/// A journal is begun anew after so many kills, so that looking through it stays short.
const KILLS_PER_JOURNAL: usize = 10;

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
    let turns = journal.load(&id(session)).await.unwrap();
    for (number, found) in turns.iter().enumerate() {
        assert_eq!(*found, turn(number), "{session}: lost, doubled or out of order");
    }
    turns.len()
}

/// The process to be killed: four sessions append two turns at a time, and every acknowledged
/// number goes to stdout. A fifth customer comes and goes, so that there is always something being
/// erased too.
#[tokio::test]
#[ignore = "runs only as the child of the tests below"]
async fn writes_until_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let journal = SqliteJournal::open_folder(Path::new(&folder)).unwrap();
    let write = async |session: &str| {
        let first = count(&journal, session).await;
        for number in (first..).step_by(2) {
            let turns = [turn(number), turn(number + 1)];
            journal.append(&id(session), &turns).await.unwrap();
            println!("acknowledged {session} {}", number + 2); // panics when the parent is gone
        }
    };
    let come_and_go = async || {
        loop {
            journal.append(&id("guest"), &conversation("손님")).await.unwrap();
            journal.sweep(0).await.unwrap();
        }
    };
    let [a, b, c, d] = SESSIONS;
    tokio::join!(write(a), write(b), write(c), write(d), come_and_go());
}

/// Lets a process write, kills it after it has acknowledged `patience` appends and `more` has
/// passed, and takes down what it acknowledged.
fn killed_after(folder: &Path, patience: usize, more: Duration, acknowledged: &mut HashMap<String, usize>) {
    let mut writer = Command::new(env::current_exe().unwrap())
        .args(["writes_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
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
            let moment = Instant::now();
            while moment.elapsed() < more {
                std::hint::spin_loop();
            }
            writer.kill().unwrap();
        }
    }
    writer.wait().unwrap();
    assert!(seen >= patience, "the writer stopped by itself after {seen}");
}

/// How long journals took to open, shortest first.
struct Opening(Vec<Duration>);

impl Opening {
    fn at(&self, share: usize) -> Duration {
        self.0[(self.0.len() * share / 100).min(self.0.len() - 1)]
    }
}

/// Kills that many writers; gives how long each journal took to open after the kill, and once more after it was closed.
async fn survives(kills: usize, seed: u64) -> (Opening, Opening) {
    let mut random = StdRng::seed_from_u64(seed);
    let (mut reopened, mut closed) = (Vec::new(), Vec::new());
    let mut events = 0;
    for round in (0..kills).step_by(KILLS_PER_JOURNAL) {
        let folder = tempfile::tempdir().unwrap();
        let mut acknowledged = HashMap::new();
        for _ in round..kills.min(round + KILLS_PER_JOURNAL) {
            let patience = random.random_range(1..=8);
            let more = Duration::from_micros(random.random_range(0..4_000));
            killed_after(folder.path(), patience, more, &mut acknowledged);
            let began = Instant::now();
            let journal = SqliteJournal::open_folder(folder.path()).unwrap();
            reopened.push(began.elapsed());
            for session in SESSIONS {
                let found = count(&journal, session).await;
                let told = acknowledged.get(session).copied().unwrap_or(0);
                assert!(found >= told, "{session}: {found} of {told}");
                assert_eq!(found % 2, 0, "{session}: half of an append");
            }
            let proof = journal.verify().await.unwrap();
            assert_eq!(proof.lost, [], "nothing acknowledged is missing");
            events = proof.last_seq;
            drop(journal);
            let began = Instant::now();
            SqliteJournal::open_folder(folder.path()).unwrap();
            closed.push(began.elapsed());
        }
    }
    reopened.sort();
    closed.sort();
    let (reopened, closed) = (Opening(reopened), Opening(closed));
    println!(
        "{kills} kills, {events} events in the last journal; reopened p50 {:?}, p99 {:?} (goal 50 ms, optimised), worst {:?}; \
         a journal that was closed opens in p50 {:?}, p99 {:?}",
        reopened.at(50),
        reopened.at(99),
        reopened.at(100),
        closed.at(50),
        closed.at(99),
    );
    (reopened, closed)
}

#[tokio::test]
async fn fifty_kills_lose_and_double_nothing() {
    survives(50, 20_261_120).await;
}

#[tokio::test]
#[ignore = "takes minutes"]
async fn a_thousand_kills_lose_and_double_nothing() {
    let (reopened, closed) = survives(1_000, 1_120).await;
    let ratio = reopened.at(50).as_secs_f64() / closed.at(50).as_secs_f64();
    assert!(
        ratio < 10.0,
        "a kill makes the next start {ratio:.1} times as long"
    );
}
