//! Files that are torn, cut, swapped or full of garbage: everything is there, or what is not is
//! said. Nothing ever begins empty without a word.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use didimdol_session::contract::conversation;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::{KeySource, Proof, SqliteJournal};
use support::{copied, id};
use tempfile::TempDir;

const PAGE: usize = 4_096;

/// A journal as it is in the middle of a day, seen from outside while it runs.
struct Day {
    /// The files when half of it was in the database itself.
    noon: TempDir,
    /// The files now: sessions 0 to 11 in the database, 12 to 23 in the log.
    now: TempDir,
}

const SESSIONS: usize = 24;

async fn day() -> Day {
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    let write = async |from: usize, to: usize| {
        for number in from..to {
            let session = id(&format!("s{number}"));
            journal
                .append(&session, &conversation("홍길동")[..2])
                .await
                .unwrap();
        }
    };
    write(0, SESSIONS / 2).await;
    // Erasing something folds the log into the database.
    journal.append(&id("gone"), &conversation("지움")).await.unwrap();
    journal.erase(&id("gone")).await.unwrap();
    let noon = copied(folder.path());
    write(SESSIONS / 2, SESSIONS).await;
    let now = copied(folder.path());
    Day { noon, now }
}

fn db(folder: &Path) -> PathBuf {
    folder.join("journal.db")
}

fn wal(folder: &Path) -> PathBuf {
    folder.join("journal.db-wal")
}

fn shm(folder: &Path) -> PathBuf {
    folder.join("journal.db-shm")
}

fn witness(folder: &Path) -> PathBuf {
    folder.join("journal.db-head")
}

fn change(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

/// What became of a damaged journal.
#[derive(Debug)]
enum Fate {
    /// Everything is there.
    Whole,
    /// The end is missing, and told: so many events.
    Cut(u64),
    /// It opens, and the proof names what is damaged; so many sessions can still be read.
    Named(String, usize),
    /// It does not open, and says why.
    Refused(JournalError),
}

async fn fate(folder: &Path) -> Fate {
    let journal = match SqliteJournal::open_folder(folder) {
        Ok(journal) => journal,
        Err(error) => return Fate::Refused(error),
    };
    let mut readable = 0;
    for number in 0..SESSIONS {
        if let Ok(events) = journal.load(&id(&format!("s{number}"))).await {
            let whole = events == conversation("홍길동")[..2];
            assert!(whole || events.is_empty(), "a session is there or it is not");
            readable += usize::from(whole);
        }
    }
    match journal.verify().await {
        Ok(Proof { lost, last_seq, .. }) if lost.is_empty() => {
            assert_eq!((readable, last_seq), (SESSIONS, 51), "lost in silence");
            // It goes on.
            journal.append(&id("next"), &conversation("다음")).await.unwrap();
            assert_eq!(journal.verify().await.unwrap().last_seq, 54);
            Fate::Whole
        }
        Ok(Proof { lost, .. }) => {
            let missing = lost.iter().map(|(first, last)| last - first + 1).sum();
            assert_eq!(
                missing as usize,
                (SESSIONS - readable) * 2,
                "what is told is what is missing"
            );
            journal.append(&id("next"), &conversation("다음")).await.unwrap();
            let proof = journal.verify().await.unwrap();
            assert_eq!(proof.last_seq, 54, "no number is given twice");
            drop(journal);
            let again = SqliteJournal::open_folder(folder).unwrap();
            assert_eq!(again.verify().await.unwrap().lost, proof.lost, "told once");
            Fate::Cut(missing)
        }
        Err(error) => Fate::Named(error.to_string(), readable),
    }
}

type Damage = fn(&Path, &Day);
type Expected = fn(&Fate) -> bool;

fn whole(fate: &Fate) -> bool {
    matches!(fate, Fate::Whole)
}
fn cut(fate: &Fate) -> bool {
    matches!(fate, Fate::Cut(1..))
}
fn told(fate: &Fate) -> bool {
    matches!(fate, Fate::Cut(1..) | Fate::Refused(_))
        || matches!(fate, Fate::Named(told, readable) if told.starts_with("journal_") && *readable < SESSIONS)
}
fn wrong_key(fate: &Fate) -> bool {
    matches!(fate, Fate::Refused(JournalError::Key(_)))
}
fn refused(fate: &Fate) -> bool {
    matches!(fate, Fate::Refused(_))
}

const CASES: [(&str, Damage, Expected); 29] = [
    ("nothing", |_, _| {}, whole),
    (
        "the log cut in half",
        |f, _| change(&wal(f), |b| b.truncate(b.len() / 2)),
        cut,
    ),
    (
        "the log cut by one byte",
        |f, _| change(&wal(f), |b| b.truncate(b.len() - 1)),
        cut,
    ),
    (
        "the log cut to its header",
        |f, _| change(&wal(f), |b| b.truncate(32)),
        cut,
    ),
    (
        "the log cut inside its header",
        |f, _| change(&wal(f), |b| b.truncate(9)),
        cut,
    ),
    ("the log emptied", |f, _| change(&wal(f), Vec::clear), cut),
    ("the log gone", |f, _| fs::remove_file(wal(f)).unwrap(), cut),
    (
        "garbage after the log",
        |f, _| change(&wal(f), |b| b.extend([0x5a; 9_000])),
        whole,
    ),
    (
        "a frame repeated after the log",
        |f, _| change(&wal(f), |b| b.extend_from_within(32..32 + 24 + PAGE)),
        whole,
    ),
    (
        "a bit of the last frame",
        |f, _| change(&wal(f), |b| *b.last_mut().unwrap() ^= 1),
        cut,
    ),
    (
        "a bit of the first frame",
        |f, _| change(&wal(f), |b| b[32 + 24 + 100] ^= 1),
        cut,
    ),
    (
        "the log's header zeroed",
        |f, _| change(&wal(f), |b| b[..32].fill(0)),
        cut,
    ),
    (
        "a hole of zeros in the log",
        |f, _| {
            change(&wal(f), |b| {
                let at = b.len() / 2;
                b[at..at + PAGE].fill(0);
            })
        },
        cut,
    ),
    (
        "the index of the log gone",
        |f, _| fs::remove_file(shm(f)).unwrap(),
        whole,
    ),
    (
        "the index of the log garbage",
        |f, _| change(&shm(f), |b| b.fill(0x5a)),
        whole,
    ),
    (
        "the log of another journal",
        |f, _| {
            let other = tempfile::tempdir().unwrap();
            let journal = SqliteJournal::open_folder(other.path()).unwrap();
            fs::copy(wal(other.path()), wal(f)).unwrap();
            drop(journal);
        },
        told,
    ),
    (
        "this morning's copy put back",
        |f, day| {
            for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
                fs::copy(day.noon.path().join(name), f.join(name)).unwrap();
            }
        },
        cut,
    ),
    (
        "the witness gone",
        |f, _| fs::remove_file(witness(f)).unwrap(),
        whole,
    ),
    (
        "the witness torn",
        |f, _| change(&witness(f), |b| b.truncate(20)),
        whole,
    ),
    (
        "the witness garbage",
        |f, _| change(&witness(f), |b| b.fill(0x5a)),
        whole,
    ),
    (
        "the witness from noon",
        |f, day| {
            fs::copy(witness(day.noon.path()), witness(f)).unwrap();
        },
        whole,
    ),
    ("the database emptied", |f, _| change(&db(f), Vec::clear), refused),
    (
        "the database gone",
        |f, _| fs::remove_file(db(f)).unwrap(),
        refused,
    ),
    (
        "the first page zeroed, and no log",
        |f, _| {
            fold(f);
            change(&db(f), |b| b[..PAGE].fill(0));
        },
        wrong_key,
    ),
    (
        "a page zeroed, and no log",
        |f, _| {
            fold(f);
            zero_page(f, 6);
        },
        told,
    ),
    (
        "a page of garbage, and no log",
        |f, _| {
            fold(f);
            change(&db(f), |b| b[7 * PAGE..8 * PAGE].fill(0x5a));
        },
        told,
    ),
    (
        "the last page cut off, and no log",
        |f, _| {
            fold(f);
            change(&db(f), |b| b.truncate(b.len() - PAGE));
        },
        told,
    ),
    (
        "half of the database, and no log",
        |f, _| {
            fold(f);
            change(&db(f), |b| b.truncate(b.len() / 2));
        },
        told,
    ),
    (
        "garbage after the database",
        |f, _| {
            fold(f);
            change(&db(f), |b| b.extend([0x5a; 5_000]));
        },
        whole,
    ),
];

/// Folds the log into the database.
fn fold(folder: &Path) {
    drop(SqliteJournal::open_folder(folder).unwrap());
    assert!(!wal(folder).exists());
}

fn zero_page(folder: &Path, page: usize) {
    change(&db(folder), |bytes| bytes[page * PAGE..(page + 1) * PAGE].fill(0));
}

#[tokio::test]
async fn damage_is_survived_or_told() {
    let day = day().await;
    let mut wrong = Vec::new();
    for (name, damage, expected) in CASES {
        let folder = copied(day.now.path());
        damage(folder.path(), &day);
        let fate = fate(folder.path()).await;
        println!("{name}: {fate:?}");
        if !expected(&fate) {
            wrong.push(format!("{name}: {fate:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn whichever_page_is_zeroed_it_is_told() {
    let day = day().await;
    let folded = copied(day.now.path());
    fold(folded.path());
    let pages = fs::metadata(db(folded.path())).unwrap().len() as usize / PAGE;
    let (mut silent, mut some) = (Vec::new(), 0);
    for page in 0..pages {
        let folder = copied(folded.path());
        zero_page(folder.path(), page);
        let left =
            SqliteJournal::survey(folder.path(), &KeySource::Folder(folder.path().to_owned())).unwrap();
        let journal = match SqliteJournal::open_folder(folder.path()) {
            Err(JournalError::Damaged(told)) => {
                assert!(told.contains(&left.to_string()), "{left} is not in {told}");
                continue;
            }
            Err(error) => {
                assert_eq!(page, 0, "{error}");
                continue;
            }
            Ok(journal) => journal,
        };
        let whole = journal.verify().await.is_ok();
        let mut empty = 0;
        for number in 0..SESSIONS {
            let found = journal.load(&id(&format!("s{number}"))).await;
            empty += u64::from(found.is_ok_and(|events| events.is_empty()));
        }
        let unreadable: u64 = left.unreadable.iter().map(|(first, last)| last - first + 1).sum();
        some += usize::from(0 < unreadable && unreadable < left.last);
        if whole && (empty > 0 || unreadable > 0) {
            silent.push(page);
        }
    }
    assert!(some > 1, "pages that hold some of the events");
    println!("{pages} pages");
    assert!(
        silent.is_empty(),
        "lost in silence with page {silent:?} of {pages}"
    );
}

/// A small disk of its own, where this machine lets us mount one.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then(|| Self(folder))
    }

    fn remount(&self, options: &str) {
        let remounted = Command::new("mount")
            .args(["-o", options])
            .arg(self.0.path())
            .status();
        assert!(remounted.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_keeps_what_is_there() {
    let Some(disk) = SmallDisk::mount("size=512k") else {
        println!("no disk can be mounted here");
        return;
    };
    let journal = SqliteJournal::open_folder(disk.0.path()).unwrap();
    let mut kept = 0;
    let refused = loop {
        let session = id(&format!("s{kept}"));
        match journal.append(&session, &conversation("홍길동")[..2]).await {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 10_000, "the disk is never full");
    };
    assert!(refused.to_string().contains("full"), "{refused}");
    let proof = journal.verify().await.unwrap();
    assert_eq!(proof.last_seq, kept * 2, "half of a turn is none");
    assert_eq!(
        journal.load(&id("s0")).await.unwrap(),
        conversation("홍길동")[..2]
    );
    // Room again: it goes on by itself.
    disk.remount("remount,size=8m");
    journal.append(&id("after"), &conversation("다음")).await.unwrap();
    assert_eq!(journal.verify().await.unwrap().last_seq, kept * 2 + 3);
}

#[tokio::test]
async fn a_read_only_disk_is_told_and_begins_nothing() {
    let Some(disk) = SmallDisk::mount("size=8m") else {
        println!("no disk can be mounted here");
        return;
    };
    let journal = SqliteJournal::open_folder(disk.0.path()).unwrap();
    journal
        .append(&id("s0"), &conversation("홍길동")[..2])
        .await
        .unwrap();
    drop(journal);
    disk.remount("remount,ro");
    let refused = support::error(SqliteJournal::open_folder(disk.0.path())).to_string();
    assert!(
        refused.contains("journal.db") && refused.contains("folder be written to"),
        "{refused}"
    );
    disk.remount("remount,rw");
    let journal = SqliteJournal::open_folder(disk.0.path()).unwrap();
    assert_eq!(
        journal.load(&id("s0")).await.unwrap(),
        conversation("홍길동")[..2]
    );
}

/// A file that cannot be written to, not even by the machine's owner, where this machine lets us make one so.
struct ReadOnly(PathBuf);

impl ReadOnly {
    fn make(file: PathBuf) -> Option<Self> {
        let mount = |options: &[&str]| {
            let told = Command::new("mount").args(options).arg(&file).arg(&file).output();
            told.is_ok_and(|output| output.status.success())
        };
        if !mount(&["--bind"]) {
            return None;
        }
        let only = Self(file.clone());
        mount(&["-o", "remount,bind,ro"]).then_some(only)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn a_read_only_file_is_told_and_loses_nothing() {
    let day = day().await;
    for file in [db, wal] {
        let folder = copied(day.now.path());
        let Some(only) = ReadOnly::make(file(folder.path())) else {
            println!("no file can be made so here");
            return;
        };
        let refused = support::error(SqliteJournal::open_folder(folder.path()));
        assert!(matches!(refused, JournalError::Unavailable(_)), "{refused}");
        drop(only);
        let fate = fate(folder.path()).await;
        assert!(whole(&fate), "{fate:?}");
    }
}

/// The same event by a clock that shows this time.
fn at(mut event: SessionEvent, shown: u64) -> SessionEvent {
    match &mut event {
        SessionEvent::Turn { at_ms, .. }
        | SessionEvent::Thread { at_ms, .. }
        | SessionEvent::Ended { at_ms, .. } => {
            *at_ms = shown;
        }
    }
    event
}

#[tokio::test]
async fn a_clock_that_goes_backwards_changes_no_order_and_erases_nothing_early() {
    const NOW: u64 = 1_763_596_800_000;
    const HOUR: u64 = 60 * 60 * 1_000;
    let mut said: Vec<_> = conversation("홍길동")
        .into_iter()
        .zip([NOW, NOW - HOUR, NOW - 2 * HOUR])
        .map(|(event, shown)| at(event, shown))
        .collect();
    let SessionEvent::Turn { changes, .. } = &mut said[1] else {
        panic!("the second event is a turn");
    };
    changes.push(serde_json::from_str(r#"{"change":"completed"}"#).unwrap());

    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    journal.append(&id("s0"), &said[..1]).await.unwrap();
    drop(journal);
    // A battery that is empty: the machine starts in 1970.
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    let first_of_all = at(conversation("다음")[0].clone(), 0);
    journal
        .append(&id("s1"), std::slice::from_ref(&first_of_all))
        .await
        .unwrap();
    journal.append(&id("s0"), &said[1..]).await.unwrap();

    for now_ms in [0, NOW - 2 * HOUR, NOW] {
        assert_eq!(
            journal.sweep(now_ms).await.unwrap(),
            [],
            "it is to be kept a week"
        );
        assert_eq!(journal.load(&id("s0")).await.unwrap(), said, "as it was told");
        assert_eq!(
            journal.load(&id("s1")).await.unwrap(),
            std::slice::from_ref(&first_of_all)
        );
    }
    let proof = journal.verify().await.unwrap();
    assert_eq!((proof.last_seq, proof.events, proof.lost), (4, 4, vec![]));
    assert_eq!(
        journal.sweep(NOW + 8 * 24 * HOUR).await.unwrap().len(),
        1,
        "the week is over"
    );
    assert_eq!(journal.load(&id("s0")).await.unwrap(), []);
}
