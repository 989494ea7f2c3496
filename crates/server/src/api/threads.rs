//! Seed 002: threads of questions.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use didimdol_protocol::SessionId;
use didimdol_protocol::http::{
    AnswerBody, Answered, NewThread, Problem, ServerSentEvent, ThreadBegun, ThreadStatus, ThreadView,
};
use didimdol_session::thread::ThreadError;
use didimdol_session::threads::ThreadsError;
use futures_util::stream::{self, Stream};

use super::Api;
use super::body::Body;
use super::error::{ApiError, Refusals};

/// Begins a thread and asks its first question
#[utoipa::path(post, path = "/api/v1/threads", tag = "threads", request_body = NewThread,
    responses((status = 201, description = "The first question", body = ThreadBegun),
              (status = 409, description = "Two questions have one id", body = Problem), Refusals))]
pub async fn begin(
    State(api): State<Arc<Api>>,
    Body(new): Body<NewThread>,
) -> Result<(StatusCode, Json<ThreadBegun>), ApiError> {
    if new
        .callback_url
        .as_deref()
        .is_some_and(|url| !(api.may_call)(url))
    {
        return Err(ApiError::forbidden(
            "/callback_url: this address is not on the list of those that may be called",
        ));
    }
    let name = named(&uuid::Uuid::new_v4().to_string())?;
    let thread = api.threads.begin(name, new).await.map_err(refused)?;
    let question = thread.question().cloned().ok_or_else(ApiError::not_found)?;
    let begun = ThreadBegun {
        thread_id: thread.id().to_owned(),
        status: ThreadStatus::QuestionAsked,
        question,
    };
    Ok((StatusCode::CREATED, Json(begun)))
}

/// Answers the open question
#[utoipa::path(post, path = "/api/v1/threads/{thread_id}/answers", tag = "threads", request_body = AnswerBody,
    params(("thread_id" = String, Path, description = "The thread")),
    responses((status = 200, description = "Taken or not, and what is asked now", body = Answered),
              (status = 404, description = "There is no such thread", body = Problem),
              (status = 409, description = "It is completed", body = Problem), Refusals))]
pub async fn answer(
    State(api): State<Arc<Api>>,
    Path(thread): Path<String>,
    Body(body): Body<AnswerBody>,
) -> Result<Json<Answered>, ApiError> {
    let scalar = body.answer.is_string() || body.answer.is_number() || body.answer.is_boolean();
    if !scalar {
        return Err(ApiError::bad_shape("/answer: words, a number or a boolean"));
    }
    let answered = api.threads.answer(&named(&thread)?, body.answer).await;
    answered.map(Json).map_err(refused)
}

/// A thread as it stands, with everything said in it
#[utoipa::path(get, path = "/api/v1/threads/{thread_id}", tag = "threads",
    params(("thread_id" = String, Path, description = "The thread")),
    responses((status = 200, description = "The thread", body = ThreadView),
              (status = 404, description = "There is no such thread", body = Problem), Refusals))]
pub async fn show(
    State(api): State<Arc<Api>>,
    Path(thread): Path<String>,
) -> Result<Json<ThreadView>, ApiError> {
    api.threads.view(&named(&thread)?).map(Json).ok_or_else(unknown)
}

/// A thread's steps through the graph, past and to come; each event's `data` is a `Transition`
#[utoipa::path(get, path = "/api/v1/threads/{thread_id}/events", tag = "threads",
    params(("thread_id" = String, Path, description = "The thread"),
           ("Last-Event-ID" = Option<String>, Header, description = "The last step seen; it and those before are left out")),
    responses((status = 200, description = "The steps", body = ServerSentEvent, content_type = "text/event-stream"),
              (status = 404, description = "There is no such thread", body = Problem), Refusals))]
pub async fn events(
    State(api): State<Arc<Api>>,
    Path(thread): Path<String>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let watch = api
        .threads
        .watch(&named(&thread)?)
        .ok_or_else(unknown)?
        .after(seen);
    let mut stopping = api.sockets.stopping();
    let steps = stream::unfold(watch, async |mut watch| {
        let step = watch.next().await?;
        let event = Event::default().id(step.seq.to_string()).event(&step.node);
        let event = event
            .json_data(&step)
            .unwrap_or_else(|_| Event::default().comment("unreadable"));
        Some((Ok(event), watch))
    });
    let steps = futures_util::StreamExt::take_until(steps, async move { stopping.asked().await });
    Ok(Sse::new(steps).keep_alive(KeepAlive::default()))
}

fn unknown() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "thread_not_found",
        "there is no thread of this name",
    )
}

/// No thread has a name that cannot be one.
fn named(thread: &str) -> Result<SessionId, ApiError> {
    thread.parse().map_err(|_| unknown())
}

fn refused(error: ThreadsError) -> ApiError {
    let error = match error {
        ThreadsError::Refused(error) => error,
        ThreadsError::Unknown => return unknown(),
        ThreadsError::Full => return ApiError::busy("too many threads are open; try again later"),
        ThreadsError::Journal(error) => return error.into(),
    };
    match error {
        ThreadError::Completed => ApiError::new(StatusCode::CONFLICT, "already_completed", error.to_string()),
        ThreadError::TooLong => ApiError::too_long(),
        ThreadError::SameId { .. } => ApiError::new(StatusCode::CONFLICT, "conflict", error.to_string()),
        ThreadError::Invalid { .. } => ApiError::bad_shape(error.to_string()),
    }
}
