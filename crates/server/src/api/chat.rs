//! `POST /api/chat/message` of seed 004: a whole answer at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use didimdol_protocol::http::{ChatRequest, ChatResponse};
use didimdol_protocol::limits::MAX_TURN_ID_CHARS;
use didimdol_protocol::{ClientBody, ClientMessage, InputMode};
use didimdol_session::Arrival;

use super::access::Caller;
use super::body::{Body, named, short};
use super::error::{ApiError, Refusals};
use super::{Api, figures, reply};

/// Says something in a conversation and waits for the whole answer
#[utoipa::path(post, path = "/api/chat/message", tag = "chat", request_body = ChatRequest,
    responses((status = 200, description = "The answer", body = ChatResponse), Refusals))]
pub async fn message(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Body(request): Body<ChatRequest>,
) -> Result<Json<ChatResponse>, ApiError> {
    caller.may_touch(&request.session_id)?;
    let turn_id = request
        .turn_id
        .clone()
        .unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let request = ChatRequest {
        turn_id: Some(turn_id.clone()),
        ..request
    };
    let ai_message = turn(&api, &request).await?;
    Ok(Json(ChatResponse {
        session_id: request.session_id,
        turn_id,
        ai_message,
    }))
}

/// Takes one turn and gives its words. Dropped before the turn begins, it never happens.
pub async fn turn(api: &Api, request: &ChatRequest) -> Result<String, ApiError> {
    short(&request.message)?;
    if let Some(turn_id) = &request.turn_id {
        named(turn_id, MAX_TURN_ID_CHARS, "turn_id")?;
    }
    let message = ClientMessage {
        turn_id: request.turn_id.clone(),
        body: ClientBody::ProcessText {
            text: request.message.clone(),
            input_mode: InputMode::Text,
        },
    };
    figures::message();
    let messages = api
        .desk
        .ask(&request.session_id, &Arrival::default(), message)
        .await?;
    if reply::failed(&messages) {
        return Err(ApiError::busy(
            "지금은 적어 둘 수 없어요. 잠시 뒤에 다시 해 주세요.",
        ));
    }
    Ok(reply::text(&messages))
}
