//! Seed 000: systems make the AI speak first, customers start and answer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use didimdol_protocol::http::{
    ChatRequest, InterviewMessage, InterviewReply, InterviewStart, InterviewStarted, Problem,
};
use didimdol_session::Arrival;
use didimdol_session::ports::Values;

use super::access::Caller;
use super::body::{Body, named};
use super::chat::turn;
use super::error::{ApiError, Refusals};
use super::{Api, reply};

/// The event of a customer who starts by themselves.
const STARTED: &str = "INTERVIEW_STARTED";

/// Starts an interview on the customer's own wish
#[utoipa::path(post, path = "/api/interview/start", tag = "interview", request_body = InterviewStart,
    responses((status = 201, description = "The first question", body = InterviewStarted), Refusals))]
pub async fn start(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Body(request): Body<InterviewStart>,
) -> Result<(StatusCode, Json<InterviewStarted>), ApiError> {
    named(&request.user_id, 128, "user_id")?;
    let fresh = || uuid::Uuid::new_v4().to_string().parse().ok();
    let session = request
        .session_id
        .or_else(|| caller.session().cloned())
        .or_else(fresh)
        .ok_or_else(ApiError::bad_session_id)?;
    caller.may_touch(&session)?;
    let metadata: Values = request.metadata.unwrap_or_default().into_iter().collect();
    let trigger = api
        .triggers
        .trigger(STARTED, metadata, |product| api.desk.offers(product))
        .ok_or_else(|| ApiError::busy("no interview is held here"))?;
    let arrival = Arrival {
        user_id: Some(request.user_id),
        ..Arrival::default()
    };
    let messages = api.desk.trigger(&session, &arrival, trigger, None).await?;
    let mut message = reply::text(&messages);
    if message.is_empty() {
        // Something is asked already; the start waits behind it.
        let standing = api.desk.look(&session).await?;
        message = standing
            .and_then(|standing| standing.question)
            .map(|question| question.prompt)
            .unwrap_or_default();
    }
    let started = InterviewStarted {
        session_id: session,
        message,
    };
    Ok((StatusCode::CREATED, Json(started)))
}

/// Says something in a conversation that is under way
#[utoipa::path(post, path = "/api/interview/message", tag = "interview", request_body = InterviewMessage,
    responses((status = 200, description = "The answer", body = InterviewReply),
              (status = 404, description = "There is no such conversation", body = Problem), Refusals))]
pub async fn message(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Body(request): Body<InterviewMessage>,
) -> Result<Json<InterviewReply>, ApiError> {
    caller.may_touch(&request.session_id)?;
    super::body::short(&request.message)?;
    api.desk
        .look(&request.session_id)
        .await?
        .ok_or_else(ApiError::session_not_found)?;
    let said = ChatRequest {
        session_id: request.session_id,
        message: request.message,
        turn_id: None,
    };
    let message = turn(&api, &said).await?;
    let standing = api
        .desk
        .look(&said.session_id)
        .await?
        .ok_or_else(ApiError::session_not_found)?;
    Ok(Json(InterviewReply {
        session_id: said.session_id,
        message,
        status: reply::status(&standing),
    }))
}
