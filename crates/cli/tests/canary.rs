//! After a customer has left: nothing of theirs in any file of the program, nor in its memory.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![cfg(target_os = "linux")]

mod support;
#[path = "support/traces.rs"]
mod traces;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use support::{Client, Server};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use traces::Traces;

/// Values that nothing else in the world has.
const EDITED: [(&str, &str); 5] = [
    ("name", "하늘다람쥐"),
    ("phone_number", "010-9753-8642"),
    ("email", "haneul.daramjwi@didim.example"),
    ("address", "별똥시 유성구 혜성로 9753"),
    ("work_address", "별똥시 은하구 성운로 8642"),
];
/// Said, and never to be kept anywhere: a resident number and an account.
const SAID: [&str; 2] = [
    "제 주민번호는 970531-8642975예요",
    "돈은 110-975-318642로 보내 주세요",
];
/// Of each value the part that nobody would write otherwise, and of the telephone number how it is read out.
const CANARIES: [&str; 8] = [
    "하늘다람쥐",
    "9753-8642",
    "haneul.daramjwi",
    "별똥시 유성구",
    "은하구 성운로",
    "8642975",
    "975-318642",
    "구칠오삼",
];

/// A kiosk that says nothing for so long, with a customer's words to answer, has lost them.
const PATIENCE: Duration = Duration::from_secs(20);

const NOTHING: [String; 0] = [];

async fn tell_everything(client: &mut Client) {
    for (field, value) in EDITED {
        let edit = json!({ "type": "field_modification_request", "field": field, "newValue": value });
        client.turn(edit).await;
    }
    for words in SAID {
        client.say(words).await;
    }
    client.say("이름을 하늘다람쥐로 바꿔 주세요").await;
}

#[tokio::test]
async fn a_crash_leaves_no_dump_of_a_customer() {
    let world = tempfile::tempdir().unwrap();
    let server = Server::start_in(world.path(), "trace");
    let (mut client, _) = server.begin("canary", "deposit_account").await;
    client.tap("select_services", "all").await;
    tell_everything(&mut client).await;
    let traces = Traces::of(&CANARIES);
    assert!(!traces.in_memory(server.process()).is_empty());
    server.crash();
    assert_eq!(traces.in_files(world.path()), NOTHING);
}

#[tokio::test]
async fn a_customer_who_has_left_is_in_no_file_and_in_no_memory() {
    // Everything that it could write: data, home, caches, temporary files, its log, crash dumps.
    let world = tempfile::tempdir().unwrap();
    let traces = Traces::of(&CANARIES);
    let server = Server::start_in(world.path(), "trace");
    let (mut client, _) = server.begin("canary", "deposit_account").await;
    client.tap("select_services", "all").await;
    tell_everything(&mut client).await;
    let shown = client.say("네").await;
    assert!(!shown.0.is_empty());

    let while_here = traces.in_memory(server.process());
    let seen = |canary: &str| while_here.iter().any(|place| place.starts_with(canary));
    assert!(
        seen("하늘다람쥐") && seen("9753-8642"),
        "the scan sees what is there: {while_here:?}"
    );
    assert_eq!(
        traces.in_files(world.path()),
        NOTHING,
        "while the session is open"
    );

    client.send(&json!({ "type": "end_session" })).await;
    client.over().await;
    // Another customer comes, and finds nothing of the first.
    let (mut next, _) = server.begin("next", "deposit_account").await;
    next.say("네").await;
    assert_eq!(traces.in_memory_of_all(server.process()), NOTHING, "in memory");
    assert_eq!(traces.in_files(world.path()), NOTHING, "in files");
    server.kill();
    assert_eq!(traces.in_files(world.path()), NOTHING, "in files after a kill");
}

/// What the customer says aloud: values, the answers to their being read back, and what is never to be kept.
const ALOUD: [&str; 8] = [
    "전화번호를 010-9753-8642로 바꿔 주세요",
    "네",
    "이름을 하늘다람쥐로 바꿔 주세요",
    "네",
    "주소를 별똥시 유성구 혜성로 9753으로 바꿔 주세요",
    "네",
    SAID[0],
    SAID[1],
];

/// A recogniser that understands one line of a file after the other, whatever it hears. Not before it hears something, so
/// that the run that waits for the next utterance knows nothing of it.
fn recogniser(folder: &Path) -> String {
    fs::write(folder.join("lines"), ALOUD.join("\n")).unwrap();
    let program = folder.join("recogniser");
    let script = r#"#!/usr/bin/python3
import json, os, sys
sys.stdin.buffer.read()
os.chdir(os.path.dirname(os.path.abspath(__file__)))
line, *rest = open('lines').read().split('\n')
open('rest', 'w').write('\n'.join(rest))
os.rename('rest', 'lines')
print(json.dumps({'type': 'final', 'text': line}), flush=True)
"#;
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program.to_str().unwrap().to_owned()
}

/// A second and a half of somebody's voice and as much silence, in 16-bit samples of 16 kHz.
fn utterance() -> Vec<u8> {
    let said = Command::new("espeak-ng")
        .args(["-v", "ko", "--stdout", "네 그렇게 해 주세요"])
        .output()
        .unwrap();
    assert!(said.status.success());
    let mut sound = said.stdout;
    sound.extend(vec![0; 44_100 / 2 * 3]);
    sound
}

/// What comes until the kiosk has said everything, heard out in a quiet room: for every piece as much silence.
async fn hear_out(client: &mut Client, log: &Path) -> Vec<Value> {
    let mut seen: Vec<Value> = Vec::new();
    loop {
        let Ok(message) = timeout(PATIENCE, client.next()).await else {
            let kinds: Vec<_> = seen.iter().map(|message| &message["type"]).collect();
            let log = fs::read_to_string(log).unwrap();
            let complaints = log
                .lines()
                .filter(|line| !line.contains("TRACE") && !line.contains("DEBUG"));
            let complaints: Vec<_> = complaints.collect();
            panic!(
                "nothing after {kinds:?}; the server's log: {}",
                complaints.join("\n")
            );
        };
        if message["type"] == "tts_audio_chunk" {
            let wav = message["audio_chunk_base64"].as_str().unwrap();
            // 24 kHz, 16 bits, behind a header.
            client
                .be_silent((BASE64.decode(wav).unwrap().len() - 44).div_ceil(48))
                .await;
        }
        let last = message["type"] == "tts_stream_end";
        seen.push(message);
        if last {
            client.be_silent(500).await;
            return seen;
        }
    }
}

#[tokio::test]
async fn a_customer_who_spoke_is_in_no_file_and_in_no_memory() {
    let (world, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let traces = Traces::of(&CANARIES);
    let cache = world.path().join("spoken");
    let settings = format!(
        "[voice.recogniser]\nengine = \"process\"\ncommand = [{:?}]\n[voice.synthesiser]\ncache = {cache:?}\n",
        recogniser(elsewhere.path())
    );
    fs::write(world.path().join("didimdol.toml"), settings).unwrap();
    let server = Server::start_in(world.path(), "trace");
    let (mut client, _) = server.begin("canary", "deposit_account").await;
    client.tap("select_services", "all").await;
    client.tap("confirm_personal_info", "yes").await;
    client.send(&json!({ "type": "activate_voice" })).await;
    let log = world.path().join("log");
    hear_out(&mut client, &log).await;

    let sound = utterance();
    let mut said = String::new();
    for words in ALOUD {
        for piece in sound.chunks(2_048) {
            client.raw(Message::Binary(piece.to_vec().into())).await;
        }
        let seen = hear_out(&mut client, &log).await;
        let understood = seen
            .iter()
            .find(|message| message["type"] == "stt_final_result")
            .unwrap_or_else(|| panic!("{words} was not understood: {seen:?}"));
        assert_eq!(understood["transcript"], words);
        said += &json!(seen).to_string();
    }
    for canary in ["하늘다람쥐", "010-9753-8642", "별똥시 유성구"] {
        assert!(said.contains(canary), "{canary} was recorded by voice");
    }
    let while_here = traces.in_memory_of_all(server.process());
    assert!(!while_here.is_empty(), "the scan sees what is there");
    assert_eq!(
        traces.in_files(world.path()),
        NOTHING,
        "while the session is open"
    );

    client.send(&json!({ "type": "end_session" })).await;
    client.over().await;
    let (mut next, _) = server.begin("next", "deposit_account").await;
    next.say("네").await;
    assert_eq!(traces.in_memory_of_all(server.process()), NOTHING, "in memory");
    assert_eq!(traces.in_files(world.path()), NOTHING, "in files");
    server.kill();
    assert_eq!(traces.in_files(world.path()), NOTHING, "in files after a kill");
}
