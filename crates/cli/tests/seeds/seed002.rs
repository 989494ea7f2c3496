//! Seed 002: threads of questions.

use serde_json::{Value, json};

use crate::core::Core;
use crate::exchange::Http;
use crate::support::Server;

#[tokio::test]
async fn the_cycle_is_kept_to_the_letter() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    Http::to(&server.address).play("seed002").await;
}

/// Every event of a stream that ends by itself.
async fn events(http: &Http, thread: &str) -> Vec<(String, Value)> {
    let response = http
        .send("GET", &format!("/api/v1/threads/{thread}/events"), None)
        .await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let text = response.text().await.unwrap();
    let event = |block: &str| {
        let line = |name: &str| {
            block
                .lines()
                .find_map(|line| line.strip_prefix(name).map(str::to_owned))
        };
        Some((line("event: ")?, serde_json::from_str(&line("data: ")?).unwrap()))
    };
    text.split("\n\n").filter_map(event).collect()
}

#[tokio::test]
async fn transitions_are_streamed_by_the_seeds_node_names_and_history_is_kept() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let (_, begun) = http
        .post(
            "/api/v1/threads",
            json!({"questions": [{"id": "a", "text": "이름?", "type": "text", "pattern": "^홍"}]}),
        )
        .await;
    let thread = begun["thread_id"].as_str().unwrap();
    let answers = format!("/api/v1/threads/{thread}/answers");
    let (streamed, ()) = tokio::join!(events(&http, thread), async {
        http.post(&answers, json!({"answer": "김"})).await;
        http.post(&answers, json!({"answer": "홍길순"})).await;
    });
    let steps: Vec<(&str, &str)> = streamed
        .iter()
        .map(|(node, step)| (node.as_str(), step["status"].as_str().unwrap()))
        .collect();
    let expected = [
        ("ask_question", "question_asked"),
        ("wait_for_answer", "waiting_answer"),
        ("wait_for_answer", "answer_received"),
        ("validate_answer", "invalid"),
        ("handle_invalid_answer", "invalid"),
        ("ask_question", "question_asked"),
        ("wait_for_answer", "waiting_answer"),
        ("wait_for_answer", "answer_received"),
        ("validate_answer", "valid"),
        ("save_answer", "valid"),
        ("generate_chatbot_response", "valid"),
        ("check_completion", "completed"),
    ];
    assert_eq!(steps, expected);
    let (_, view) = http.get(&format!("/api/v1/threads/{thread}")).await;
    assert_eq!(
        (&view["status"], &view["answers"]),
        (&json!("completed"), &json!({"a": "홍길순"}))
    );
    assert_eq!(view["history"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn nobody_answers_and_the_next_question_follows() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let questions =
        json!([{"id": "a", "text": "A?", "type": "text"}, {"id": "b", "text": "B?", "type": "text"}]);
    let (_, begun) = http
        .post(
            "/api/v1/threads",
            json!({"questions": questions, "timeout_s": 0.1, "max_retries": 1}),
        )
        .await;
    let thread = begun["thread_id"].as_str().unwrap();
    let steps = events(&http, thread).await;
    let over = steps.iter().filter(|(node, _)| node == "check_completion");
    let over: Vec<&str> = over.map(|(_, step)| step["status"].as_str().unwrap()).collect();
    assert_eq!(over, ["unanswered", "completed"]);
    let (_, view) = http.get(&format!("/api/v1/threads/{thread}")).await;
    assert_eq!(view["answers"], json!({"a": null, "b": null}));
}

#[tokio::test]
async fn questions_go_to_the_threads_own_address_too() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let mut core = Core::start(0).await;
    let new = json!({"questions": [{"id": "a", "text": "A?", "type": "text"}], "callback_url": core.url});
    let (status, begun) = http.post("/api/v1/threads", new).await;
    assert_eq!(status, 201);
    let asked = core.next("question").await;
    assert_eq!(asked["thread_id"], begun["thread_id"]);
    assert_eq!(asked["question"]["text"], "A?");
    assert!(asked.get("callback_url").is_none());
    let elsewhere = json!({"questions": [{"id": "a", "text": "A?", "type": "text"}], "callback_url": "http://10.0.0.1/x"});
    assert_eq!(http.post("/api/v1/threads", elsewhere).await.0, 403);
}

#[tokio::test]
async fn a_killed_server_goes_on_at_the_same_question_with_the_same_answers() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let questions = json!([{"id": "a", "text": "나이?", "type": "number", "min": 19},
                           {"id": "b", "text": "B?", "type": "text"}, {"id": "c", "text": "C?", "type": "text"}]);
    let (_, begun) = http
        .post(
            "/api/v1/threads",
            json!({"questions": questions, "timeout_s": 60}),
        )
        .await;
    let thread = format!("/api/v1/threads/{}", begun["thread_id"].as_str().unwrap());
    let answers = format!("{thread}/answers");
    http.post(&answers, json!({"answer": "열"})).await;
    http.post(&answers, json!({"answer": "서른둘"})).await;
    let (_, before) = http.get(&thread).await;
    server.kill();

    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let (status, after) = http.get(&thread).await;
    assert_eq!((status, &after), (200, &before));
    assert_eq!(
        (&after["answers"], &after["question"]["id"]),
        (&json!({"a": 32}), &json!("b"))
    );
    http.post(&answers, json!({"answer": "나"})).await;
    let (_, last) = http.post(&answers, json!({"answer": "다"})).await;
    assert_eq!(last["status"], "completed");
    let steps = events(&http, begun["thread_id"].as_str().unwrap()).await;
    assert!(
        steps
            .iter()
            .zip(1..)
            .all(|((_, step), number)| step["seq"] == number)
    );
    assert_eq!(steps.first().unwrap().0, "ask_question");
    assert_eq!(steps.last().unwrap().1["status"], "completed");
}

#[tokio::test]
async fn a_thread_is_no_consultation_under_any_address() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let (_, begun) = http
        .post(
            "/api/v1/threads",
            json!({"questions": [{"id": "a", "text": "A?", "type": "text"}]}),
        )
        .await;
    let thread = begun["thread_id"].as_str().unwrap();
    assert_eq!(http.get(&format!("/api/v1/sessions/{thread}")).await.0, 404);
    let said = json!({"session_id": thread, "message": "안녕하세요"});
    assert_eq!(http.post("/api/chat/message", said).await.0, 403);
    assert_eq!(u16::from(server.connect(thread).await.closed().await.code), 1011);
    let (_, view) = http.get(&format!("/api/v1/threads/{thread}")).await;
    assert_eq!(view["status"], "waiting_answer");
}

#[tokio::test]
async fn a_question_that_ran_out_while_the_server_was_away_has_run_out() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let questions = json!([{"id": "a", "text": "A?", "type": "text"}]);
    let new = json!({"questions": questions, "timeout_s": 0.5, "max_retries": 0});
    let (_, begun) = Http::to(&server.address).post("/api/v1/threads", new).await;
    server.kill();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let steps = events(&http, begun["thread_id"].as_str().unwrap()).await;
    assert_eq!(steps.last().unwrap().1["status"], "completed");
}
