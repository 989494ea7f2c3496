//! A consultation by voice: what is said, interrupted, misheard and left unsaid, by a recogniser that
//! knows beforehand what it will hear and a clock that goes with the sound.
//!
//! There is no recogniser for Korean on the machines that build this; `recognised.rs` has a real one, for
//! English.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use didimdol_dialogue::scenario::Library;
use didimdol_protocol::SessionId;
use didimdol_session::fake::{
    Broken, FixedClock, FixedDirectory, FixedKnowledge, Humming, MemoryJournal, Room, Script,
    ScriptedRecogniser,
};
use didimdol_session::log::SessionEvent;
use didimdol_session::ports::{AudioDevice, Callbacks, Journal, Passage};
use didimdol_session::voice::Voice;
use didimdol_session::{Arrival, Attachment, Desk, Idle, Surroundings};
use didimdol_voice::{ExpectedAnswer, Timing};
use serde_json::{Value, json};
use support::{known, library, library_of};

/// A customer at a kiosk.
struct Caller {
    library: Arc<Library>,
    journal: Arc<MemoryJournal>,
    room: Room,
    recogniser: Arc<ScriptedRecogniser>,
    synthesiser: Arc<Humming>,
    desk: Desk,
    screen: Attachment,
}

impl Caller {
    /// Comes to the kiosk and turns the microphone on at the first question.
    async fn arrive() -> Self {
        let mut caller = Self::come(None).await;
        caller
            .do_and_see(json!({ "type": "start_scenario", "productType": "deposit_account" }))
            .await;
        caller.do_and_see(json!({ "type": "activate_voice" })).await;
        caller.listen_out().await;
        caller
    }

    async fn come(idle: Option<Idle>) -> Self {
        Self::come_to(library(), idle).await
    }

    async fn come_to(library: Arc<Library>, idle: Option<Idle>) -> Self {
        let journal = Arc::new(MemoryJournal::default());
        let recogniser = Arc::new(ScriptedRecogniser::default());
        let synthesiser = Arc::new(Humming::default());
        let voice = Voice::new(
            Arc::clone(&recogniser) as Arc<_>,
            Some(Arc::clone(&synthesiser) as Arc<_>),
            None,
            Timing::default(),
            &library,
        );
        let passage = Passage {
            source: "test#otp".into(),
            text: "OTP는 한 번만 쓰는 비밀번호를 만드는 기기예요.".into(),
        };
        let desk = Desk::new(Surroundings {
            library: Arc::clone(&library),
            journal: Arc::clone(&journal) as Arc<_>,
            knowledge: Arc::new(FixedKnowledge::default().with("ko", "OTP", passage)),
            directory: Arc::new(FixedDirectory::default().with("demo", known())),
            clock: Arc::new(FixedClock::at(1_000)),
            parked: Duration::from_secs(60),
            voice: Some(Arc::new(voice)),
            core: Some(Arc::default()),
        });
        let room = Room::default();
        let arrival = Arrival {
            user_id: Some("demo".into()),
            keypad: true,
            idle,
            ..Arrival::default()
        };
        let device = Arc::new(room.clone()) as Arc<dyn AudioDevice>;
        let session = "caller-1".parse().unwrap();
        let screen = desk
            .attach_at_kiosk(session, arrival, Some(device))
            .await
            .unwrap();
        Self {
            library,
            journal,
            room,
            recogniser,
            synthesiser,
            desk,
            screen,
        }
    }

    /// What the screen was told meanwhile, but for levels.
    fn seen(&mut self) -> Vec<Value> {
        let mut seen = Vec::new();
        while let Some(message) = self.screen.messages.ready() {
            seen.push(serde_json::to_value(message).unwrap());
        }
        seen.retain(|message| message["type"] != "voice_status");
        seen
    }

    async fn do_and_see(&mut self, message: Value) -> Vec<Value> {
        self.screen.inbox.send(message.to_string()).await.unwrap();
        self.room.hear(false, 100).await;
        self.seen()
    }

    /// Lets the kiosk finish, and a moment pass.
    async fn listen_out(&mut self) -> Vec<Value> {
        self.room.hear(false, 100).await;
        for _ in 0..1_000 {
            if !self.room.is_speaking() {
                break;
            }
            self.room.hear(false, 100).await;
        }
        self.room.hear(false, 500).await;
        self.seen()
    }

    /// Says something that takes so long and is understood like this, and hears the answer out.
    async fn say(&mut self, ms: u32, script: Script) -> Vec<Value> {
        self.recogniser.expect(script);
        self.room.hear(true, ms).await;
        // Long enough for the patience with digits.
        self.room.hear(false, 1_300).await;
        let mut seen = self.seen();
        seen.extend(self.listen_out().await);
        seen
    }

    /// What the bank's core system is told that the kiosk said, in order.
    async fn told(&self) -> Vec<Value> {
        let due = self.journal.due(u64::MAX).await.unwrap();
        let bodies = due
            .iter()
            .map(|due| serde_json::from_str(&due.callback.body).unwrap());
        let mut bodies: Vec<Value> = bodies.collect();
        bodies.retain(|body| body["type"] == "message_response");
        bodies
    }

    async fn log(&self) -> Vec<SessionEvent> {
        self.journal.load(&"caller-1".parse().unwrap()).await.unwrap()
    }

    fn heard(&self) -> usize {
        self.synthesiser.said().len()
    }
}

fn kinds(messages: &[Value]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message["type"].as_str().unwrap())
        .collect()
}

fn of<'a>(messages: &'a [Value], kind: &str) -> &'a Value {
    messages
        .iter()
        .find(|message| message["type"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {:?}", kinds(messages)))
}

fn stage(messages: &[Value]) -> &str {
    let question = messages
        .iter()
        .rev()
        .find(|message| message["type"] == "stage_response");
    question.map_or("none", |question| question["stageId"].as_str().unwrap())
}

/// The question that is open now.
fn asked(messages: &[Value]) -> &str {
    let question = messages
        .iter()
        .rev()
        .find(|message| message["type"] == "stage_response");
    question.map_or("none", |question| question["prompt"].as_str().unwrap())
}

fn slot<'a>(messages: &'a [Value], key: &str) -> &'a Value {
    let panel = messages
        .iter()
        .rev()
        .find(|message| message["type"] == "slot_filling_update");
    &panel.unwrap()["data"]["collected_info"][key]
}

#[tokio::test(start_paused = true)]
async fn a_deposit_account_is_opened_by_voice_alone() {
    let mut caller = Caller::arrive().await;
    // A closed question ends early: the words answer it before the customer is out of breath.
    let script = Script::finally("네 셋 다 해 주세요")
        .after(300, "네")
        .after(900, "네 셋 다 해 주세요");
    let seen = caller.say(1_000, script).await;
    assert_eq!(
        kinds(&seen)[..4],
        [
            "stt_interim_result",
            "stt_interim_result",
            "epd_detected",
            "stt_final_result"
        ]
    );
    assert_eq!(seen.last().unwrap()["type"], "tts_stream_end");
    assert_eq!(
        (stage(&seen), slot(&seen, "services_selected")),
        ("confirm_personal_info", &json!("all"))
    );

    // A correction of a detail, by a value with pauses.
    let seen = caller
        .say(900, Script::finally("아니요 전화번호가 바뀌었어요"))
        .await;
    assert!(asked(&seen).contains("휴대폰 번호"), "{}", asked(&seen));
    assert_eq!(
        caller.recogniser.asked().last().unwrap().expected,
        ExpectedAnswer::YesNo
    );
    caller
        .recogniser
        .expect(Script::finally("공일공 일이삼사 구구팔칠").after(600, "공일공"));
    for (voice, ms) in [
        (true, 600),
        (false, 900),
        (true, 700),
        (false, 800),
        (true, 700),
        (false, 1_300),
    ] {
        caller.room.hear(voice, ms).await;
    }
    assert_eq!(
        caller.recogniser.asked().last().unwrap().expected,
        ExpectedAnswer::Digits
    );
    let mut seen = caller.seen();
    assert_eq!(
        kinds(&seen)
            .iter()
            .filter(|kind| **kind == "epd_detected")
            .count(),
        1,
        "one utterance"
    );
    seen.extend(caller.listen_out().await);
    // It is read back before it counts.
    assert!(asked(&seen).contains("010-1234-9987"), "{}", asked(&seen));
    let seen = caller.say(500, Script::finally("네 맞아요")).await;
    assert_eq!(slot(&seen, "phone_number"), "010-1234-9987");
    assert_eq!(stage(&seen), "confirm_personal_info");

    let seen = caller.say(500, Script::finally("네 다 맞아요")).await;
    assert_eq!(stage(&seen), "security_medium_registration");
    // A question on the side; the open one is asked again.
    let seen = caller.say(900, Script::finally("OTP가 뭐예요")).await;
    assert!(
        of(&seen, "llm_response_end")["full_text"]
            .as_str()
            .unwrap()
            .contains("한 번만 쓰는")
    );
    assert_eq!(stage(&seen), "security_medium_registration");
    let seen = caller.say(800, Script::finally("오티피로 할게요")).await;
    assert_eq!(stage(&seen), "otp_payment_account");
    // An earlier answer is corrected in the middle.
    let seen = caller
        .say(1_500, Script::finally("아니다 보안매체는 미래테크로 바꿔 주세요"))
        .await;
    assert_eq!(slot(&seen, "security_medium"), "futuretech_19284019384");
    assert_eq!(stage(&seen), "additional_services");
    let seen = caller
        .say(900, Script::finally("해외 접속 제한은 빼 주세요"))
        .await;
    assert_eq!(slot(&seen, "overseas_ip_restriction"), &json!(false));
    assert_eq!(stage(&seen), "card_selection");
    let seen = caller
        .say(700, Script::finally("두 번째 거요").after(500, "두 번째 거요"))
        .await;
    assert_eq!(slot(&seen, "card_selection"), "sline_regular");
    let seen = caller
        .say(900, Script::finally("이메일로 매달 15일에 보내 주세요"))
        .await;
    assert_eq!(slot(&seen, "statement_delivery_date"), &json!(15));
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(slot(&seen, "card_usage_alert"), "over_50000_free");
    let seen = caller.say(500, Script::finally("아니요")).await;
    assert_eq!(stage(&seen), "final_confirmation");
    // A no at the summary opens a correction.
    let seen = caller
        .say(900, Script::finally("아니요 결제 알림은 안 받을래요"))
        .await;
    assert_eq!(slot(&seen, "card_usage_alert"), "no_alert");
    assert_eq!(stage(&seen), "final_confirmation");
    let seen = caller
        .say(
            700,
            Script::finally("네 신청해 주세요").after(600, "네 신청해 주세요"),
        )
        .await;
    of(&seen, "session_completed");
    assert_eq!(slot(&seen, "card_password_same_as_account"), &json!(false));
    let panel = seen
        .iter()
        .rev()
        .find(|message| message["type"] == "slot_filling_update")
        .unwrap();
    assert_eq!(panel["data"]["completion_rate"], json!(1.0));
}

#[tokio::test(start_paused = true)]
async fn an_answer_ends_early_and_a_half_one_does_not() {
    let mut caller = Caller::arrive().await;
    let ended = async |caller: &mut Caller, script: Script| {
        caller.recogniser.expect(script);
        caller.room.hear(true, 800).await;
        caller.seen();
        for quiet in (10..).step_by(10) {
            caller.room.hear(false, 10).await;
            if kinds(&caller.seen()).contains(&"epd_detected") {
                caller.listen_out().await;
                return quiet;
            }
        }
        0
    };
    assert_eq!(
        ended(&mut caller, Script::finally("어 잠깐만요").after(500, "어 잠깐")).await,
        500
    );
    assert_eq!(
        ended(
            &mut caller,
            Script::finally("네 그렇게 해 주세요").after(1_150, "네 그렇게 해 주세요")
        )
        .await,
        200
    );
}

#[tokio::test(start_paused = true)]
async fn touch_and_voice_fill_one_slot_and_the_first_wins() {
    let mut caller = Caller::arrive().await;
    // The tap comes while the customer still speaks: their words were about the question before.
    caller.recogniser.expect(Script::finally("네 셋 다요"));
    caller.room.hear(true, 600).await;
    let tap = json!({ "type": "user_choice_selection", "stageId": "select_services", "selectedChoice": "account_only" });
    let tapped = caller.do_and_see(tap).await;
    assert_eq!(slot(&tapped, "services_selected"), "account_only");
    caller.room.hear(false, 1_000).await;
    let after = caller.listen_out().await;
    assert!(
        !kinds(&after).contains(&"stt_final_result"),
        "{:?}",
        kinds(&after)
    );
    // They are told so, and hear the question that they spoke over.
    assert_eq!(kinds(&after), ["epd_detected", "warning", "tts_stream_end"]);
    assert!(
        of(&after, "warning")["message"]
            .as_str()
            .unwrap()
            .contains("다음 질문")
    );
    let spoken = caller.synthesiser.said();
    let again = spoken
        .iter()
        .rposition(|saying| saying.text.contains("다음 질문"));
    assert!(
        spoken[again.unwrap()..]
            .iter()
            .any(|saying| saying.text.contains("맞나요"))
    );
    // And the other way round: the tap is stale.
    let seen = caller.say(500, Script::finally("네 맞아요")).await;
    let open = of(&seen, "stage_response")["promptId"].clone();
    let stale = json!({ "type": "user_choice_selection", "stageId": "confirm_personal_info", "selectedChoice": "no", "promptId": "p2" });
    let refused = caller.do_and_see(stale).await;
    assert_eq!(of(&refused, "error")["code"], "stale_prompt");
    assert_eq!(of(&refused, "stage_response")["promptId"], open);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_silences_and_only_what_was_heard_counts() {
    let mut caller = Caller::come(None).await;
    caller
        .do_and_see(json!({ "type": "start_scenario", "productType": "deposit_account" }))
        .await;
    caller.do_and_see(json!({ "type": "activate_voice" })).await;
    caller.listen_out().await;
    caller.recogniser.expect(Script::finally("계좌만요"));
    caller.room.hear(true, 600).await;
    caller.room.hear(false, 1_500).await;
    // Two and a half seconds into the next question.
    caller.room.hear(false, 2_500).await;
    caller.seen();
    assert!(caller.room.is_speaking());
    caller.recogniser.expect(Script::finally("네 맞아요"));
    caller.room.hear(true, 300).await;
    assert!(!caller.room.is_speaking(), "silent within 300 ms");
    let seen = caller.seen();
    assert_eq!(kinds(&seen), ["tts_stream_end", "barge_in"]);
    let heard = seen[1]["heardText"].as_str().unwrap().to_owned();
    assert!(!heard.is_empty());
    caller.room.hear(true, 300).await;
    let mut seen = caller.listen_out().await;
    seen.extend(caller.listen_out().await);
    assert_eq!(of(&seen, "stt_final_result")["transcript"], "네 맞아요");
    // The log has the heard words, and not one more of what was said over.
    let standing = caller
        .desk
        .look(&"caller-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap();
    let lines: Vec<&str> = standing
        .state
        .messages
        .iter()
        .map(|line| line.content.as_str())
        .collect();
    let yes = lines.iter().position(|line| *line == "네 맞아요").unwrap();
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert!(
        squeezed(&heard).ends_with(&squeezed(lines[yes - 1])),
        "{heard:?} {:?}",
        lines[yes - 1]
    );
    assert!(
        !lines.iter().any(|line| line.contains("모두 맞나요")),
        "{lines:?}"
    );
    // Nor has the core system: the turn is told once more, as it was heard.
    let told = caller.told().await;
    let again: Vec<&Value> = told.iter().filter(|body| body["interrupted"] == true).collect();
    let first = told.iter().find(|body| body["turn"] == again[0]["turn"]).unwrap();
    let words = |body: &Value| squeezed(body["ai_message"].as_str().unwrap());
    assert_eq!((again.len(), words(again[0])), (1, squeezed(&heard)));
    assert!(words(first).starts_with(&words(again[0])) && words(first).contains("모두맞나요"));
    let session: SessionId = "caller-1".parse().unwrap();
    let log = caller.log().await;
    let (again, turns) = didimdol_session::replay(session, Arc::clone(&caller.library), &log);
    assert!(!turns.iter().any(|turn| turn.differs || turn.misworded));
    assert_eq!(again.decisions().state().transcript.len(), lines.len());
}

/// The deposit account, before whose first question terms are read that are to be heard to their end.
fn with_terms() -> Arc<Library> {
    library_of(|files| {
        let deposit = files
            .iter_mut()
            .find(|file| file.path.contains("deposit"))
            .unwrap();
        let mut scenario: Value = serde_json::from_str(&deposit.text).unwrap();
        scenario["stages"]["select_services"]["disclosure"] =
            json!({ "text": "약관을 읽어 드릴게요. 예금자보호법에 따라 보호돼요.", "must_finish": true });
        deposit.text = scenario.to_string();
    })
}

/// A customer who speaks, one answer before those terms.
async fn at_the_terms() -> Caller {
    let mut caller = Caller::come_to(with_terms(), None).await;
    for message in [
        json!({ "type": "start_scenario", "productType": "reception" }),
        json!({ "type": "activate_voice" }),
    ] {
        caller.do_and_see(message).await;
    }
    caller.listen_out().await;
    caller
}

fn choose(stage: &str, choice: &str) -> Value {
    json!({ "type": "user_choice_selection", "stageId": stage, "selectedChoice": choice })
}

#[tokio::test(start_paused = true)]
async fn terms_are_heard_to_their_end_and_the_answer_waits() {
    let mut caller = at_the_terms().await;
    let seen = caller
        .do_and_see(choose("product_selection", "deposit_account"))
        .await;
    assert!(
        of(&seen, "llm_response_end")["full_text"]
            .as_str()
            .unwrap()
            .contains("예금자보호법")
    );
    // Nobody is heard meanwhile, no button silences it, and the answer that was touched waits.
    caller.room.hear(true, 1_000).await;
    let told = caller.do_and_see(json!({ "type": "stop_tts" })).await;
    assert_eq!(kinds(&told), ["notice"]);
    assert!(
        of(&told, "notice")["message"]
            .as_str()
            .unwrap()
            .contains("끝까지")
    );
    let early = caller.do_and_see(choose("select_services", "all")).await;
    assert_eq!(kinds(&early), [""; 0]);
    assert!(caller.room.is_speaking());
    let seen = caller.listen_out().await;
    assert_eq!(stage(&seen), "confirm_personal_info");
    // With the terms the answer's time has come, before the question behind them was said.
    let lines = caller
        .desk
        .look(&"caller-1".parse().unwrap())
        .await
        .unwrap()
        .unwrap()
        .state
        .messages;
    let terms = lines
        .iter()
        .find(|line| line.content.contains("보호돼요"))
        .unwrap();
    assert!(terms.content.ends_with("보호돼요."), "{}", terms.content);
    // What follows can be spoken over.
    caller.do_and_see(choose("confirm_personal_info", "no")).await;
    caller.room.hear(false, 3_000).await;
    caller.recogniser.expect(Script::finally("네"));
    caller.room.hear(true, 400).await;
    assert!(!caller.room.is_speaking());
}

#[tokio::test(start_paused = true)]
async fn who_wants_silence_has_it_once_the_terms_are_read() {
    let mut caller = at_the_terms().await;
    caller
        .do_and_see(choose("product_selection", "deposit_account"))
        .await;
    let told = caller.do_and_see(json!({ "type": "stop_tts" })).await;
    assert_eq!(kinds(&told), ["notice"]);
    let seen = caller.listen_out().await;
    let heard = of(&seen, "barge_in")["heardText"].as_str().unwrap();
    assert!(heard.ends_with("보호돼요."), "{heard}");
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_on_the_terms_is_answered_at_once() {
    let mut caller = at_the_terms().await;
    caller
        .do_and_see(choose("product_selection", "deposit_account"))
        .await;
    let seen = caller.do_and_see(choose("select_services", "all")).await;
    assert_eq!(kinds(&seen), [""; 0]);
    let seen = caller.do_and_see(json!({ "type": "deactivate_voice" })).await;
    assert_eq!(stage(&seen), "confirm_personal_info");
}

#[tokio::test(start_paused = true)]
async fn a_cough_only_ducks() {
    let mut caller = Caller::come(None).await;
    caller
        .do_and_see(json!({ "type": "start_scenario", "productType": "deposit_account" }))
        .await;
    caller.do_and_see(json!({ "type": "activate_voice" })).await;
    caller.room.hear(false, 3_000).await;
    caller.seen();
    let loud = |sound: &[f32]| {
        sound
            .iter()
            .fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()))
    };
    caller.room.hear(true, 150).await;
    caller.room.hear(false, 100).await;
    let heard = caller.room.heard();
    assert!(
        loud(&heard[heard.len() - 240..]) < 0.02,
        "quiet while somebody coughs"
    );
    caller.room.hear(false, 600).await;
    let heard = caller.room.heard();
    assert!(loud(&heard[heard.len() - 240..]) > 0.1, "and loud again");
    assert_eq!(kinds(&caller.seen()), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn silence_is_answered_in_other_words_and_then_with_silence() {
    let mut caller = Caller::arrive().await;
    let before = caller.heard();
    caller.room.hear(false, 8_000).await;
    let first = caller.listen_out().await;
    assert_eq!(
        of(&first, "llm_response_end")["full_text"],
        "천천히 생각하셔도 돼요."
    );
    assert!(
        of(&first, "stage_response")["prompt"]
            .as_str()
            .unwrap()
            .contains("세 가지를 모두")
    );
    assert!(caller.heard() > before);
    caller.room.hear(false, 30_000).await;
    caller.seen();
    let entries = caller.log().await.len();
    // An hour of it: nothing more is said, and nothing more is written.
    caller.room.hear(false, 3_600_000).await;
    assert_eq!(kinds(&caller.seen()), [""; 0]);
    assert_eq!(caller.log().await.len(), entries);
}

#[tokio::test(start_paused = true)]
async fn a_knock_and_words_made_of_it_are_dropped() {
    let mut caller = Caller::arrive().await;
    let seen = caller.say(120, Script::finally("시청해 주셔서 감사합니다")).await;
    assert_eq!(kinds(&seen), ["warning"]);
    assert_eq!(seen[0]["message"], "음성 입력이 너무 짧습니다.");
    // Nothing was understood: it is asked for once more, and that is no failed answer.
    let seen = caller.say(700, Script::finally(" ")).await;
    assert_eq!(kinds(&seen), ["epd_detected", "warning", "tts_stream_end"]);
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(stage(&seen), "confirm_personal_info");
}

#[tokio::test(start_paused = true)]
async fn a_recogniser_that_fails_leaves_the_customer_with_touch() {
    for broken in [Script::hang(), Script::die(), Script::refuse(), Script::panic()] {
        let mut caller = Caller::arrive().await;
        let mut once = caller.say(600, broken.clone()).await;
        caller.room.hear(false, 6_000).await;
        once.extend(caller.listen_out().await);
        assert!(
            kinds(&once).contains(&"warning") && !kinds(&once).contains(&"error"),
            "{:?}",
            kinds(&once)
        );
        let mut twice = caller.say(600, broken).await;
        caller.room.hear(false, 6_000).await;
        twice.extend(caller.listen_out().await);
        assert_eq!(of(&twice, "error")["code"], "stt_error");
        assert!(
            of(&twice, "error")["message"]
                .as_str()
                .unwrap()
                .starts_with("STT Error: ")
        );
        let notice = of(&twice, "notice")["message"].as_str().unwrap().to_owned();
        assert_eq!(kinds(&twice).last(), Some(&"voice_deactivated"));
        // It was spoken, too.
        let spoken: String = caller
            .synthesiser
            .said()
            .iter()
            .map(|saying| saying.text.as_str())
            .collect();
        assert!(spoken.contains(notice.split('.').next().unwrap()));
        assert!(!caller.room.is_open());
        let tap =
            json!({ "type": "user_choice_selection", "stageId": "select_services", "selectedChoice": "all" });
        assert_eq!(stage(&caller.do_and_see(tap).await), "confirm_personal_info");
    }
}

#[tokio::test(start_paused = true)]
async fn a_synthesiser_that_fails_leaves_the_customer_with_the_screen() {
    for broken in [Broken::Fails, Broken::Panics] {
        is_left_with_the_screen(broken).await;
    }
}

async fn is_left_with_the_screen(broken: Broken) {
    let mut caller = Caller::arrive().await;
    caller.synthesiser.breaks(broken);
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(of(&seen, "error")["code"], "tts_error");
    of(&seen, "notice");
    assert_eq!(
        kinds(&seen)
            .iter()
            .filter(|kind| **kind == "tts_stream_end")
            .count(),
        1
    );
    // It still hears, and does not complain again.
    let seen = caller.say(500, Script::finally("네 맞아요")).await;
    assert_eq!(stage(&seen), "security_medium_registration");
    assert!(!kinds(&seen).contains(&"error"));
    caller.synthesiser.breaks(None);
    let before = caller.heard();
    caller.say(500, Script::finally("네")).await;
    assert!(caller.heard() > before, "and speaks as soon as it can");
}

#[tokio::test(start_paused = true)]
async fn a_line_that_panics_is_told_and_the_next_one_works() {
    let mut caller = Caller::arrive().await;
    caller.room.panics();
    // What was said is kept; what was to be said about it is on the screen.
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(stage(&seen), "confirm_personal_info");
    let told = ["tts_stream_end", "error", "notice", "voice_deactivated"];
    assert!(kinds(&seen).ends_with(&told), "{:?}", kinds(&seen));
    assert_eq!(of(&seen, "error")["code"], "stt_error");
    assert_eq!(of(&seen, "notice")["kind"], "degraded");
    assert!(!caller.room.is_open());
    let tap = json!({ "type": "user_choice_selection", "stageId": "confirm_personal_info", "selectedChoice": "yes" });
    let seen = caller.do_and_see(tap).await;
    assert_eq!(stage(&seen), "security_medium_registration", "{seen:?}");
    assert!(!kinds(&seen).contains(&"error"), "{seen:?}");

    let seen = caller.do_and_see(json!({ "type": "activate_voice" })).await;
    of(&seen, "voice_activated");
    let before = caller.heard();
    caller.listen_out().await;
    let seen = caller.say(800, Script::finally("미래테크로 할게요")).await;
    assert_eq!(stage(&seen), "additional_services");
    assert_eq!(kinds(&seen).last(), Some(&"tts_stream_end"));
    assert!(caller.heard() > before);
}

/// Words of a turn that wait for terms wait no longer than the line that reads them.
#[tokio::test(start_paused = true)]
async fn an_answer_that_waits_for_terms_is_taken_when_their_line_panics() {
    let mut caller = at_the_terms().await;
    caller
        .do_and_see(choose("product_selection", "deposit_account"))
        .await;
    let early = caller.do_and_see(choose("select_services", "all")).await;
    assert_eq!(kinds(&early), [""; 0]);
    caller.room.panics();
    let seen = caller.listen_out().await;
    of(&seen, "voice_deactivated");
    assert_eq!(stage(&seen), "confirm_personal_info");
}

#[tokio::test(start_paused = true)]
async fn a_microphone_that_is_unplugged_is_told_and_comes_back() {
    let mut caller = Caller::arrive().await;
    caller.room.plug(false).await;
    let seen = caller.listen_out().await;
    assert_eq!(of(&seen, "notice")["kind"], "degraded");
    caller.room.plug(true).await;
    let seen = caller.listen_out().await;
    assert_eq!(of(&seen, "notice")["kind"], "online");
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(stage(&seen), "confirm_personal_info");
}

#[tokio::test(start_paused = true)]
async fn wishes_are_followed_at_once() {
    let mut caller = Caller::arrive().await;
    let seen = caller.say(700, Script::finally("천천히 말해 주세요")).await;
    assert_eq!(of(&seen, "preferences_changed")["speechRate"], json!(0.8));
    assert!(
        caller
            .synthesiser
            .said()
            .iter()
            .any(|saying| (saying.speed - 0.8).abs() < 0.01)
    );
    let seen = caller.say(700, Script::finally("글씨 좀 크게 해 주세요")).await;
    assert_eq!(of(&seen, "preferences_changed")["textSize"], "large");
    // A slider on the screen does not interrupt.
    caller.recogniser.expect(Script::finally("네"));
    caller.room.hear(true, 500).await;
    caller.room.hear(false, 2_000).await;
    assert!(caller.room.is_speaking());
    caller
        .do_and_see(json!({ "type": "set_preferences", "locale": "ko", "volume": 0.2 }))
        .await;
    assert!(caller.room.is_speaking());
}

#[tokio::test(start_paused = true)]
async fn stop_and_done_are_buttons_too() {
    let mut caller = Caller::come(None).await;
    caller
        .do_and_see(json!({ "type": "start_scenario", "productType": "deposit_account" }))
        .await;
    caller.do_and_see(json!({ "type": "activate_voice" })).await;
    caller.room.hear(false, 1_000).await;
    caller.seen();
    let seen = caller.do_and_see(json!({ "type": "stop_tts" })).await;
    assert_eq!(kinds(&seen), ["tts_stream_end", "barge_in"]);
    assert!(!caller.room.is_speaking());
    caller.recogniser.expect(Script::finally("네"));
    caller.room.hear(true, 500).await;
    let seen = caller.do_and_see(json!({ "type": "done_speaking" })).await;
    assert_eq!(kinds(&seen)[..2], ["epd_detected", "stt_final_result"]);
    let seen = caller.do_and_see(json!({ "type": "deactivate_voice" })).await;
    assert!(kinds(&seen).contains(&"voice_deactivated"));
    assert!(!caller.room.is_open());
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_warned_aloud_and_gone() {
    let idle = Idle {
        warn_after: Duration::from_secs(60),
        end_after: Duration::from_secs(20),
    };
    let mut caller = Caller::come(Some(idle)).await;
    caller
        .do_and_see(json!({ "type": "start_scenario", "productType": "deposit_account" }))
        .await;
    caller.do_and_see(json!({ "type": "activate_voice" })).await;
    let mut seen = Vec::new();
    for _ in 0..100 {
        caller.room.hear(false, 1_000).await;
        seen.extend(caller.seen());
        if kinds(&seen).contains(&"idle_warning") {
            break;
        }
    }
    assert_eq!(of(&seen, "idle_warning")["secondsLeft"], 20);
    caller.room.hear(false, 5_000).await;
    let spoken: String = caller
        .synthesiser
        .said()
        .iter()
        .map(|saying| saying.text.as_str())
        .collect();
    assert!(spoken.contains("계속하시겠어요"));
    // A spoken word keeps it.
    let seen = caller.say(500, Script::finally("네")).await;
    assert_eq!(stage(&seen), "confirm_personal_info");
    caller.room.hear(false, 140_000).await;
    assert!(caller.desk.open_sessions() == 0);
}
