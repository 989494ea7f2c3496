//! Seed 003: answers of the language model, streamed and whole.

use serde_json::json;

use crate::core::{Core, model};
use crate::exchange::Http;
use crate::support::Server;

#[tokio::test]
async fn without_a_model_the_banks_texts_answer() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    http.play("seed003").await;
    let asked = json!({"model": "gpt-5-mini", "input": "OTP가 뭐예요?"});
    let (_, whole) = http.post("/openai-response", asked.clone()).await;
    let streamed = http
        .send("POST", "/openai-response/sse", Some(asked.to_string()))
        .await;
    assert_eq!(streamed.headers()["content-type"], "text/event-stream");
    let streamed = streamed.text().await.unwrap();
    let pieces: Vec<&str> = streamed
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .collect();
    assert!(pieces.len() > 5, "word by word: {streamed}");
    assert_eq!(pieces.concat(), whole["output_text"].as_str().unwrap());
}

#[tokio::test]
async fn a_model_answers_in_raw_data_lines_and_its_use_is_told_to_the_core() {
    let data = tempfile::tempdir().unwrap();
    let mut core = Core::start(0).await;
    let base = model().await;
    let settings = [
        ("DIDIMDOL_LANGUAGE_MODEL__BASE_URL", base.as_str()),
        ("DIDIMDOL_CALLBACKS__CORE_URL", core.url.as_str()),
    ];
    let server = Server::with(data.path(), &settings);
    let http = Http::to(&server.address);
    let asked = json!({"model": "small", "input": "인사해 주세요"});
    let streamed = http
        .send("POST", "/openai-response/sse", Some(asked.to_string()))
        .await;
    let text = streamed.text().await.unwrap();
    assert_eq!(text, "data: 첫 줄\ndata: 둘째\n\ndata:  줄\n\n");
    let (_, whole) = http.post("/openai-response", asked).await;
    assert_eq!(whole["output_text"], "첫 줄\n둘째 줄");
    assert_eq!(
        whole["usage"],
        json!({"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15})
    );
    let (first, second) = (core.next("usage").await, core.next("usage").await);
    let told = [&first, &second]
        .into_iter()
        .find(|usage| usage["session_id"] == whole["id"])
        .unwrap();
    let expected = json!({"type": "usage", "session_id": whole["id"], "turn": 0,
                          "prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15});
    assert_eq!(*told, expected);
}

#[tokio::test]
async fn a_model_that_is_not_there_is_an_error_and_is_told() {
    let data = tempfile::tempdir().unwrap();
    let mut core = Core::start(0).await;
    let settings = [
        ("DIDIMDOL_LANGUAGE_MODEL__BASE_URL", "http://127.0.0.1:1/v1"),
        ("DIDIMDOL_CALLBACKS__CORE_URL", core.url.as_str()),
    ];
    let server = Server::with(data.path(), &settings);
    let http = Http::to(&server.address);
    let (status, body) = http
        .post("/openai-response", json!({"model": "m", "input": "?"}))
        .await;
    assert_eq!((status, &body["code"]), (502, &json!("llm_error")));
    assert!(body["message"].as_str().unwrap().starts_with("LLM Error: "));
    assert_eq!(core.next("error").await["code"], "llm_error");
}
