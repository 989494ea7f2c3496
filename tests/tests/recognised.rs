//! An English consultation by voice alone, and all of it real: PulseAudio without a sound card, the
//! kiosk's own devices and front end, espeak-ng as its voice and as its customer, and pocketsphinx. Once
//! before the desk, and once before the kiosk's own window, where a recorded person speaks too.
//!
//! There is no recogniser for Korean on the machines that build this; `voice.rs` has a scripted one.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
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
use didimdol_tests::screen::{self, Screen};
use didimdol_tests::sound::clip;
use didimdol_tests::sound::server::SoundServer;
use didimdol_voice::{SAMPLE_RATE, Timing};
use serde_json::{Value, json};
use support::{known, library, next};
use tokio::sync::Mutex;

const TEST: &str = "an_english_consultation_by_voice_alone";
/// In the environment of the process in which the test has a sound server.
const INSIDE: &str = "TEST_SOUND_SERVER";

/// One at a time: each needs a processor for itself, to hear without gaps.
static ROOM: Mutex<()> = Mutex::const_new(());

fn can_be_heard(test: &str) -> bool {
    let heard = SoundServer::is_there() && is_there("/usr/bin/python3", &["-c", "import pocketsphinx"]);
    if !heard {
        eprintln!("SKIPPED {test}: PulseAudio or pocketsphinx is missing");
    }
    heard
}

fn recogniser() -> String {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/recognisers/pocketsphinx-english");
    program.to_str().unwrap().to_owned()
}

fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

/// What the customer says at a stage.
fn answer(stage: &str) -> &'static str {
    match stage {
        "product_selection" => "open an account",
        "select_services" => "account and card",
        "statement_delivery" => "email",
        "card_usage_alert" => "no alert",
        "card_password_setting" => "no",
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
    let recogniser = ProcessRecogniser::new(&settings::Recogniser {
        engine: settings::RecogniserEngine::Process,
        command: vec![recogniser()],
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
        if !can_be_heard(TEST) {
            return;
        }
        let _room = ROOM.blocking_lock();
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

/// Of a program that hears English.
fn settings() -> String {
    format!(
        "[voice.devices]\nbuffer_ms = 200\n\
         [voice.recogniser]\nengine = \"process\"\ncommand = [{:?}]\nlocales = [\"en\"]\ntimeout_seconds = 20\n",
        recogniser()
    )
}

/// Listens to two and a half seconds of what is being said.
fn in_the_middle_of_it(sound: &SoundServer) -> Result<()> {
    let mut loudspeaker = sound.record()?;
    loudspeaker.samples(SAMPLE_RATE as usize * 5 / 2).map(drop)
}

/// Everything said before the kiosk's own window, after the agreement to the microphone: no touch answers
/// anything. Once the customer does not hear the kiosk out, and once both cables are pulled.
#[tokio::test]
async fn the_window_opens_an_account_by_voice_alone() -> Result<()> {
    if !screen::is_asked_for() || !can_be_heard("the_window_opens_an_account_by_voice_alone") {
        return Ok(());
    }
    let _room = ROOM.lock().await;
    let sound = SoundServer::start()?;
    let settings = settings();
    screen::in_a_window_that_hears(&sound, &settings, async |screen: &Screen| {
        screen.begin_in_english_by_voice().await?;
        let mut loudspeaker = sound.record()?;
        screen.voice_shows("speak").await?;
        screen.picture("voice_speaking").await?;
        let spoken = loudspeaker.samples(3 * SAMPLE_RATE as usize)?;
        assert!(clip::rms(&spoken) > 0.005, "it is heard: {}", clip::rms(&spoken));
        drop(loudspeaker);

        let (mut understood, mut interrupted, mut pulled) = (Vec::new(), false, false);
        for _ in 0..30 {
            let Some(stage) = screen.open_stage().await? else {
                break;
            };
            let interrupts = understood.len() == 3 && !interrupted;
            if interrupts {
                screen.voice_shows("speak").await?;
                in_the_middle_of_it(&sound)?;
            } else {
                screen.customers_turn().await?;
            }
            if understood.len() == 2 && !pulled {
                pulled = true;
                sound.unplug()?;
                screen.see("[data-notice='degraded']").await?;
                screen.picture("voice_unplugged").await?;
                sound.plug_in()?;
                screen.see("[data-notice='online']").await?;
                screen.customers_turn().await?;
            }
            let zones = screen.voice_has_shown().await?.len();
            // One answer is a recorded person's.
            let words = match stage.as_str() {
                "card_password_setting" => clip::recorded("vm-no")?,
                _ => clip::english(answer(&stage))?,
            };
            let saying = sound.say(&words.samples)?;
            if interrupts {
                interrupted = true;
            }
            let shows = if interrupts { "cut" } else { "hear" };
            screen.voice_has_shown_after(zones, shows).await?;
            if understood.is_empty() {
                screen.picture("voice_hearing").await?;
            }
            screen.answered(&stage, zones).await?;
            drop(saying);
            let next = screen.open_stage().await?;
            eprintln!("{stage}: “{}” -> {next:?}", answer(&stage));
            if next.as_ref() != Some(&stage) {
                understood.push(stage);
            }
            if next.as_deref() == Some("final_confirmation") {
                screen.picture("voice_confirming").await?;
            }
        }
        screen.completed().await?;
        screen.picture("voice_completed").await?;
        eprintln!(
            "understood: {understood:?}; shown: {:?}",
            screen.voice_has_shown().await?
        );
        assert!(understood.len() >= 6 && interrupted && pulled, "{understood:?}");
        Ok(())
    })
    .await
}

/// The same screen in a browser: its microphone and its loudspeaker over the socket.
#[tokio::test]
async fn a_browser_is_heard_and_speaks() -> Result<()> {
    const SECOND: usize = SAMPLE_RATE as usize;
    if !screen::is_asked_for() || !can_be_heard("a_browser_is_heard_and_speaks") {
        return Ok(());
    }
    let _room = ROOM.lock().await;
    let sound = SoundServer::start()?;
    screen::in_a_browser_that_hears(&sound, &settings(), async |screen: &Screen| {
        let mut loudspeaker = sound.record()?;
        screen.begin_in_english_by_voice().await?;
        screen.voice_shows("speak").await?;
        let spoken = loudspeaker.samples(4 * SECOND)?;
        assert!(clip::rms(&spoken) > 0.005, "it is heard: {}", clip::rms(&spoken));
        // A recogniser may need to be told again.
        for _ in 0..5 {
            screen.customers_turn().await?;
            let zones = screen.voice_has_shown().await?.len();
            let words = clip::english(answer("product_selection"))?;
            let saying = sound.say(&words.samples)?;
            screen.voice_shows("hear").await?;
            screen.picture("voice_hearing").await?;
            screen.answered("product_selection", zones).await?;
            drop(saying);
            if screen.open_stage().await?.as_deref() != Some("product_selection") {
                break;
            }
        }
        screen.at_stage("select_services").await?;
        screen.voice_shows("speak").await?;
        in_the_middle_of_it(&sound)?;
        let words = clip::english(answer("select_services"))?;
        let zones = screen.voice_has_shown().await?.len();
        let saying = sound.say(&words.samples)?;
        screen.voice_has_shown_after(zones, "cut").await?;
        screen.answered("select_services", zones).await?;
        drop(saying);
        eprintln!("shown: {:?}", screen.voice_has_shown().await?);
        Ok(())
    })
    .await
}
