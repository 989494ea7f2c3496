//! Every sample of `tests/wire` is read and written back unchanged. The screen's tests read the same files.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use didimdol_protocol::{ClientMessage, ServerMessage};
use serde::Deserialize;
use serde_json::{Value, json};

fn samples(folder: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("wire")
        .join(folder);
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

fn reads_back(name: &str, text: &str, client: bool) -> (Value, Value) {
    let sent: Value = serde_json::from_str(text).unwrap();
    let written = if client {
        serde_json::to_value(ClientMessage::parse(text).unwrap_or_else(|e| panic!("{name}: {e}")))
    } else {
        serde_json::to_value(
            serde_json::from_str::<ServerMessage>(text).unwrap_or_else(|e| panic!("{name}: {e}")),
        )
    };
    (sent, written.unwrap())
}

#[test]
fn our_samples_are_written_back_unchanged() {
    for (folder, client) in [("client", true), ("server", false)] {
        for (name, text) in samples(folder) {
            let (sent, written) = reads_back(&name, &text, client);
            assert_eq!(written, sent, "{folder}/{name}");
        }
    }
}

#[test]
fn samples_of_seed_001_are_written_back_unchanged() {
    let from_client = ["process_text", "activate_voice", "deactivate_voice", "stop_tts"];
    for (name, text) in samples("seed001") {
        let (mut sent, written) = reads_back(&name, &text, from_client.contains(&name.as_str()));
        if name == "slot_filling_update" {
            // The seed names labels two ways and types two ways (§3.2.5 and §4.2): we write both labels, §4.2's type.
            let field = &mut sent["data"]["required_fields"][0];
            assert_eq!(field["type"], "string");
            field["type"] = json!("text");
            field["display_name"] = field["label"].clone();
        }
        assert_eq!(written, sent, "seed001/{name}");
    }
}

#[test]
fn every_message_type_has_a_sample() {
    let types = |folder: &str| -> BTreeSet<String> {
        let kind = |text: &str| {
            serde_json::from_str::<Value>(text).unwrap()["type"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        samples(folder).iter().map(|(_, text)| kind(text)).collect()
    };
    assert_eq!(types("client").len(), 14, "{:?}", types("client"));
    assert_eq!(types("server").len(), 24, "{:?}", types("server"));
}

#[test]
fn bad_messages_are_refused_with_their_code() {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Bad {
        input: String,
        code: String,
        turn_id: Option<String>,
    }
    for (name, text) in samples("bad") {
        let bad: Bad = serde_json::from_str(&text).unwrap();
        let error = ClientMessage::parse(&bad.input).expect_err(&name);
        assert_eq!(error.code.as_str(), bad.code, "{name}");
        assert_eq!(error.turn_id, bad.turn_id, "{name}");
        assert!(error.message.ends_with("요."), "{name}: not 해요체");
        let answer = serde_json::to_value(ServerMessage::from(error)).unwrap();
        assert_eq!(
            (&answer["type"], &answer["code"]),
            (&json!("error"), &json!(bad.code)),
            "{name}"
        );
    }
}
