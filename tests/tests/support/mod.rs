//! What tests of a desk have in common: the shipped scenarios, a known customer, and a screen's turn.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::Path;
use std::sync::Arc;

use didimdol_adapters::read_scenario_folder;
use didimdol_dialogue::event::Values;
use didimdol_dialogue::scenario::{Bank, Library, SourceFile};
use didimdol_session::Attachment;
use serde_json::{Value, json};

/// The shipped scenarios.
pub fn library() -> Arc<Library> {
    library_of(|_| {})
}

/// The shipped scenarios, changed.
pub fn library_of(change: impl FnOnce(&mut Vec<SourceFile>)) -> Arc<Library> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios"));
    let mut files: Vec<SourceFile> = read_scenario_folder(folder)
        .unwrap()
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    change(&mut files);
    Arc::new(Library::load(&files, Bank::default()).unwrap().0)
}

/// What the bank knows of a customer who does not exist.
pub fn known() -> Values {
    [
        ("name", "홍길순"),
        ("english_name", "HONG GILSUN"),
        ("ssn", "581332-2000000"),
        ("phone_number", "010-0000-5678"),
        ("email", "gilsun@didim.example"),
        ("address", "한빛시 나루구 돌다리길 7"),
    ]
    .map(|(key, value)| (key.to_owned(), json!(value)))
    .into_iter()
    .collect()
}

/// The next message to a screen.
pub async fn next(screen: &mut Attachment) -> Value {
    serde_json::to_value(screen.messages.recv().await.expect("the session ended")).unwrap()
}

/// Sends a message and reads to the end of its turn.
pub async fn turn(screen: &mut Attachment, message: Value) -> Vec<Value> {
    screen.inbox.send(message.to_string()).await.unwrap();
    let mut messages = Vec::new();
    loop {
        let message = next(screen).await;
        let last =
            ["stage_response", "session_completed", "error"].contains(&message["type"].as_str().unwrap());
        messages.push(message);
        if last {
            return messages;
        }
    }
}

/// What a customer says.
pub fn say(text: &str) -> Value {
    json!({ "type": "process_text", "text": text })
}
