//! A kiosk that stopped in the middle: the customer who still stands there goes on at the same
//! question with the same answers, and nobody else ever sees them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use didimdol_dialogue::scenario::Library;
use didimdol_protocol::SessionId;
use didimdol_session::fake::{FixedClock, FixedDirectory, FixedKnowledge, MemoryJournal};
use didimdol_session::log::{Because, SessionEvent};
use didimdol_session::ports::{Callbacks, Journal, Passage};
use didimdol_session::{Arrival, Attachment, Desk, Idle, Surroundings, agrees, replay};
use didimdol_store::SqliteJournal;
use serde_json::{Value, json};
use support::{known, library, next, say, turn};
use tempfile::TempDir;
use tokio::sync::Notify;

const PARKED: Duration = Duration::from_secs(30 * 60);
const IDLE: Idle = Idle {
    warn_after: Duration::from_secs(60),
    end_after: Duration::from_secs(20),
};

/// A kiosk over a real journal.
struct Kiosk {
    data: TempDir,
    library: Arc<Library>,
    /// What is put down for the bank's core keeps an ended session until it is delivered.
    core: Option<Arc<Notify>>,
}

struct Running<J = SqliteJournal> {
    desk: Desk,
    journal: Arc<J>,
    clock: Arc<FixedClock>,
}

impl Kiosk {
    fn new() -> Self {
        Self {
            data: tempfile::tempdir().unwrap(),
            library: library(),
            core: None,
        }
    }

    /// What a kill leaves of it: its files as they are now, and no process.
    fn killed(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.data.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), data.path().join(entry.file_name())).unwrap();
        }
        Self {
            data,
            library: Arc::clone(&self.library),
            core: self.core.clone(),
        }
    }

    fn start(&self, now_ms: u64) -> Running {
        self.start_over(
            Arc::new(SqliteJournal::open_folder(self.data.path()).unwrap()),
            now_ms,
        )
    }

    fn start_over<J: Journal + 'static>(&self, journal: Arc<J>, now_ms: u64) -> Running<J> {
        let clock = Arc::new(FixedClock::at(now_ms));
        let passage = Passage {
            source: "test#otp".into(),
            text: "OTP는 한 번만 쓰는 비밀번호를 만드는 기기예요.".into(),
        };
        let desk = Desk::new(Surroundings {
            library: Arc::clone(&self.library),
            journal: Arc::clone(&journal) as Arc<dyn Journal>,
            knowledge: Arc::new(FixedKnowledge::default().with("ko", "OTP", passage)),
            directory: Arc::new(FixedDirectory::default().with("demo", known())),
            clock: Arc::clone(&clock) as Arc<_>,
            parked: PARKED,
            voice: None,
            core: self.core.clone(),
        });
        Running { desk, journal, clock }
    }
}

impl<J> Running<J> {
    async fn attach(&self, session: &SessionId) -> Attachment {
        let arrival = Arrival {
            keypad: true,
            idle: Some(IDLE),
            ..Arrival::default()
        };
        self.desk.attach(session.clone(), arrival).await.unwrap()
    }
}

fn customer() -> SessionId {
    "kiosk-1".parse().unwrap()
}

/// What the whole way of an application is made of; every prefix of it is a place to be killed at.
fn way() -> Vec<Value> {
    let tap = |stage: &str, choice: &str| json!({ "type": "user_choice_selection", "stageId": stage, "selectedChoice": choice });
    vec![
        json!({ "type": "start_scenario", "productType": "didimdol" }),
        say("집 사려고요"),
        say("OTP가 뭐예요?"),
        say("미혼이에요"),
        say("무주택이에요"),
        say("연봉 5천이에요"),
        say("아니 6천이에요"),
        say("3억이요"),
        tap("nowhere", "yes"),
        say("네"),
        json!({ "type": "set_preferences", "locale": "en" }),
        say("yes"),
        say("no"),
    ]
}

/// What a screen shows of a session, and its next turn.
async fn view(screen: &mut Attachment) -> Vec<Value> {
    let mut shown = Vec::new();
    loop {
        let message = next(screen).await;
        let last = ["stage_response", "session_initialized"].contains(&message["type"].as_str().unwrap());
        shown.push(message);
        if last {
            return shown;
        }
    }
}

#[tokio::test]
async fn killed_after_any_turn_the_same_question_is_open_with_the_same_answers() {
    let way = way();
    for killed_after in 1..=way.len() {
        let kiosk = Kiosk::new();
        let before = kiosk.start(1_000_000);
        let mut screen = before.attach(&customer()).await;
        next(&mut screen).await;
        for message in &way[..killed_after] {
            turn(&mut screen, message.clone()).await;
        }
        // Another screen sees what a resumed one must see.
        let mut other = before.attach(&customer()).await;
        let expected = view(&mut other).await;
        let log = before.journal.load(&customer()).await.unwrap();
        let after = kiosk.killed().start(1_030_000);
        assert_eq!(after.desk.take_up_at_kiosk(IDLE).await.unwrap(), Some(customer()));
        let mut screen = after.attach(&customer()).await;
        assert_eq!(
            view(&mut screen).await,
            expected,
            "killed after {killed_after} turns"
        );
        let resumed = after.journal.resume(&customer()).await.unwrap();
        if let Some(snapshot) = resumed.snapshot {
            assert!(
                agrees(&log, &snapshot),
                "the snapshot is not the fold after {killed_after}"
            );
            assert_eq!(snapshot.entries as usize + resumed.entries.len(), log.len());
        }
        let (_, turns) = replay(customer(), Arc::clone(&kiosk.library), &log);
        assert!(turns.iter().all(|turn| !turn.differs && !turn.misworded));
        if let Some(following) = way.get(killed_after) {
            turn(&mut screen, following.clone()).await;
            after.journal.verify().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_repeated_turn_is_not_taken_twice_after_a_restart() {
    let kiosk = Kiosk::new();
    let before = kiosk.start(1_000_000);
    let mut screen = before.attach(&customer()).await;
    next(&mut screen).await;
    for (number, mut message) in way().into_iter().enumerate() {
        message["turnId"] = json!(format!("t{number}"));
        turn(&mut screen, message).await;
    }
    let log = before.journal.load(&customer()).await.unwrap();
    let after = kiosk.killed().start(1_010_000);
    after.desk.take_up_at_kiosk(IDLE).await.unwrap();
    let mut screen = after.attach(&customer()).await;
    let shown = view(&mut screen).await;
    for turn_id in ["t1", "t12"] {
        let mut repeated = say("무주택이에요");
        repeated["turnId"] = json!(turn_id);
        let answer = turn(&mut screen, repeated).await;
        let question = answer.last().unwrap();
        assert_eq!(question["turnId"], json!(turn_id));
        assert_eq!(question["stageId"], shown.last().unwrap()["stageId"]);
    }
    assert_eq!(
        after.journal.load(&customer()).await.unwrap(),
        log,
        "nothing was added"
    );
}

#[tokio::test]
async fn past_the_privacy_time_out_the_session_is_gone() {
    for (now_ms, why) in [(1_080_000, "its time is up"), (999_999, "the clock went back")] {
        let kiosk = Kiosk::new();
        let before = kiosk.start(1_000_000);
        let mut screen = before.attach(&customer()).await;
        next(&mut screen).await;
        turn(&mut screen, way().swap_remove(0)).await;
        let after = kiosk.killed().start(now_ms);
        assert_eq!(after.desk.take_up_at_kiosk(IDLE).await.unwrap(), None, "{why}");
        assert_eq!(after.journal.load(&customer()).await.unwrap(), [], "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_taken_up_waits_only_for_the_time_that_is_left() {
    let kiosk = Kiosk::new();
    let journal = Arc::new(MemoryJournal::default());
    let before = kiosk.start_over(Arc::clone(&journal), 1_000_000);
    let mut screen = before.attach(&customer()).await;
    next(&mut screen).await;
    turn(&mut screen, way().swap_remove(0)).await;
    before.desk.close().await;
    let after = kiosk.start_over(Arc::clone(&journal), 1_050_000);
    let waiting = after.desk.take_up_at_kiosk(IDLE).await.unwrap();
    assert_eq!(waiting, Some(customer()));
    tokio::time::sleep(Duration::from_secs(29)).await;
    assert_ne!(journal.load(&customer()).await.unwrap(), []);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(
        journal.load(&customer()).await.unwrap(),
        [],
        "no screen came back"
    );
}

#[tokio::test(start_paused = true)]
async fn a_kiosk_whose_screen_broke_keeps_its_customer_as_long_as_a_silent_one() {
    let kiosk = Kiosk::new();
    let running = kiosk.start_over(Arc::new(MemoryJournal::default()), 1_000_000);
    let mut screen = running.attach(&customer()).await;
    next(&mut screen).await;
    turn(&mut screen, way().swap_remove(0)).await;
    drop(screen);
    tokio::time::sleep(Duration::from_secs(79)).await;
    let mut back = running.attach(&customer()).await;
    assert_eq!(
        next(&mut back).await["type"],
        "session_state",
        "it dozed, and is there"
    );
    drop(back);
    tokio::time::sleep(Duration::from_secs(81)).await;
    assert_eq!(
        running.journal.load(&customer()).await.unwrap(),
        [],
        "nobody came back"
    );
}

#[tokio::test]
async fn a_kiosk_takes_up_one_customer_and_ends_every_other() {
    let kiosk = Kiosk::new();
    let before = kiosk.start(1_000_000);
    let (old, young): (SessionId, SessionId) = ("kiosk-old".parse().unwrap(), "kiosk-young".parse().unwrap());
    let mut screens = Vec::new();
    for session in [&old, &young] {
        let mut screen = before.attach(session).await;
        next(&mut screen).await;
        turn(&mut screen, way().swap_remove(0)).await;
        screens.push(screen);
    }
    let after = kiosk.killed().start(1_001_000);
    assert_eq!(
        after.desk.take_up_at_kiosk(IDLE).await.unwrap(),
        Some(young.clone())
    );
    assert_eq!(after.journal.sessions().await.unwrap(), [young]);
}

#[tokio::test]
async fn killed_while_looking_something_up_it_is_looked_up_again() {
    let kiosk = Kiosk::new();
    let before = kiosk.start(1_000_000);
    let mut screen = before.attach(&customer()).await;
    next(&mut screen).await;
    for message in &way()[..3] {
        turn(&mut screen, message.clone()).await;
    }
    let log = before.journal.load(&customer()).await.unwrap();
    let question = view(&mut before.attach(&customer()).await).await;
    // The same session without its last entry: the answer that was found.
    let cut = Kiosk::new();
    let journal = SqliteJournal::open_folder(cut.data.path()).unwrap();
    journal.append(&customer(), &log[..log.len() - 1]).await.unwrap();
    drop(journal);
    let after = cut.start(1_001_000);
    after.desk.take_up_at_kiosk(IDLE).await.unwrap();
    let mut screen = after.attach(&customer()).await;
    assert_eq!(view(&mut screen).await, question);
    assert_eq!(after.journal.load(&customer()).await.unwrap().len(), log.len());
}

/// The shortest way to a finished application.
async fn open_an_account(screen: &mut Attachment) {
    let start = json!({ "type": "start_scenario", "productType": "deposit_account" });
    let mut last = turn(screen, start).await;
    for (stage, choice) in [
        ("select_services", "account_only"),
        ("confirm_personal_info", "yes"),
        ("final_confirmation", "yes"),
    ] {
        let tap = json!({ "type": "user_choice_selection", "stageId": stage, "selectedChoice": choice });
        last = turn(screen, tap).await;
    }
    assert_eq!(last.last().unwrap()["type"], "session_completed", "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_kept_long_enough_goes_on_a_quiet_day_too() {
    let running = Kiosk::new().start_over(Arc::new(MemoryJournal::default()), 1_000_000);
    running.desk.take_up_at_kiosk(IDLE).await.unwrap();
    let mut screen = running.attach(&customer()).await;
    next(&mut screen).await;
    open_an_account(&mut screen).await;
    let end = json!({ "type": "end_session" }).to_string();
    screen.inbox.send(end).await.unwrap();
    while screen.messages.recv().await.is_some() {}
    let hour = Duration::from_secs(60 * 60);
    tokio::time::sleep(2 * hour).await;
    assert_ne!(
        running.journal.load(&customer()).await.unwrap(),
        [],
        "it is to be kept"
    );
    running.clock.advance(100 * 24 * 3_600_000);
    tokio::time::sleep(hour).await;
    assert_eq!(
        running.journal.load(&customer()).await.unwrap(),
        [],
        "and nobody came"
    );
}

#[tokio::test]
async fn an_ended_session_says_why_and_a_finished_application_is_kept_and_handed_in() {
    let kiosk = Kiosk {
        core: Some(Arc::default()),
        ..Kiosk::new()
    };
    let running = kiosk.start(1_000_000);
    let mut screen = running.attach(&customer()).await;
    next(&mut screen).await;
    open_an_account(&mut screen).await;
    let due = running.journal.due(u64::MAX).await.unwrap();
    let handed_in = due.iter().filter(|due| due.callback.kind == "session_completed");
    assert_eq!(handed_in.count(), 1, "the application is to be handed in");

    running.clock.advance(5_000);
    screen
        .inbox
        .send(json!({ "type": "end_session" }).to_string())
        .await
        .unwrap();
    assert!(screen.messages.recv().await.is_none());
    let log = running.journal.load(&customer()).await.unwrap();
    let ended = SessionEvent::Ended {
        at_ms: 1_005_000,
        because: Some(Because::Asked),
    };
    assert_eq!(log.last(), Some(&ended), "kept, with its end");
    let mut fresh = running.attach(&customer()).await;
    assert_eq!(
        next(&mut fresh).await["type"],
        "session_initialized",
        "nobody comes back to it"
    );
}
