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

fn at_kiosk(event: &str, id: &str, kiosk: &str, number: u32) -> Value {
    let metadata = json!({"kiosk_id": kiosk, "ticket_number": number, "product_type": "deposit_account"});
    trigger(event, id, "core", metadata)
}

#[tokio::test]
async fn an_event_for_a_kiosk_waits_for_its_screen_also_over_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let event = at_kiosk("TICKET_CALLED", "t1", "west-1", 41);
    let http = Http::to(&server.address);
    assert_eq!(http.post("/api/interview/trigger", event.clone()).await.0, 202);
    // Another kiosk's screen gets nothing of it.
    let mut east = server.at_kiosk("east", "east-1").await;
    assert_eq!(east.next().await["type"], "session_initialized");
    server.kill();

    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    assert_eq!(
        http.post("/api/interview/trigger", event).await.0,
        202,
        "once more"
    );
    let mut west = server.at_kiosk("west", "west-1").await;
    assert_eq!(west.next().await["type"], "session_initialized");
    let words = west.until("llm_response_end").await;
    assert!(words["full_text"].as_str().unwrap().contains("41번"), "{words}");
    assert_eq!(west.until("stage_response").await["stageId"], "select_services");
    drop(west);
    // It was carried out: the next customer of this kiosk is not called so.
    let mut next = server.at_kiosk("next", "west-1").await;
    assert_eq!(next.next().await["type"], "session_initialized");
    let turn = next
        .turn(json!({"type": "start_scenario", "productType": "jeonse"}))
        .await;
    assert!(!format!("{turn:?}").contains("41번"), "{turn:?}");
}

#[tokio::test]
async fn nobodys_event_comes_into_another_customers_consultation() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let mut first = server.at_kiosk("first", "k").await;
    assert_eq!(first.next().await["type"], "session_initialized");
    first
        .turn(json!({"type": "start_scenario", "productType": "deposit_account"}))
        .await;
    http.post("/api/interview/trigger", at_kiosk("TICKET_CALLED", "t2", "k", 42))
        .await;
    // What interrupts is for whoever is there.
    http.post("/api/interview/trigger", at_kiosk("IDLE_HELP", "h1", "k", 0))
        .await;
    let help = first.until("llm_response_end").await;
    assert!(help["full_text"].as_str().unwrap().contains("천천히"), "{help}");
    let answered = first.tap("select_services", "all").await;
    assert_eq!(answered.stage(), "confirm_personal_info");
    assert!(!format!("{answered:?}").contains("42번"), "{answered:?}");
    first.send(&json!({"type": "end_session"})).await;
    first.over().await;
    let mut second = server.at_kiosk("second", "k").await;
    let called = second.until("llm_response_end").await;
    assert!(called["full_text"].as_str().unwrap().contains("42번"), "{called}");
}

#[tokio::test]
async fn a_kiosks_queue_is_bounded_and_its_name_is_checked() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let mut taken = 0;
    let refused = loop {
        let event = at_kiosk("TICKET_CALLED", &format!("q{taken}"), "k", taken);
        let (status, body) = http.post("/api/interview/trigger", event).await;
        if status != 202 {
            break (status, body);
        }
        taken += 1;
        assert!(taken < 100, "without end");
    };
    assert_eq!((taken, refused.0, &refused.1["code"]), (20, 503, &json!("busy")));
    for kiosk in [json!(7), json!(""), json!("x".repeat(65))] {
        let event = trigger("TICKET_CALLED", "bad", "core", json!({"kiosk_id": kiosk}));
        assert_eq!(http.post("/api/interview/trigger", event).await.0, 422, "{kiosk}");
    }
}
