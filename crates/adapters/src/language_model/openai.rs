//! OpenAI's Responses API (`POST {base_url}/responses`), streamed.

use std::time::Duration;

use async_trait::async_trait;
use didimdol_protocol::http::TokenUsage;
use didimdol_session::ports::{LanguageModel, LanguageModelError, ModelAnswer, Piece, Prompt};
use futures_util::StreamExt;
use reqwest::{Client, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;

use super::event_stream::EventStream;
use crate::address::{self, NotPrivate};
use crate::settings;

/// Pieces that may wait for a reader before the model does.
const WAITING: usize = 64;
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// How to answer where a request does not say; the house's own words.
const INSTRUCTIONS: &str = "당신은 은행 지점의 상담원이에요. 짧고 정중한 해요체로, 아는 것만 답해요. 심사 결과나 금리를 \
     약속하지 않고, 모르면 직원에게 물어보시라고 말해요. 손님이 다른 언어로 물으면 그 언어로 답해요.";

/// A model behind an address. Prints without its key.
pub struct OpenAi {
    client: Client,
    responses: String,
    model: String,
    key: Option<String>,
}

/// Why the settings do not lead to a model.
#[derive(Debug, thiserror::Error)]
pub enum OpenAiError {
    /// Questions would cross the network in clear.
    #[error("language_model_address: language_model.base_url {0}")]
    Address(#[from] NotPrivate),
    /// The client cannot be made.
    #[error("language_model_client: {0}")]
    Client(String),
}

impl OpenAi {
    /// The model that the settings name; `None` where they name none.
    ///
    /// # Errors
    /// [`OpenAiError`].
    pub fn from_settings(settings: &settings::LanguageModel) -> Result<Option<Self>, OpenAiError> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let key = variable("OPENAI_API_KEY");
        let base_url = settings.base_url.clone().or_else(|| variable("OPENAI_BASE_URL"));
        let base_url = match (base_url, &key) {
            (Some(url), _) => url,
            (None, Some(_)) => "https://api.openai.com/v1".to_owned(),
            (None, None) => return Ok(None),
        };
        let wait = Duration::from_secs(u64::from(settings.timeout_seconds));
        Self::new(&base_url, settings.model.clone(), key, wait).map(Some)
    }

    /// A model at `base_url`, which ends in `/v1`. An answer that pauses for longer than `wait` is
    /// given up.
    ///
    /// # Errors
    /// [`OpenAiError`].
    pub fn new(
        base_url: &str,
        model: String,
        key: Option<String>,
        wait: Duration,
    ) -> Result<Self, OpenAiError> {
        let base_url = address::private(base_url)?;
        let client = Client::builder()
            .connect_timeout(CONNECT_WAIT)
            .read_timeout(wait)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| OpenAiError::Client(error.without_url().to_string()))?;
        Ok(Self {
            client,
            responses: format!("{}/responses", base_url.trim_end_matches('/')),
            model,
            key,
        })
    }
}

#[async_trait]
impl LanguageModel for OpenAi {
    async fn answer(&self, prompt: Prompt) -> Result<ModelAnswer, LanguageModelError> {
        let model = prompt.model.unwrap_or_else(|| self.model.clone());
        let body = json!({
            "model": model,
            "input": prompt.messages,
            "instructions": prompt.instructions.as_deref().unwrap_or(INSTRUCTIONS),
            "stream": true,
            "store": false,
        });
        let mut request = self.client.post(&self.responses).json(&body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.map_err(|error| unreachable(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(LanguageModelError::Refused(status.as_u16()));
        }
        let (sender, pieces) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            if let Err(error) = pass_on(response, &sender).await {
                // A reader that is gone has no use for it.
                let _ = sender.send(Err(error)).await;
            }
        });
        Ok(ModelAnswer { model, pieces })
    }
}

/// The events we know; others are passed over.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Event {
    #[serde(rename = "response.output_text.delta")]
    Delta { delta: String },
    #[serde(rename = "response.completed", alias = "response.incomplete")]
    Completed { response: Completed },
    #[serde(rename = "response.failed", alias = "error")]
    Failed,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Completed {
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Usage {
    input_tokens: u64,
    output_tokens: u64,
    total_tokens: u64,
}

async fn pass_on(
    response: Response,
    to: &mpsc::Sender<Result<Piece, LanguageModelError>>,
) -> Result<(), LanguageModelError> {
    let mut events = EventStream::default();
    let mut bytes = response.bytes_stream();
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(|error| unreachable(&error))?;
        let whole = events
            .push(&chunk)
            .map_err(|_| LanguageModelError::Garbled("an event is no text"))?;
        for data in whole {
            let event = serde_json::from_str(&data);
            let piece = match event.map_err(|_| LanguageModelError::Garbled("an event is no JSON"))? {
                Event::Delta { delta } if delta.is_empty() => continue,
                Event::Delta { delta } => Piece::Words(delta),
                Event::Completed { response } => Piece::End {
                    usage: Some(response.usage.map(spent).unwrap_or_default()),
                },
                Event::Failed => return Err(LanguageModelError::Garbled("the model failed")),
                Event::Other => continue,
            };
            let last = matches!(piece, Piece::End { .. });
            if to.send(Ok(piece)).await.is_err() || last {
                return Ok(());
            }
        }
    }
    Err(LanguageModelError::Garbled("the answer broke off"))
}

fn spent(usage: Usage) -> TokenUsage {
    TokenUsage {
        prompt_tokens: usage.input_tokens,
        completion_tokens: usage.output_tokens,
        total_tokens: usage.total_tokens,
    }
}

/// Without the address: it may carry a name and a password.
fn unreachable(error: &reqwest::Error) -> LanguageModelError {
    let why = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    LanguageModelError::Unreachable(why.to_owned())
}

impl std::fmt::Debug for OpenAi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenAi")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
