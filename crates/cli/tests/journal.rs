//! The journal's own commands, as operators use them.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use support::{Server, didimdol};

fn run(data: &Path, arguments: &[&str]) -> Output {
    didimdol(data).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn good(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    text(&output.stdout)
}

/// A server killed in the middle of a session.
async fn killed_in_the_middle(data: &Path) -> Value {
    let server = Server::start(data);
    let (mut client, _) = server.begin("someone", "deposit_account").await;
    client.tap("select_services", "all").await;
    client.say("전화번호를 010-9753-8642로 바꿔 주세요").await;
    client.say("네").await;
    let last = client.say("아니요, 없어요").await;
    let question = last.one("stage_response").clone();
    server.kill();
    question
}

#[tokio::test]
async fn a_key_is_told_and_rotated() {
    let data = tempfile::tempdir().unwrap();
    let none = run(data.path(), &["keys", "status"]);
    assert_eq!(none.status.code(), Some(1), "{none:?}");
    assert!(!data.path().join("journal.db").exists(), "looking makes nothing");
    killed_in_the_middle(data.path()).await;

    let status =
        || serde_json::from_str::<Value>(&good(&run(data.path(), &["keys", "status", "--json"]))).unwrap();
    let before = status();
    assert_eq!(before["sessions"], 1);
    assert!(
        before["events"].as_u64().unwrap() >= 5 && before["lost"] == json!([]),
        "{before}"
    );
    let told = good(&run(data.path(), &["keys", "rotate"]));
    let after = status();
    assert_ne!(
        before["key"]["fingerprint"], after["key"]["fingerprint"],
        "{told}"
    );
    assert_eq!(before["events"], after["events"]);

    let server = Server::start(data.path());
    let busy = run(data.path(), &["keys", "rotate"]);
    assert_eq!(busy.status.code(), Some(1), "while a server runs");
    assert!(
        text(&busy.stderr).contains("already running"),
        "{}",
        text(&busy.stderr)
    );
    drop(server);
    assert_eq!(status()["key"], after["key"]);
}

#[tokio::test]
async fn a_session_is_replayed_at_any_turn() {
    let data = tempfile::tempdir().unwrap();
    let question = killed_in_the_middle(data.path()).await;
    let messages = good(&run(data.path(), &["replay", "someone"]));
    let last: Value = serde_json::from_str(messages.lines().last().unwrap()).unwrap();
    assert_eq!(last["prompt"], question["prompt"], "the same words");
    let state = |at: &str| -> Value {
        serde_json::from_str(&good(&run(
            data.path(),
            &["replay", "someone", "--state", "--at", at],
        )))
        .unwrap()
    };
    assert_eq!(state("2")["current_scenario_stage_id"], "select_services");
    assert_eq!(state("3")["current_scenario_stage_id"], "confirm_personal_info");
    assert_eq!(state("3")["collected_product_info"]["services_selected"], "all");
    let missing = run(data.path(), &["replay", "nobody"]);
    assert_eq!(missing.status.code(), Some(1));
}

#[tokio::test]
async fn a_session_becomes_a_story_that_plays_and_tells_nobody() {
    let data = tempfile::tempdir().unwrap();
    killed_in_the_middle(data.path()).await;
    let file = data.path().join("recorded.toml");
    good(&run(
        data.path(),
        &["replay", "someone", "--story", file.to_str().unwrap()],
    ));
    let story = std::fs::read_to_string(&file).unwrap();
    for secret in ["9753", "8642", "홍길순", "581332", "gilsun"] {
        assert!(!story.contains(secret), "{secret} in {story}");
    }
    let played = run(data.path(), &["scenario", "test", file.to_str().unwrap()]);
    assert!(
        played.status.success(),
        "{}{}\n{story}",
        text(&played.stdout),
        text(&played.stderr)
    );
}

#[tokio::test]
async fn a_customer_asks_to_be_erased_and_gets_a_receipt() {
    let data = tempfile::tempdir().unwrap();
    killed_in_the_middle(data.path()).await;
    let open = run(data.path(), &["erase", "someone"]);
    assert_eq!(open.status.code(), Some(1));
    assert!(
        text(&open.stderr).contains("still going on"),
        "{}",
        text(&open.stderr)
    );
    let unknown = run(data.path(), &["erase", "nobody"]);
    assert!(text(&unknown.stderr).contains("no session of that name"));

    // Nothing was finished, so that the end erases it by itself. Here a server runs on the same data.
    let server = Server::start(data.path());
    let mut client = server.connect("someone").await;
    client.send(&json!({ "type": "end_session" })).await;
    client.over().await;
    let gone = run(data.path(), &["replay", "someone"]);
    assert_eq!(gone.status.code(), Some(1));
    let receipts = good(&run(data.path(), &["receipts"]));
    let receipt: Value = serde_json::from_str(receipts.trim()).unwrap();
    assert_eq!(
        (&receipt["session"], &receipt["ground"]),
        (&json!("someone"), &json!("abandoned"))
    );
    drop(server);

    let status = good(&run(data.path(), &["keys", "status", "--json"]));
    let key = serde_json::from_str::<Value>(&status).unwrap()["receipts_key"].clone();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("receipts.jsonl");
    let check = |lines: &str| {
        std::fs::write(&file, lines).unwrap();
        let file = file.to_str().unwrap();
        run(
            elsewhere.path(),
            &["receipts", "--check", file, "--key", key.as_str().unwrap()],
        )
    };
    assert_eq!(
        good(&check(&receipts)),
        "someone: genuine
"
    );
    let forged = check(&receipts.replace("abandoned", "requested"));
    assert_eq!(forged.status.code(), Some(1));
    assert_eq!(
        text(&forged.stdout),
        "someone: not signed by this key
"
    );
}

/// The last line of a question, which is the question itself.
fn asked(turn: &support::Turn) -> String {
    let prompt = turn.one("stage_response")["prompt"].as_str().unwrap();
    prompt.lines().last().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_goes_on_with_the_version_it_began_with() {
    let world = tempfile::tempdir().unwrap();
    let (data, scenarios) = (world.path().join("data"), world.path().join("scenarios"));
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let copied = std::process::Command::new("cp")
        .args(["-r", shipped])
        .arg(&scenarios)
        .status();
    assert!(copied.unwrap().success());
    let server = Server::start_with(&data, &scenarios);
    let (mut client, first) = server.begin("before", "deposit_account").await;
    let before = asked(&first);
    client.tap("select_services", "all").await;
    server.kill();

    let changed = "새 물음이에요. 어떤 걸로 할까요?";
    let file = scenarios.join("deposit_account_scenario_v3.json");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&before), "{before}");
    std::fs::write(&file, text.replace(&before, changed)).unwrap();
    let server = Server::start_with(&data, &scenarios);
    let mut resumed = server.connect("before").await;
    assert_eq!(resumed.next().await["type"], "session_state");
    let back = resumed.say("이전으로 돌아가 주세요").await;
    assert_eq!((back.stage(), asked(&back)), ("select_services", before.clone()));
    let (_, fresh) = server.begin("after", "deposit_account").await;
    assert_eq!(asked(&fresh), changed, "a new session has the new one");
    drop(server);
    let messages = good(&run(&data, &["replay", "before"]));
    assert!(
        messages.contains(&before) && !messages.contains(changed),
        "the replay too"
    );
}
