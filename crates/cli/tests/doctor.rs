//! `didimdol doctor` on a set-up that works, and on broken ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::{Server, didimdol};
use tempfile::TempDir;

/// A recogniser that waits for sound.
const LISTENS: &str = r#"
    [voice.recogniser]
    engine = "process"
    command = ["cat"]
    locales = ["ko", "en"]
"#;

fn doctor(data: &Path, settings: &str, flags: &[&str]) -> Output {
    let file = data.with_extension("toml");
    std::fs::write(&file, settings).unwrap();
    let mut command = didimdol(data);
    command.arg("--config").arg(file).arg("doctor").args(flags);
    command.env_remove("RUST_LOG").output().unwrap()
}

/// What it found, by item and health.
fn found(output: &Output) -> Vec<(String, String, Value)> {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let read = |line: &str| {
        let found: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| found[key].as_str().unwrap().to_owned();
        (text("item"), text("health"), found)
    };
    lines.lines().map(read).collect()
}

fn faults(output: &Output) -> Vec<String> {
    let found = found(output).into_iter();
    found
        .filter(|(_, health, _)| health == "fault")
        .map(|(item, ..)| item)
        .collect()
}

/// A data folder inside a folder that goes.
fn world() -> (TempDir, std::path::PathBuf) {
    let world = tempfile::tempdir().unwrap();
    let data = world.path().join("data");
    (world, data)
}

#[test]
fn a_set_up_that_works_has_no_fault_and_is_left_as_it_is() {
    let (_world, data) = world();
    let output = doctor(&data, LISTENS, &["--json", "--listen", "127.0.0.1:0"]);
    assert_eq!(faults(&output), [""; 0], "{output:?}");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{output:?}");
    assert!(!data.exists(), "nothing is made");
    let found = found(&output);
    let of = |item: &str| found.iter().filter(|(name, ..)| name == item).count();
    let items = [
        "settings",
        "scenarios",
        "triggers",
        "knowledge",
        "customers",
        "data",
        "journal",
        "key",
        "disk",
    ];
    for item in items.iter().chain(&["sound", "server", "clock"]) {
        assert_eq!(of(item), 1, "{item}");
    }
    assert_eq!([of("hearing"), of("speaking")], [2, 2], "each language");
    for (item, health, found) in &found {
        assert_eq!(health == "ok", found.get("next").is_none(), "{item}");
    }
    let plain = doctor(&data, LISTENS, &["--listen", "127.0.0.1:0"]);
    let plain = String::from_utf8(plain.stdout).unwrap();
    assert!(plain.starts_with("ok       settings"), "{plain}");
    assert!(plain.contains("\nwarning  key "), "{plain}");
    assert!(plain.contains("-> on a real kiosk"), "{plain}");
}

#[test]
fn what_is_broken_is_a_fault_with_its_remedy() {
    let (world, data) = world();
    let broken = world.path().join("scenarios");
    std::fs::create_dir(&broken).unwrap();
    std::fs::write(broken.join("bad_scenario.json"), "{ no json").unwrap();
    let settings = format!(
        "{}\n[voice.synthesiser]\nprogram = \"/nowhere/espeak\"\n",
        LISTENS.replace("\"cat\"", "\"/nowhere/recogniser\"")
    );
    // A file where the folder is to be.
    std::fs::write(&data, "").unwrap();
    let broken = broken.to_str().unwrap();
    let output = doctor(
        &data,
        &settings,
        &["--json", "--listen", "192.0.2.1:80", "--scenarios", broken],
    );
    assert_eq!(output.status.code(), Some(1));
    let faults = faults(&output);
    for item in ["scenarios", "data", "hearing", "speaking", "server"] {
        assert!(
            faults.iter().any(|fault| fault == item),
            "{item} is not among {faults:?}"
        );
    }
    assert!(
        found(&output)
            .iter()
            .all(|(_, health, found)| health == "ok" || found["next"].is_string())
    );
}

#[test]
fn settings_that_cannot_be_read_are_a_fault_as_well() {
    let (_world, data) = world();
    let output = doctor(&data, "bonk = 1", &["--json"]);
    assert_eq!(
        (faults(&output), output.status.code()),
        (vec!["settings".to_owned()], Some(1))
    );
}

#[tokio::test]
async fn a_journal_is_opened_with_its_key_and_its_server_asked() {
    let (_world, data) = world();
    std::fs::create_dir(&data).unwrap();
    let server = Server::start(&data);
    let address = server.address.clone();
    let at = ["--json", "--listen", address.as_str()];
    let output = doctor(&data, LISTENS, &at);
    assert_eq!(faults(&output), [""; 0], "{output:?}");
    let told = |output: &Output, item: &str| {
        let found = found(output);
        let what = found.iter().find(|(name, ..)| name == item).unwrap().2["what"].clone();
        what.as_str().unwrap().to_owned()
    };
    assert!(told(&output, "server").ends_with("is ready"));
    assert!(told(&output, "journal").contains("already running"));
    drop(server);
    let output = doctor(&data, LISTENS, &at);
    assert!(told(&output, "server").ends_with("is free"));
    assert!(told(&output, "journal").starts_with("it opens with key"));
    // The key is lost.
    for file in std::fs::read_dir(&data).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if name.contains("key") {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let output = doctor(&data, LISTENS, &at);
    assert_eq!(
        (faults(&output), output.status.code()),
        (vec!["journal".to_owned()], Some(1))
    );
}
