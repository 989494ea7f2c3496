//! A reader that goes away, as `head` does, ends every command quietly.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");

fn unread(data: &Path, arguments: &[&str], input: &str) -> Output {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut process = Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .args(["--scenarios", SCENARIOS, "--data"])
        .arg(data)
        .args(arguments)
        .env("RUST_LOG", "off")
        .stdin(Stdio::piped())
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may be over already.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

#[test]
fn every_command_ends_quietly_when_its_reader_is_gone() {
    let data = tempfile::tempdir().unwrap();
    let row = r#"{"product":"deposit_account","stage":"select_services","text":"네","accept":[]}"#;
    let rows = data.path().join("rows.jsonl");
    std::fs::write(&rows, row).unwrap();
    let rows = rows.to_str().unwrap();
    let story = format!("{SCENARIOS}/stories/reception.toml");
    let commands: &[&[&str]] = &[
        &["understand", "--evaluate", rows],
        &["understand", "--evaluate", rows, "--json"],
        &["understand"],
        &["understand", "--json"],
        &["chat"],
        &["chat", "--json"],
        &["scenario", "check"],
        &["scenario", "graph"],
        &["scenario", "test", &story],
        &["serve", "--insecure-demo", "--listen", "127.0.0.1:0"],
        // The server left it a journal.
        &["keys", "status"],
        &["keys", "rotate"],
        &["token", "--subject", "kiosk-1", "--scope", "sessions"],
    ];
    for command in commands {
        let output = unread(data.path(), command, row);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said, "", "{command:?}");
        assert_eq!(output.status.code(), Some(141), "{command:?}");
    }
}
