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
