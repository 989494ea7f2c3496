//! Seed 003: one answer of the language model, streamed or whole.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use didimdol_protocol::http::{
    Answer, AnswerInput, AnswerRequest, InputMessage, InputRole, Problem, ServerSentEvent, TokenUsage,
};
use didimdol_session::ports::{Callback, LanguageModelError, ModelAnswer, Piece, Prompt};
use futures_util::stream::{self, Stream, StreamExt};
use serde_json::{Value, json};

use super::Api;
use super::body::{Body, named};
use super::error::{ApiError, Refusals};

/// Longest text of a request, in characters.
const LONGEST: usize = 20_000;
/// Most messages of a request.
const MOST: usize = 200;

/// Answers word by word; each event's `data` is raw text
#[utoipa::path(post, path = "/openai-response/sse", tag = "answers", request_body = AnswerRequest,
    responses((status = 200, description = "The words", body = ServerSentEvent, content_type = "text/event-stream"),
              (status = 502, description = "The model did not answer", body = Problem), Refusals))]
pub async fn stream(
    State(api): State<Arc<Api>>,
    Body(request): Body<AnswerRequest>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let id = format!("resp_{}", uuid::Uuid::new_v4().simple());
    let answer = begin(&api, &id, request).await?;
    let mut stopping = api.sockets.stopping();
    let pieces = stream::unfold((answer, api, id), async |(mut answer, api, id)| {
        let event = match answer.pieces.recv().await? {
            // Seed 003 sends lines of data only: a line break becomes another one of them.
            Ok(Piece::Words(words)) => Event::default().data(words.replace('\r', "")),
            Ok(Piece::End { usage }) => {
                used(&api, &id, usage).await;
                return None;
            }
            Err(error) => {
                let error = told_failed(&api, &id, &error).await;
                let problem = Problem {
                    code: error.code.to_owned(),
                    message: error.message.into_owned(),
                };
                Event::default().event("error").json_data(problem).ok()?
            }
        };
        Some((Ok(event), (answer, api, id)))
    });
    let pieces = pieces.take_until(async move { stopping.asked().await });
    Ok(Sse::new(pieces).keep_alive(KeepAlive::default()))
}

/// The whole answer at once
#[utoipa::path(post, path = "/openai-response", tag = "answers", request_body = AnswerRequest,
    responses((status = 200, description = "The answer", body = Answer),
              (status = 502, description = "The model did not answer", body = Problem), Refusals))]
pub async fn whole(
    State(api): State<Arc<Api>>,
    Body(request): Body<AnswerRequest>,
) -> Result<Json<Answer>, ApiError> {
    let id = format!("resp_{}", uuid::Uuid::new_v4().simple());
    let mut answer = begin(&api, &id, request).await?;
    let mut output_text = String::new();
    let mut usage = TokenUsage::default();
    while let Some(piece) = answer.pieces.recv().await {
        match piece {
            Ok(Piece::Words(words)) => output_text.push_str(&words),
            Ok(Piece::End { usage: spent }) => {
                usage = spent.unwrap_or_default();
                used(&api, &id, spent).await;
                break;
            }
            Err(error) => return Err(told_failed(&api, &id, &error).await),
        }
    }
    let model = answer.model;
    Ok(Json(Answer {
        id,
        model,
        output_text,
        usage,
    }))
}

async fn begin(api: &Api, id: &str, request: AnswerRequest) -> Result<ModelAnswer, ApiError> {
    let sized = |text: &str| text.chars().count() <= LONGEST;
    if let Some(model) = &request.model {
        named(model, 128, "model")?;
    }
    let messages = match request.input {
        AnswerInput::Text(content) => vec![InputMessage {
            role: InputRole::User,
            content,
        }],
        AnswerInput::Messages(messages) => messages,
    };
    let said = messages.iter().all(|message| !message.content.is_empty());
    if messages.is_empty() || messages.len() > MOST || !said {
        return Err(ApiError::bad_shape(
            "input is a text or 1 to 200 messages, none of them empty",
        ));
    }
    let all_sized = messages.iter().all(|message| sized(&message.content));
    if !all_sized || !request.instructions.as_deref().is_none_or(sized) {
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too_long",
            "a text has at most 20,000 characters",
        ));
    }
    let prompt = Prompt {
        model: request.model,
        instructions: request.instructions,
        messages,
    };
    match api.model.answer(prompt).await {
        Ok(answer) => Ok(answer),
        Err(error) => Err(told_failed(api, id, &error).await),
    }
}

/// Tells the core what a model call took (design §9: without a session, the answer's own id).
async fn used(api: &Api, id: &str, usage: Option<TokenUsage>) {
    let Some(usage) = usage else { return };
    let body = json!({
        "type": "usage",
        "session_id": id,
        "turn": 0,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "total_tokens": usage.total_tokens,
    });
    tell(api, id, "usage", &body).await;
}

/// Tells the core that there is no answer.
async fn told_failed(api: &Api, id: &str, error: &LanguageModelError) -> ApiError {
    let error = failed(error);
    let body = json!({ "type": "error", "session_id": id, "code": error.code, "message": error.message });
    tell(api, id, "error", &body).await;
    error
}

async fn tell(api: &Api, id: &str, kind: &str, body: &Value) {
    let callback = Callback {
        id: format!("{id}-{kind}"),
        kind: kind.to_owned(),
        body: body.to_string().into(),
    };
    let Ok(name) = id.parse() else { return };
    if let Err(error) = api.desk.tell_core(&name, callback).await {
        // The answer was given; a figure is lost.
        tracing::error!(%error, kind, "a callback cannot be kept");
    }
}

fn failed(error: &LanguageModelError) -> ApiError {
    tracing::warn!(%error, "the language model did not answer");
    let message = "LLM Error: 답변을 만들지 못했어요. 잠시 뒤에 다시 물어봐 주세요.";
    ApiError::new(StatusCode::BAD_GATEWAY, "llm_error", message)
}
