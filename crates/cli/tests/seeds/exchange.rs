//! Requests and responses of the seed documents, quoted as data in `tests/wire/seed00X`, and a
//! client that holds the server to them.

use std::path::{Path, PathBuf};

use reqwest::{Client, Response};
use serde_json::{Value, json};

/// An HTTP client of one server.
pub struct Http {
    client: Client,
    pub base: String,
    pub token: Option<String>,
}

impl Http {
    pub fn to(address: &str) -> Self {
        didimdol_adapters::install_tls();
        Self {
            client: Client::new(),
            base: format!("http://{address}"),
            token: None,
        }
    }

    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub async fn send(&self, method: &str, path: &str, body: Option<String>) -> Response {
        let mut request = self
            .client
            .request(method.parse().unwrap(), format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        request.send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.send("POST", path, Some(body.to_string())).await).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        read(self.send("GET", path, None).await).await
    }

    /// Plays a seed's exchanges in the order of their names; `{thread_id}` in a path is the latest.
    pub async fn play(&self, seed: &str) {
        let mut thread = String::new();
        for file in files(seed) {
            let text = std::fs::read_to_string(&file).unwrap();
            let exchange: Value = serde_json::from_str(&text).unwrap();
            let (request, expected) = (&exchange["request"], &exchange["response"]);
            let path = request["path"].as_str().unwrap().replace("{thread_id}", &thread);
            let body = match (&request["body"], &request["text"]) {
                (Value::Null, Value::String(text)) => Some(text.clone()),
                (Value::Null, _) => None,
                (body, _) => Some(body.to_string()),
            };
            let response = self.send(request["method"].as_str().unwrap(), &path, body).await;
            let (status, answer) = read(response).await;
            let shown = file.display();
            assert_eq!(json!(status), expected["status"], "{shown}: {answer}");
            assert!(
                matches(&answer, &expected["body"]),
                "{shown}\nexpected {}\ngot {answer}",
                expected["body"]
            );
            if let Some(id) = answer["thread_id"].as_str() {
                thread = id.to_owned();
            }
        }
    }
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Equal, where `<text>` stands for any words.
pub fn matches(answer: &Value, expected: &Value) -> bool {
    match (answer, expected) {
        (Value::String(words), Value::String(any)) if any == "<text>" => !words.is_empty(),
        (Value::Object(answer), Value::Object(expected)) => {
            answer.len() == expected.len()
                && expected
                    .iter()
                    .all(|(key, value)| answer.get(key).is_some_and(|found| matches(found, value)))
        }
        (Value::Array(answer), Value::Array(expected)) => {
            answer.len() == expected.len() && answer.iter().zip(expected).all(|(a, e)| matches(a, e))
        }
        _ => answer == expected,
    }
}

fn files(seed: &str) -> Vec<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/wire")).join(seed);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}
