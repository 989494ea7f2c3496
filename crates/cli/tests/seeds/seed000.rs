//! Seed 000: the AI speaks first.

use serde_json::{Value, json};

use crate::exchange::Http;
use crate::support::Server;

fn trigger(event: &str, id: &str, session: &str, metadata: Value) -> Value {
    json!({"event_type": event, "event_id": id, "user_id": "demo-gilsun", "session_id": session, "metadata": metadata})
}

const TRIGGER: &str = "/api/interview/trigger";

fn said(conversation: &Value) -> Vec<&str> {
    let lines = conversation["messages"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["content"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn the_document_is_kept_to_the_letter() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    Http::to(&server.address).play("seed000").await;
}

#[tokio::test]
async fn the_first_question_is_personal_and_waits_for_a_socket() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let event = trigger("USER_APPLIED", "e1", "applied", json!({"job_role": "backend"}));
    assert_eq!(http.post(TRIGGER, event).await.0, 202);
    let (status, shown) = http.get("/api/v1/sessions/applied").await;
    assert_eq!((status, &shown["status"]), (200, &json!("waiting_answer")));
    assert!(said(&shown)[0].starts_with("홍길순 님"), "{shown}");
    assert_eq!(shown["collected_info"]["job_role"], "backend");
    let mut client = server.connect("applied").await;
    assert_eq!(client.next().await["type"], "session_initialized");
    assert_eq!(client.next().await["type"], "session_state");
    assert_eq!(client.next().await["type"], "slot_filling_update");
    assert_eq!(client.next().await["stageId"], "self_introduction");
}

#[tokio::test]
async fn an_event_is_carried_out_once() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let event = trigger("USER_APPLIED", "once", "once", json!({"job_role": "backend"}));
    let all = futures_util::future::join_all((0..100).map(|_| http.post(TRIGGER, event.clone()))).await;
    assert!(
        all.iter()
            .all(|(status, body)| *status == 202 && *body == all[0].1),
        "{all:?}"
    );
    let lines = said(&http.get("/api/v1/sessions/once").await.1).len();
    assert_eq!(lines, 2, "an opening and a question");
    server.kill();

    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    assert_eq!(http.post(TRIGGER, event).await.0, 202);
    assert_eq!(said(&http.get("/api/v1/sessions/once").await.1).len(), lines);
    let other = trigger("USER_APPLIED", "once", "once", json!({"job_role": "branch"}));
    assert_eq!(http.post(TRIGGER, other).await.0, 409);
}

#[tokio::test]
async fn what_is_wrong_has_its_code() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let unknown = trigger("FIRE", "e", "s", json!({}));
    let (status, body) = http.post(TRIGGER, unknown).await;
    assert_eq!((status, &body["code"]), (422, &json!("unknown_event")));
    assert_eq!(http.send("POST", TRIGGER, Some("{".into())).await.status(), 400);
    assert_eq!(
        http.post(TRIGGER, json!({"event_type": "USER_APPLIED"})).await.0,
        422
    );
    let soon = trigger(
        "INTERVIEW_TIME_REACHED",
        "e",
        "s",
        json!({"scheduled_at": "soon"}),
    );
    assert_eq!(http.post(TRIGGER, soon).await.0, 422);
}

#[tokio::test]
async fn a_trigger_waits_for_the_answer_that_is_waited_for_also_over_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("busy", "deposit_account").await;
    let http = Http::to(&server.address);
    let before = said(&http.get("/api/v1/sessions/busy").await.1).len();
    let called = trigger("TICKET_CALLED", "t", "busy", json!({"ticket_number": 7}));
    assert_eq!(http.post(TRIGGER, called).await.0, 202);
    assert_eq!(
        said(&http.get("/api/v1/sessions/busy").await.1).len(),
        before,
        "it waits"
    );
    client.send(&json!({"type": "stop_tts"})).await;
    server.kill();

    let server = Server::start(data.path());
    let mut client = server.connect("busy").await;
    for _ in 0..3 {
        client.next().await;
    }
    client.tap("select_services", "card_only").await;
    let opening = client.next().await;
    assert_eq!(opening["type"], "llm_response_chunk");
    assert!(
        opening["chunk"].as_str().unwrap().starts_with("7번 손님"),
        "{opening}"
    );
}

#[tokio::test]
async fn help_for_the_silent_does_not_wait_and_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, first) = server.begin("silent", "deposit_account").await;
    let http = Http::to(&server.address);
    assert_eq!(
        http.post(TRIGGER, trigger("IDLE_HELP", "h", "silent", json!({})))
            .await
            .0,
        202
    );
    assert_eq!(client.next().await["type"], "llm_response_chunk");
    assert_eq!(client.next().await["type"], "llm_response_end");
    assert_eq!(client.next().await["data"], *first.slots());
    assert_eq!(
        client.next().await["promptId"],
        first.one("stage_response")["promptId"]
    );
}

#[tokio::test]
async fn an_interview_begins_at_its_time_also_after_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(6);
    let event = trigger(
        "INTERVIEW_TIME_REACHED",
        "at",
        "timed",
        json!({"job_role": "backend", "scheduled_at": at.to_string()}),
    );
    assert_eq!(http.post(TRIGGER, event.clone()).await.0, 202);
    assert_eq!(http.get("/api/v1/sessions/timed").await.0, 404, "not yet");
    server.kill();

    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    assert_eq!(http.post(TRIGGER, event.clone()).await.0, 202, "the same again");
    let mut client = server.connect("timed").await;
    assert_eq!(client.next().await["type"], "session_initialized");
    let opening = client.next().await;
    assert!(
        opening["chunk"].as_str().unwrap().contains("면접 시간"),
        "{opening}"
    );
    assert!(jiff::Timestamp::now() >= at);
    assert_eq!(http.post(TRIGGER, event).await.0, 202);
    assert_eq!(said(&http.get("/api/v1/sessions/timed").await.1).len(), 2);
}
