//! A consultation at a desk, with fakes for the world and the shipped scenarios: its log replays
//! byte for byte, and nothing that goes wrong around it loses or invents an answer.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use didimdol_dialogue::event::Passage;
use didimdol_dialogue::scenario::Library;
use didimdol_protocol::{ServerMessage, SessionId};
use didimdol_session::contract::{Answering, language_model_contract};
use didimdol_session::fake::{FixedClock, FixedDirectory, FixedKnowledge, MemoryJournal};
use didimdol_session::knowledge_model::KnowledgeModel;
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::Journal;
use didimdol_session::{Arrival, Attachment, Desk, Idle, Surroundings, replay};
use serde_json::{Value, json};
use support::{known, library, next, say, turn};

const PARKED: Duration = Duration::from_secs(30 * 60);

/// A desk whose journal can be looked at and broken.
struct Branch {
    desk: Desk,
    journal: Arc<MemoryJournal>,
    library: Arc<Library>,
}

impl Branch {
    fn open() -> Self {
        let library = library();
        let journal = Arc::new(MemoryJournal::default());
        let passage = Passage {
            source: "test#otp".into(),
            text: "OTP는 한 번만 쓰는 비밀번호를 만드는 기기예요.".into(),
        };
        let desk = Desk::new(Surroundings {
            library: Arc::clone(&library),
            journal: Arc::clone(&journal) as Arc<dyn Journal>,
            knowledge: Arc::new(FixedKnowledge::default().with("ko", "OTP", passage)),
            directory: Arc::new(FixedDirectory::default().with("demo", known())),
            clock: Arc::new(FixedClock::at(1_000)),
            parked: PARKED,
            voice: None,
            core: None,
        });
        Self {
            desk,
            journal,
            library,
        }
    }

    async fn attach(&self) -> Attachment {
        let arrival = Arrival {
            user_id: Some("demo".into()),
            ..Arrival::default()
        };
        self.desk.attach(session(), arrival).await.unwrap()
    }
}

fn session() -> SessionId {
    "customer-1".parse().unwrap()
}

fn start() -> Value {
    json!({ "type": "start_scenario", "productType": "deposit_account" })
}

fn stage(messages: &[Value]) -> &str {
    messages.last().unwrap()["stageId"].as_str().unwrap()
}

#[tokio::test]
async fn the_same_log_gives_the_same_messages_byte_for_byte() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    let mut live = Vec::new();
    for message in [
        start(),
        say("네"),
        say("전화번호를 010-0000-9999로 바꿔 주세요"),
        say("네"),
        say("네, 맞아요"),
        say("OTP가 뭐예요?"),
        say("신한 OTP로 할게요"),
        say("체크카드는 필요 없어요"),
        json!({ "type": "user_choice_selection", "stageId": "select_services", "selectedChoice": "all" }),
    ] {
        live.extend(turn(&mut screen, message).await);
    }
    let log = branch.journal.load(&session()).await.unwrap();
    let replayed = || {
        let (_, turns) = replay(session(), Arc::clone(&branch.library), &log);
        assert!(
            turns.iter().all(|turn| !turn.differs && !turn.misworded),
            "deciding again differs from the log"
        );
        let messages: Vec<ServerMessage> = turns.into_iter().flat_map(|turn| turn.messages).collect();
        messages
            .iter()
            .map(|message| serde_json::to_string(message).unwrap())
            .collect::<Vec<_>>()
    };
    let (first, second) = (replayed(), replayed());
    assert_eq!(first, second);
    // A refused tap changes nothing and so is not in the log; everything else is.
    let shown: Vec<String> = live
        .iter()
        .filter(|m| m["type"] != "error")
        .map(Value::to_string)
        .collect();
    let as_values: Vec<String> = first
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap().to_string())
        .collect();
    assert_eq!(as_values, shown);

    // The log says of every turn what was sent, and notices when it is something else.
    let mut other = log.clone();
    let sent = |entry: &mut SessionEvent| match entry {
        SessionEvent::Turn { sent, .. } => sent.as_mut().map(|digest| digest.replace_range(.., "other")),
        _ => None,
    };
    let told = other.iter_mut().filter_map(sent).count();
    let (_, turns) = replay(session(), Arc::clone(&branch.library), &other);
    let noticed = turns.iter().filter(|turn| turn.misworded).count();
    assert_eq!(noticed, told);
    let with_words = turns.iter().filter(|turn| !turn.messages.is_empty()).count();
    assert_eq!(told, with_words);
}

#[tokio::test]
async fn a_repeated_turn_is_answered_as_it_was_then() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    let of_turn = |turn_id: &str, mut message: Value| {
        message["turnId"] = json!(turn_id);
        message
    };
    let stale = json!({ "type": "user_choice_selection", "stageId": "card_selection",
                        "selectedChoice": "sline_transit", "promptId": "p0" });
    turn(&mut screen, of_turn("start", start())).await;
    let taken = [
        of_turn("looked-up", say("OTP가 뭐예요?")),
        of_turn("refused", stale),
        of_turn("answered", say("네")),
    ];
    let mut sent = Vec::new();
    for message in taken.clone() {
        sent.push(turn(&mut screen, message).await);
        // After a refusal the open question is shown once more, outside the turn.
        while screen.messages.ready().is_some() {}
    }
    let log = branch.journal.load(&session()).await.unwrap();
    for (message, sent) in taken.into_iter().zip(sent) {
        assert_eq!(turn(&mut screen, message).await, sent);
        while screen.messages.ready().is_some() {}
    }
    assert_eq!(
        branch.journal.load(&session()).await.unwrap(),
        log,
        "nothing was added"
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_nobody_comes_back_to_is_erased() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    drop(screen);
    tokio::time::sleep(PARKED - Duration::from_secs(1)).await;
    let mut back = branch.attach().await;
    assert_eq!(next(&mut back).await["type"], "session_state");
    drop(back);
    tokio::time::sleep(PARKED + Duration::from_secs(1)).await;
    assert!(branch.journal.load(&session()).await.unwrap().is_empty());
    let mut fresh = branch.attach().await;
    assert_eq!(next(&mut fresh).await["type"], "session_initialized");
}

#[tokio::test(start_paused = true)]
async fn a_kiosk_warns_a_silent_customer_and_then_begins_afresh() {
    let branch = Branch::open();
    let idle = Idle {
        warn_after: Duration::from_secs(60),
        end_after: Duration::from_secs(20),
    };
    let arrival = Arrival {
        keypad: true,
        idle: Some(idle),
        ..Arrival::default()
    };
    let mut screen = branch.desk.attach(session(), arrival).await.unwrap();
    next(&mut screen).await;
    tokio::time::sleep(Duration::from_secs(600)).await;
    turn(&mut screen, start()).await;
    let begun = tokio::time::Instant::now();
    assert_eq!(
        next(&mut screen).await,
        json!({ "type": "idle_warning", "secondsLeft": 20 })
    );
    assert_eq!(begun.elapsed().as_secs(), 60);
    screen
        .inbox
        .send(json!({ "type": "extend_time" }).to_string())
        .await
        .unwrap();
    assert_eq!(next(&mut screen).await["type"], "idle_warning");
    assert_eq!(
        begun.elapsed().as_secs(),
        120,
        "more time is a whole minute again"
    );
    assert!(
        screen.messages.recv().await.is_none(),
        "nobody answered the warning"
    );
    assert_eq!(begun.elapsed().as_secs(), 140);
    assert!(branch.journal.load(&session()).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn after_a_start_old_sessions_are_erased_and_young_ones_wait_for_their_customer() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    branch.desk.close().await;
    let at = |ms| {
        Desk::new(Surroundings {
            library: Arc::clone(&branch.library),
            journal: Arc::clone(&branch.journal) as Arc<dyn Journal>,
            knowledge: Arc::new(FixedKnowledge::default()),
            directory: Arc::new(FixedDirectory::default()),
            clock: Arc::new(FixedClock::at(ms)),
            parked: PARKED,
            voice: None,
            core: None,
        })
    };
    at(2_000).take_up().await.unwrap();
    assert!(!branch.journal.load(&session()).await.unwrap().is_empty());
    tokio::time::sleep(PARKED + Duration::from_secs(1)).await;
    assert!(
        branch.journal.load(&session()).await.unwrap().is_empty(),
        "nobody came back"
    );

    let mut again = branch.attach().await;
    next(&mut again).await;
    branch.desk.close().await;
    at(1_000 + PARKED.as_millis() as u64).take_up().await.unwrap();
    assert!(
        branch.journal.load(&session()).await.unwrap().is_empty(),
        "it is too old to come back to"
    );
}

#[tokio::test]
async fn an_ended_session_is_erased_at_once() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    screen
        .inbox
        .send(json!({ "type": "end_session" }).to_string())
        .await
        .unwrap();
    assert!(screen.messages.recv().await.is_none());
    let mut fresh = branch.attach().await;
    assert_eq!(next(&mut fresh).await["type"], "session_initialized");
}

#[tokio::test]
async fn an_answer_that_cannot_be_kept_is_not_shown_as_taken() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    branch.journal.set_disk_full(true);
    let refused = turn(&mut screen, say("네")).await;
    assert_eq!((refused.len(), &refused[0]["code"]), (1, &json!("internal")));
    branch.journal.set_disk_full(false);
    assert_eq!(
        stage(&turn(&mut screen, say("네")).await),
        "confirm_personal_info"
    );
}

#[tokio::test]
async fn a_second_screen_takes_over_at_the_same_question() {
    let branch = Branch::open();
    let mut first = branch.attach().await;
    next(&mut first).await;
    turn(&mut first, start()).await;
    turn(&mut first, say("네")).await;
    let mut second = branch.attach().await;
    assert_eq!(next(&mut second).await["type"], "session_state");
    assert_eq!(next(&mut second).await["type"], "slot_filling_update");
    assert_eq!(next(&mut second).await["stageId"], "confirm_personal_info");
    assert!(
        first.messages.recv().await.is_none(),
        "the first screen is let go"
    );
}

#[tokio::test]
async fn a_screen_that_does_not_read_is_let_go_and_loses_nothing() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    for _ in 0..400 {
        screen.inbox.send("{".into()).await.unwrap();
    }
    screen.inbox.send(say("네").to_string()).await.unwrap();
    let mut read = 0;
    while screen.messages.recv().await.is_some() {
        read += 1;
    }
    assert!(read < 400, "the outbox has a bound");
    let mut back = branch.attach().await;
    assert_eq!(next(&mut back).await["stage"], "confirm_personal_info");
}

#[tokio::test]
async fn another_language_shows_the_open_question_again() {
    let branch = Branch::open();
    let mut screen = branch.attach().await;
    next(&mut screen).await;
    turn(&mut screen, start()).await;
    let english = turn(&mut screen, json!({ "type": "set_preferences", "locale": "en" })).await;
    let prompt = english.last().unwrap()["prompt"].as_str().unwrap();
    assert!(prompt.is_ascii(), "not English: {prompt}");
    assert_eq!(
        stage(&turn(&mut screen, say("yes please")).await),
        "confirm_personal_info"
    );
}

#[tokio::test]
async fn the_banks_own_texts_answer_as_a_model_does() {
    let passage = Passage {
        source: "a.md#통장".into(),
        text: "통장은 돈을 맡기는 계좌예요.".into(),
    };
    let words = passage.text.clone();
    let knowledge = FixedKnowledge::default().with("ko", "통장", passage);
    let model = KnowledgeModel::new(Arc::new(knowledge), library());
    let expected = Answering {
        words: &words,
        usage: None,
        model: "knowledge",
    };
    language_model_contract(&model, expected).await;
}
