//! Seed 004: chatting in deltas, and the callbacks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::core::Core;
use crate::exchange::Http;
use crate::support::{Client, Server};

#[tokio::test]
async fn requests_are_answered_to_the_letter() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    Http::to(&server.address).play("seed004").await;
}

/// Reads to the end of every turn; the words and the last message by turn.
async fn turns(client: &mut Client, count: usize) -> BTreeMap<String, (String, String)> {
    let mut turns: BTreeMap<String, (String, String)> = BTreeMap::new();
    while turns.values().filter(|(_, last)| !last.is_empty()).count() < count {
        let message = client.next().await;
        let turn = turns
            .entry(message["turn_id"].as_str().unwrap().to_owned())
            .or_default();
        assert_eq!(turn.1, "", "nothing follows the end of a turn: {message}");
        match message["type"].as_str().unwrap() {
            "delta" => turn.0.push_str(message["content"].as_str().unwrap()),
            last => turn.1 = last.to_owned(),
        }
    }
    turns
}

#[tokio::test]
async fn several_turns_are_on_their_way_on_one_socket() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.chat().await;
    for session in ["a", "b", "c"] {
        let said = json!({"session_id": session, "message": "통장 만들고 싶어요", "turn_id": format!("turn-{session}")});
        client.send(&said).await;
    }
    let turns = turns(&mut client, 3).await;
    assert_eq!(turns.keys().collect::<Vec<_>>(), ["turn-a", "turn-b", "turn-c"]);
    let (words, last) = &turns["turn-a"];
    assert!(words.contains("한도계좌") && last == "done", "{words}");
    let again = json!({"session_id": "a", "message": "통장 만들고 싶어요", "turn_id": "turn-a"});
    let (_, stored) = Http::to(&server.address).post("/api/chat/message", again).await;
    assert_eq!(stored["ai_message"], *words, "deltas together are the answer");
}

#[tokio::test]
async fn a_turn_is_given_up_and_the_next_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.chat().await;
    // In one piece: a turn takes less time than a message on its own way.
    client
        .feed(&json!({"session_id": "c", "message": "통장 만들고 싶어요", "turn_id": "t1"}))
        .await;
    client.send(&json!({"type": "cancel", "turn_id": "t1"})).await;
    client
        .send(&json!({"session_id": "c", "message": "카드만요", "turn_id": "t2"}))
        .await;
    let turns = turns(&mut client, 2).await;
    assert_eq!(
        (turns["t1"].1.as_str(), turns["t2"].1.as_str()),
        ("cancelled", "done")
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_and_the_socket_stays() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut client = server.chat().await;
    for (frame, code) in [
        ("{", "bad_json"),
        ("[]", "bad_shape"),
        (r#"{"session_id":"a b","message":"x","turn_id":"t"}"#, "bad_shape"),
        (r#"{"session_id":"a","message":1,"turn_id":"t"}"#, "bad_shape"),
    ] {
        client
            .raw(tokio_tungstenite::tungstenite::Message::text(frame))
            .await;
        let error = client.next().await;
        assert_eq!(
            (&error["type"], &error["code"]),
            (&json!("error"), &json!(code)),
            "{frame}"
        );
    }
    let long = json!({"session_id": "a", "message": "가".repeat(2_001), "turn_id": "t"});
    client.send(&long).await;
    assert_eq!(client.next().await["code"], "too_long");
}

#[tokio::test]
async fn an_interview_tells_the_core_everything_in_order_and_once() {
    let data = tempfile::tempdir().unwrap();
    let mut core = Core::start(2).await;
    let server = Server::with(
        data.path(),
        &[("DIDIMDOL_CALLBACKS__CORE_URL", core.url.as_str())],
    );
    let http = Http::to(&server.address);
    let start = json!({"user_id": "demo-gilsun", "session_id": "i", "metadata": {"job_role": "backend"}});
    assert_eq!(http.post("/api/interview/start", start).await.0, 201);
    let answer =
        "결제 서버를 맡아 요청마다 키를 두었습니다. 예를 들어 같은 요청이 2번 와도 한 번만 처리했습니다.";
    let mut status = Value::Null;
    for message in [
        answer,
        answer,
        "동료와 자주 이야기해서 풀었습니다. 그 결과 더 친해졌습니다.",
        "네",
    ] {
        let (_, reply) = http
            .post(
                "/api/interview/message",
                json!({"session_id": "i", "message": message}),
            )
            .await;
        status = reply["status"].clone();
    }
    assert_eq!(status, "completed");
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "session_completed") {
        let callback = core.received.recv().await.unwrap();
        assert_eq!(callback["session_id"], "i");
        match callback["type"].as_str().unwrap() {
            "turn_evaluation" => assert!(
                (1..=100).contains(&callback["score"].as_u64().unwrap()),
                "{callback}"
            ),
            "final_scores" => assert_eq!(callback["scores"].as_object().unwrap().len(), 3),
            "session_completed" => assert_eq!(callback["product"], "interview"),
            _ => {}
        }
        kinds.push(callback["type"].as_str().unwrap().to_owned());
    }
    let count = |kind: &str| kinds.iter().filter(|other| *other == kind).count();
    let counted = [
        "message_response",
        "turn_evaluation",
        "final_scores",
        "session_completed",
    ]
    .map(count);
    assert_eq!(counted, [5, 3, 1, 1], "{kinds:?}");
}

#[tokio::test]
async fn what_does_not_arrive_survives_a_restart_and_is_parked_and_listed() {
    let data = tempfile::tempdir().unwrap();
    let absent = [("DIDIMDOL_CALLBACKS__CORE_URL", "http://127.0.0.1:1/callbacks")];
    let server = Server::with(data.path(), &absent);
    let said = json!({"session_id": "p", "message": "통장 만들고 싶어요"});
    assert_eq!(
        Http::to(&server.address).post("/api/chat/message", said).await.0,
        200
    );
    server.kill();

    let server = Server::with(data.path(), &absent);
    let http = Http::to(&server.address);
    let parked = loop {
        let (status, parked) = http.get("/api/v1/callbacks").await;
        assert_eq!(status, 200);
        if parked["callbacks"] != json!([]) {
            break parked;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    };
    let first = &parked["callbacks"][0];
    assert_eq!(
        (&first["type"], &first["session_id"]),
        (&json!("message_response"), &json!("p"))
    );
    assert_eq!(first["tries"], 4);
    assert!(!parked.to_string().contains("통장"), "bodies stay sealed");
}
