use didimdol_protocol::http::{InputMessage, InputRole};
use didimdol_session::contract;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// A model that answers every request with these bytes, and what it was asked.
async fn model(answer: &'static str) -> (OpenAi, tokio::task::JoinHandle<String>) {
    crate::install_tls();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1/", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&request).ends_with('}') {
            let read = stream.read(&mut buffer).await.unwrap();
            request.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(request).unwrap()
    });
    let model = OpenAi::new(&base, "small".into(), Some("k".into()), Duration::from_secs(5)).unwrap();
    (model, asked)
}

fn prompt() -> Prompt {
    let message = InputMessage {
        role: InputRole::User,
        content: "통장이 뭐예요?".into(),
    };
    Prompt {
        model: None,
        instructions: None,
        messages: vec![message],
    }
}

async fn pieces(mut answer: ModelAnswer) -> Vec<Result<Piece, LanguageModelError>> {
    let mut pieces = Vec::new();
    while let Some(piece) = answer.pieces.recv().await {
        pieces.push(piece);
    }
    pieces
}

const STREAM: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn deltas_come_as_words_and_usage_at_the_end() {
    let events = concat!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n",
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"네, \"}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"통장은요\"}\n\n",
        "data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":3,\"total_tokens\":10}}}\n\n",
    );
    let (model, asked) = model(events).await;
    let usage = TokenUsage {
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
    };
    let answer = model.answer(prompt()).await.unwrap();
    assert_eq!(answer.model, "small");
    let expected = [
        Ok(Piece::Words("네, ".into())),
        Ok(Piece::Words("통장은요".into())),
        Ok(Piece::End { usage: Some(usage) }),
    ];
    assert_eq!(pieces(answer).await, expected);
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("POST /v1/responses HTTP/1.1"), "{asked}");
    assert!(
        asked.to_lowercase().contains("authorization: bearer k"),
        "{asked}"
    );
    assert!(
        asked.contains("\"input\":[{\"role\":\"user\",\"content\":\"통장이 뭐예요?\"}]"),
        "{asked}"
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_fails_is_an_error() {
    let (broken, _asked) = model(STREAM).await;
    let broken = pieces(broken.answer(prompt()).await.unwrap()).await;
    assert_eq!(broken, [Err(LanguageModelError::Garbled("the answer broke off"))]);
    let (refusing, _asked) = model("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(
        refusing.answer(prompt()).await.err(),
        Some(LanguageModelError::Refused(429))
    );
}

/// The same for every request there is.
async fn steady(answer: &'static str) -> OpenAi {
    crate::install_tls();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(b"}") {
                    let read = stream.read(&mut buffer).await.unwrap();
                    request.extend_from_slice(&buffer[..read]);
                }
                // A reader that has gone is no fault of this end.
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    OpenAi::new(&base, "small".into(), None, Duration::from_secs(5)).unwrap()
}

#[tokio::test]
async fn it_keeps_the_contract_of_models() {
    let events = concat!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"네, \"}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"\"}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"통장은요\"}\n\n",
        "data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":3,\"total_tokens\":10}}}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"too late\"}\n\n",
    );
    let usage = TokenUsage {
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
    };
    let expected = contract::Answering {
        words: "네, 통장은요",
        usage: Some(usage),
        model: "small",
    };
    contract::language_model_contract(&steady(events).await, expected).await;
    let broken = LanguageModelError::Garbled("the answer broke off");
    contract::failing_model_contract(&steady(STREAM).await, &broken).await;
    let refusing = steady("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n").await;
    contract::failing_model_contract(&refusing, &LanguageModelError::Refused(429)).await;
}

#[tokio::test]
async fn nobody_there_is_told_without_the_address() {
    crate::install_tls();
    let nobody = OpenAi::new(
        "http://127.0.0.1:1/v1",
        "small".into(),
        None,
        Duration::from_secs(5),
    )
    .unwrap();
    let error = nobody.answer(prompt()).await.err().unwrap();
    assert_eq!(error, LanguageModelError::Unreachable("no connection".into()));
}

#[test]
fn questions_do_not_cross_the_network_in_clear() {
    let refused = OpenAi::new(
        "http://models.example/v1",
        "small".into(),
        None,
        Duration::from_secs(5),
    );
    assert!(matches!(refused, Err(OpenAiError::Address(_))));
}
