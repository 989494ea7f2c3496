//! An English consultation by voice alone, and all of it real: PulseAudio without a sound card, the
//! kiosk's own devices and front end, espeak-ng as its voice and as its customer, and pocketsphinx.
//!
//! There is no recogniser for Korean on the machines that build this; `voice.rs` has a scripted one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use didimdol_adapters::settings;
use didimdol_adapters::voice::devices::{Devices, Health};
use didimdol_adapters::voice::kiosk_front_end;
use didimdol_adapters::voice::recogniser::ProcessRecogniser;
use didimdol_adapters::voice::synthesiser::Espeak;
use didimdol_dialogue::scenario::Locale as Language;
use didimdol_protocol::Locale;
use didimdol_session::fake::{FixedClock, FixedDirectory, FixedKnowledge, MemoryJournal};
use didimdol_session::ports::AudioDevice;
use didimdol_session::voice::Voice;
use didimdol_session::{Arrival, Attachment, Desk, Surroundings};
use didimdol_tests::sound::clip;
use didimdol_tests::sound::server::SoundServer;
use didimdol_voice::Timing;
use serde_json::{Value, json};
use support::{known, library, next};

const TEST: &str = "an_english_consultation_by_voice_alone";
/// In the environment of the process in which the test has a sound server.
const INSIDE: &str = "TEST_SOUND_SERVER";

fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// What the customer says at a stage.
fn answer(stage: &str) -> &'static str {
    match stage {
        "select_services" => "account and card",
        "statement_delivery" => "email",
        "card_usage_alert" => "no alert",
        _ => "yes please",
    }
}

struct Customer<'a> {
    server: &'a SoundServer,
    screen: Attachment,
}

impl Customer<'_> {
    async fn until(&mut self, done: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut seen = Vec::new();
        loop {
            let message = next(&mut self.screen).await;
            if message["type"] != "voice_status" {
                eprintln!("{}", message.to_string().chars().take(160).collect::<String>());
            }
            let last = done(&message);
            seen.push(message);
            if last {
                return seen;
            }
        }
    }

    /// Hears the kiosk out.
    async fn turn(&mut self) -> Vec<Value> {
        self.until(|message| message["type"] == "tts_stream_end").await
    }

    /// Says something and waits until it was understood, or was not.
    async fn say(&mut self, words: &str) -> Vec<Value> {
        let clip = clip::english(words).unwrap();
        let _saying = self.server.say(&clip.samples).unwrap();
        self.until(|message| {
            ["stage_response", "session_completed", "warning"].contains(&message["type"].as_str().unwrap())
        })
        .await
    }
}

fn open_stage(messages: &[Value]) -> Option<String> {
    let question = messages
        .iter()
        .rev()
        .find(|message| message["type"] == "stage_response")?;
    question["stageId"].as_str().map(str::to_owned)
}

async fn consult(server: &SoundServer) {
    let library = library();
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/recognisers/pocketsphinx-english");
    let recogniser = ProcessRecogniser::new(&settings::Recogniser {
        engine: settings::RecogniserEngine::Process,
        command: vec![program.to_str().unwrap().to_owned()],
        locales: vec![Locale::En],
        timeout_seconds: 20,
        ..settings::Recogniser::default()
    })
    .unwrap();
    let voice = Voice::new(
        Arc::new(recogniser),
        Some(Arc::new(Espeak::new("espeak-ng".into()))),
        None,
        Timing::default(),
        &library,
    );
    let desk = Desk::new(Surroundings {
        library: Arc::clone(&library),
        journal: Arc::new(MemoryJournal::default()),
        knowledge: Arc::new(FixedKnowledge::default()),
        directory: Arc::new(FixedDirectory::default().with("demo", known())),
        clock: Arc::new(FixedClock::at(1_000)),
        parked: Duration::from_secs(60),
        voice: Some(Arc::new(voice)),
        core: None,
    });
    let devices = settings::Devices {
        buffer_ms: 200,
        ..settings::Devices::default()
    };
    let devices = Devices::start(&devices, kiosk_front_end).unwrap();
    let mut loudspeaker = devices.loudspeaker();
    loudspeaker
        .wait_for(|health| matches!(health, Health::Works(_)))
        .await
        .unwrap();
    let arrival = Arrival {
        user_id: Some("demo".into()),
        keypad: true,
        locale: Language::En,
        idle: None,
    };
    let device = Arc::new(devices) as Arc<dyn AudioDevice>;
    let screen = desk
        .attach_at_kiosk("english".parse().unwrap(), arrival, Some(device))
        .await
        .unwrap();
    let mut customer = Customer { server, screen };
    for message in [
        json!({ "type": "set_preferences", "locale": "en", "speechRate": 1.6 }),
        json!({ "type": "start_scenario", "productType": "deposit_account" }),
        json!({ "type": "activate_voice" }),
    ] {
        customer.screen.inbox.send(message.to_string()).await.unwrap();
    }
    let mut seen = customer.turn().await;
    let (mut understood, mut interrupted) = (0, false);
    for _ in 0..30 {
        let stage = open_stage(&seen).expect("a question is open");
        let said = customer.say(answer(&stage)).await;
        if said.iter().any(|message| message["type"] == "stt_final_result") {
            understood += 1;
        }
        if understood >= 6 && interrupted {
            return;
        }
        if let Some(next) = open_stage(&said) {
            seen = said;
            if !interrupted && next != stage {
                // In the middle of the question.
                customer.until(|message| message["phase"] == "speaking").await;
                tokio::time::sleep(Duration::from_millis(2_500)).await;
                let clip = clip::english("yes please yes").unwrap();
                let _saying = server.say(&clip.samples).unwrap();
                let cut = customer.until(|message| message["type"] == "barge_in").await;
                let heard = cut.last().unwrap()["heardText"].as_str().unwrap().to_owned();
                let whole = seen.last().unwrap()["prompt"].as_str().unwrap().len();
                assert!(heard.len() < whole + 100 && !heard.is_empty(), "{heard}");
                interrupted = true;
                let more = customer
                    .until(|message| {
                        ["stage_response", "warning"].contains(&message["type"].as_str().unwrap())
                    })
                    .await;
                if open_stage(&more).is_some() {
                    seen = more;
                    understood += 1;
                }
            }
        }
        customer.turn().await;
    }
    panic!("{understood} turns in thirty were understood; interrupted: {interrupted}");
}

#[test]
fn an_english_consultation_by_voice_alone() {
    if std::env::var_os(INSIDE).is_none() {
        if !SoundServer::is_there() || !is_there("/usr/bin/python3", &["-c", "import pocketsphinx"]) {
            eprintln!("SKIPPED {TEST}: PulseAudio or pocketsphinx is missing");
            return;
        }
        let server = SoundServer::start().unwrap();
        let passed = Command::new(std::env::current_exe().unwrap())
            .args([TEST, "--exact", "--nocapture", "--test-threads=1"])
            .envs(server.environment().iter().cloned())
            .env(INSIDE, "1")
            .status()
            .unwrap();
        assert!(passed.success(), "{passed}");
        return;
    }
    let server = SoundServer::given().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        tokio::time::timeout(Duration::from_secs(400), consult(&server))
            .await
            .expect("it takes too long");
    });
}
