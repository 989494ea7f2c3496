//! What the journal costs: `cargo bench -p didimdol-cli --bench journal`. A line a measure; fails
//! where a goal is missed.
//!
//! Own measuring, because criterion tells means, and a customer waits for the slow one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a measure")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use didimdol_adapters::{SystemClock, read_scenario_folder};
use didimdol_dialogue::event::Values;
use didimdol_dialogue::scenario::{Bank, Library, SourceFile};
use didimdol_protocol::SessionId;
use didimdol_session::fake::{FixedDirectory, FixedKnowledge};
use didimdol_session::log::{SessionEvent, Snapshot};
use didimdol_session::ports::{Entry, Journal};
use didimdol_session::{Arrival, Attachment, Consultation, Desk, Surroundings, replay};
use didimdol_store::{Durability, KeySource, SqliteJournal};
use serde_json::{Value, json};
use tempfile::TempDir;

const TURNS: usize = 1_000;
const SESSIONS: usize = 100;
const PARKED: usize = 10_000;
const KIB: u64 = 1_024;

/// Goals, and whether one was missed.
#[derive(Default)]
struct Goals {
    missed: bool,
}

impl Goals {
    fn check(&mut self, what: &str, got: u64, at_most: u64) {
        if got > at_most {
            println!("MISSED: {what} is {got}, the goal is {at_most}");
            self.missed = true;
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut goals = Goals::default();
    let library = library();
    let log = a_whole_session(&library).await;
    println!("journal, a session of the deposit account: {} entries", log.len());

    let full = appends("FULL", Durability::Full, &log).await;
    goals.check("a durable turn, p99 in microseconds", full, 5_000);
    appends("NORMAL", Durability::Normal, &log).await;
    together(&log).await;
    replays(&library, &log);
    resumes(&library, &log).await;
    goals.check("a finished session, bytes", disk(&library).await, 20 * KIB);
    let (each, all) = parked(&library).await;
    goals.check("a parked session, bytes", each, 10 * KIB);
    goals.check("10,000 parked sessions, bytes", all, 100 * KIB * KIB);
    ExitCode::from(u8::from(goals.missed))
}

fn library() -> Arc<Library> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios"));
    let files: Vec<SourceFile> = read_scenario_folder(folder)
        .unwrap()
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    Arc::new(Library::load(&files, Bank::default()).unwrap().0)
}

fn journal(folder: &TempDir, durability: Durability) -> SqliteJournal {
    let source = KeySource::Folder(folder.path().to_owned());
    SqliteJournal::open_with(folder.path(), &source, durability).unwrap()
}

fn id(text: &str) -> SessionId {
    text.parse().unwrap()
}

fn desk(library: &Arc<Library>, journal: &Arc<SqliteJournal>) -> Desk {
    let known: Values = [
        ("name", "홍길순"),
        ("english_name", "HONG GILSUN"),
        ("ssn", "581332-2000000"),
        ("phone_number", "010-0000-5678"),
        ("email", "gilsun@didim.example"),
        ("address", "한빛시 나루구 돌다리길 7, 302호"),
    ]
    .map(|(key, value)| (key.to_owned(), json!(value)))
    .into_iter()
    .collect();
    Desk::new(Surroundings {
        library: Arc::clone(library),
        journal: Arc::clone(journal) as Arc<dyn Journal>,
        knowledge: Arc::new(FixedKnowledge::default()),
        directory: Arc::new(FixedDirectory::default().with("demo", known)),
        clock: Arc::new(SystemClock),
        parked: Duration::from_secs(1_800),
        voice: None,
        core: None,
    })
}

async fn attach(desk: &Desk, session: &str) -> Attachment {
    let arrival = Arrival {
        user_id: Some("demo".into()),
        ..Arrival::default()
    };
    let mut screen = desk.attach(id(session), arrival).await.unwrap();
    screen.messages.recv().await.unwrap();
    screen
}

async fn turn(screen: &mut Attachment, message: Value) -> Value {
    screen.inbox.send(message.to_string()).await.unwrap();
    loop {
        let message = serde_json::to_value(screen.messages.recv().await.unwrap()).unwrap();
        if ["stage_response", "session_completed", "error"].contains(&message["type"].as_str().unwrap()) {
            return message;
        }
    }
}

/// The longest way through the deposit account, to its end.
async fn whole(screen: &mut Attachment) {
    let start = json!({ "type": "start_scenario", "productType": "deposit_account" });
    let mut question = turn(screen, start).await;
    while question["type"] == "stage_response" {
        let stage = question["stageId"].as_str().unwrap().to_owned();
        let tap = |choice: &str| json!({ "type": "user_choice_selection", "stageId": stage, "selectedChoice": choice });
        let answer = match (stage.as_str(), question["responseType"].as_str().unwrap()) {
            ("select_services", _) => tap("all"),
            ("final_confirmation", _) => tap("yes"),
            (_, "boolean") => {
                let keys = question["choices"].as_array().unwrap().iter();
                let on = keys.map(|choice| (choice["key"].as_str().unwrap().to_owned(), json!(true)));
                let on: serde_json::Map<_, _> = on.collect();
                json!({ "type": "user_boolean_selection", "stageId": stage, "booleanSelections": on })
            }
            _ => json!({ "type": "process_text", "text": "네" }),
        };
        question = turn(screen, answer).await;
    }
    assert_eq!(question["type"], "session_completed", "{question}");
}

async fn a_whole_session(library: &Arc<Library>) -> Vec<SessionEvent> {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(journal(&folder, Durability::Normal));
    whole(&mut attach(&desk(library, &journal), "one").await).await;
    journal.load(&id("one")).await.unwrap()
}

/// One turn after another, each on disk before the next; the slowest of a hundred, in microseconds.
async fn appends(name: &str, durability: Durability, log: &[SessionEvent]) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder, durability);
    let mut took = Vec::new();
    for number in 0..TURNS {
        let session = id(&format!("s{}", number / log.len()));
        let event = &log[number % log.len()];
        let begun = Instant::now();
        journal
            .append(&session, std::slice::from_ref(event))
            .await
            .unwrap();
        took.push(begun.elapsed());
    }
    print(&format!("journal, a turn with synchronous={name}"), took)
}

async fn together(log: &[SessionEvent]) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(journal(&folder, Durability::Full));
    let begun = Instant::now();
    let customers = 16;
    let tasks: Vec<_> = (0..customers)
        .map(|number| {
            let (journal, log) = (Arc::clone(&journal), log.to_vec());
            tokio::spawn(async move {
                let session = id(&format!("s{number}"));
                for event in log.iter().cycle().take(TURNS / customers) {
                    journal
                        .append(&session, std::slice::from_ref(event))
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let rate = (TURNS / customers * customers) as f64 / begun.elapsed().as_secs_f64();
    println!("journal, {customers} sessions at once, FULL: {rate:.0} turns/s");
}

fn replays(library: &Arc<Library>, log: &[SessionEvent]) {
    let begun = Instant::now();
    for _ in 0..SESSIONS {
        let (_, turns) = replay(id("one"), Arc::clone(library), log);
        assert!(turns.iter().all(|turn| !turn.differs && !turn.misworded));
    }
    let rate = (SESSIONS * log.len()) as f64 / begun.elapsed().as_secs_f64();
    println!("journal, replay with every decision taken again: {rate:.0} turns/s");
}

/// From the disk to the open question, with a snapshot and without.
async fn resumes(library: &Arc<Library>, log: &[SessionEvent]) {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(&folder, Durability::Normal);
    let open = &log[..log.len() - 1];
    let (plain, snapped) = (id("plain"), id("snapped"));
    journal.append(&plain, open).await.unwrap();
    let (consultation, _) = replay(snapped.clone(), Arc::clone(library), &open[..8]);
    let entry = Entry {
        events: open[..8].to_vec(),
        snapshot: Some(Snapshot {
            entries: 8,
            state: consultation.decisions().state().clone(),
            turns: Vec::new(),
        }),
        ..Entry::default()
    };
    journal.write(&snapped, entry).await.unwrap();
    journal.append(&snapped, &open[8..]).await.unwrap();
    for (name, session) in [("without a snapshot", plain), ("with a snapshot", snapped)] {
        let mut took = Vec::new();
        for _ in 0..SESSIONS {
            let begun = Instant::now();
            let from = journal.resume(&session).await.unwrap();
            let consultation = Consultation::resumed(session.clone(), Arc::clone(library), &from);
            assert!(!std::hint::black_box(consultation.resumption()).is_empty());
            took.push(begun.elapsed());
        }
        print(&format!("journal, resume {name}"), took);
    }
}

/// Bytes on disk that a finished and kept session takes.
async fn disk(library: &Arc<Library>) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(journal(&folder, Durability::Normal));
    let desk = desk(library, &journal);
    let size = || std::fs::metadata(folder.path().join("journal.db")).unwrap().len();
    for number in 0..SESSIONS {
        let mut screen = attach(&desk, &format!("s{number}")).await;
        whole(&mut screen).await;
        screen
            .inbox
            .send(json!({ "type": "end_session" }).to_string())
            .await
            .unwrap();
        while screen.messages.recv().await.is_some() {}
    }
    desk.close().await;
    drop((desk, journal));
    let each = size() / SESSIONS as u64;
    println!(
        "journal, a finished session on disk: {:.1} KiB",
        each as f64 / KIB as f64
    );
    each
}

/// Bytes in memory of one parked session, and of all.
async fn parked(library: &Arc<Library>) -> (u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Arc::new(journal(&folder, Durability::Normal));
    let desk = desk(library, &journal);
    let before = resident();
    for number in 0..PARKED {
        let mut screen = attach(&desk, &format!("s{number}")).await;
        turn(
            &mut screen,
            json!({ "type": "start_scenario", "productType": "deposit_account" }),
        )
        .await;
        turn(&mut screen, json!({ "type": "process_text", "text": "네" })).await;
    }
    // They doze a few seconds after their screens have gone.
    tokio::time::sleep(Duration::from_secs(8)).await;
    let all = resident().saturating_sub(before);
    let each = all / PARKED as u64;
    println!(
        "journal, {PARKED} parked sessions: {:.1} MiB resident, {:.2} KiB each",
        all as f64 / (KIB * KIB) as f64,
        each as f64 / KIB as f64
    );
    let mut took = Vec::new();
    for number in (0..PARKED).step_by(100) {
        let begun = Instant::now();
        drop(attach(&desk, &format!("s{number}")).await);
        took.push(begun.elapsed());
    }
    print("journal, a screen comes back to a parked session", took);
    (each, all)
}

/// Resident bytes of this process; 0 where there is no /proc.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) * KIB
}

/// Prints a line, and gives the slowest of a hundred in microseconds.
fn print(what: &str, mut took: Vec<Duration>) -> u64 {
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "{what}: p50 {:?}, p99 {:?}, max {:?} of {}",
        at(50),
        at(99),
        at(100),
        took.len()
    );
    u64::try_from(at(99).as_micros()).unwrap_or(u64::MAX)
}
