//! A consultation by voice over the socket of a real server process: PCM up, WAV down. The recogniser is
//! a program that says what it is told to, whatever it hears; the voices and the front end are real.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use support::{Client, Server};
use tokio_tungstenite::tungstenite::Message;

/// Writes a recogniser that understands one line of a file after the other.
fn recogniser(folder: &Path, lines: &str) -> String {
    fs::write(folder.join("lines"), lines).unwrap();
    let program = folder.join("recogniser");
    let script = format!(
        r#"#!/usr/bin/python3
import json, os, sys
# Unbuffered: what is read ahead of the line would be sound that nobody counts.
begin = b''
while not begin.endswith(b'\n'):
    byte = os.read(0, 1)
    if not byte: sys.exit(0)
    begin += byte
heard = 0
said = False
folder = {folder:?}
lines = open(folder + '/lines').read().splitlines()
line = lines[0] if lines else ''
while True:
    sound = os.read(0, 3200)
    if not sound: break
    heard += len(sound)
    if heard > 24000 and not said:
        said = True
        print(json.dumps({{'type': 'interim', 'text': line}}), flush=True)
open(folder + '/rest', 'w').write('\n'.join(lines[1:]))
os.rename(folder + '/rest', folder + '/lines')
print(json.dumps({{'type': 'final', 'text': line}}), flush=True)
"#,
        folder = folder.to_str().unwrap()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program.to_str().unwrap().to_owned()
}

/// A server that hears Korean with that recogniser.
fn server(folder: &Path, lines: &str) -> Server {
    let command = recogniser(folder, lines);
    let settings = format!("[voice.recogniser]\nengine = \"process\"\ncommand = [{command:?}]\n");
    Server::configured(folder, &settings)
}

/// espeak-ng's voice: a WAV of 22,050 Hz.
fn spoken(text: &str) -> Vec<u8> {
    let said = Command::new("espeak-ng")
        .args(["-v", "ko", "--stdout", text])
        .output()
        .unwrap();
    assert!(said.status.success());
    said.stdout
}

/// What comes until this message, it included.
async fn until(client: &mut Client, kind: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    loop {
        let message = client.next().await;
        let found = message["type"] == kind;
        seen.push(message);
        if found {
            return seen;
        }
    }
}

fn kinds(messages: &[Value]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message["type"].as_str().unwrap())
        .collect()
}

/// What comes until the end of a turn's speech. For every piece of it as much silence is sent at once, as a
/// microphone in a quiet room would: speech passes at the pace of the sound that comes in, and where none
/// comes, at the clock's.
async fn hear_out(client: &mut Client) -> Vec<Value> {
    let mut seen = Vec::new();
    loop {
        let message = client.next().await;
        if message["type"] == "tts_audio_chunk" {
            client.be_silent(length_of(&message)).await;
        }
        let over = message["type"] == "tts_stream_end";
        seen.push(message);
        if over {
            // The resampler and the front end hold a moment back.
            client.be_silent(500).await;
            return seen;
        }
    }
}

/// Milliseconds of a piece of speech.
fn length_of(chunk: &Value) -> usize {
    let wav = BASE64
        .decode(chunk["audio_chunk_base64"].as_str().unwrap())
        .unwrap();
    assert_eq!((&wav[..4], &wav[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    let length = u32::from_le_bytes(wav[40..44].try_into().unwrap()) as usize;
    assert_eq!(wav.len(), 44 + length, "a whole WAV");
    // 24 kHz, 16 bits.
    length.div_ceil(48)
}

async fn say(client: &mut Client, text: &str) -> Vec<Value> {
    // The header of a recording says its rate; raw sound after it would be taken for the same.
    let mut sound = spoken(text);
    // A second and a half of silence at the rate of the recording.
    sound.extend(vec![0; 44_100 / 2 * 3]);
    for piece in sound.chunks(2_047) {
        client.raw(Message::Binary(piece.to_vec().into())).await;
    }
    hear_out(client).await
}

#[tokio::test]
async fn a_deposit_account_is_asked_for_by_voice_over_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "네 셋 다 해 주세요\n네 다 맞아요\n오티피로 할게요\n네\n";
    let server = server(folder.path(), lines);
    let (mut client, _) = server.begin("voice", "deposit_account").await;
    // Before the microphone is on, sound goes nowhere.
    client.raw(Message::Binary(vec![1; 1_001].into())).await;
    client.send(&json!({ "type": "activate_voice" })).await;
    let opening = hear_out(&mut client).await;
    assert_eq!(opening[0]["type"], "voice_activated");
    let sounds = opening
        .iter()
        .filter(|message| message["type"] == "tts_audio_chunk");
    assert!(sounds.map(length_of).sum::<usize>() > 1_000);

    let seen = say(&mut client, "네 셋 다 해 주세요").await;
    let order: Vec<&str> = kinds(&seen)
        .into_iter()
        // Whether there is time for an interim result depends on how soon the recogniser's last words come.
        .filter(|kind| !["tts_audio_chunk", "stt_interim_result"].contains(kind))
        .collect();
    assert_eq!(
        order,
        [
            "epd_detected",
            "stt_final_result",
            "llm_response_chunk",
            "llm_response_end",
            "slot_filling_update",
            "stage_response",
            "tts_stream_end"
        ]
    );
    let turn = &seen[2]["turnId"];
    assert!(
        seen[2..].iter().all(|message| message["turnId"] == *turn),
        "one turn"
    );
    for stage in [
        "security_medium_registration",
        "otp_payment_account",
        "additional_services",
    ] {
        let seen = say(&mut client, "네 그렇게 해 주세요").await;
        let question = seen
            .iter()
            .find(|message| message["type"] == "stage_response")
            .unwrap();
        assert_eq!(question["stageId"], stage);
    }

    // What is no sound is told, once, and the session lives.
    let mut wide = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x06\0".to_vec();
    wide.extend([0; 60]);
    client.raw(Message::Binary(wide.into())).await;
    client.raw(Message::Binary(vec![9; 5_000].into())).await;
    assert_eq!(client.next().await["code"], "bad_audio");
    client.send(&json!({ "type": "deactivate_voice" })).await;
    until(&mut client, "voice_deactivated").await;
    let turn = client.say("네").await;
    assert_eq!(turn.stage(), "card_selection");
    assert!(
        !turn.has("tts_audio_chunk"),
        "speech is sent only while the voice is on"
    );
}

#[tokio::test]
async fn what_was_said_over_was_not_heard() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(folder.path(), "네\n");
    let (mut client, _) = server.begin("cut", "deposit_account").await;
    client.send(&json!({ "type": "activate_voice" })).await;
    until(&mut client, "tts_audio_chunk").await;
    // Three seconds into the question the customer begins to speak.
    client.be_silent(3_000).await;
    let mut sound = spoken("잠깐만요 잠깐만요 제가 먼저 말할게요");
    sound.extend(vec![0; 44_100]);
    for piece in sound.chunks(2_048) {
        client.raw(Message::Binary(piece.to_vec().into())).await;
    }
    let seen = until(&mut client, "barge_in").await;
    let heard = seen.last().unwrap()["heardText"].as_str().unwrap();
    assert!(!heard.is_empty() && !heard.contains("드릴까요"), "{heard}");
    until(&mut client, "stt_final_result").await;
}
