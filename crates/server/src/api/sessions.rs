//! `GET /api/v1/sessions/{id}`: a conversation as it stands and as it went, in pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use didimdol_protocol::http::{Conversation, ConversationLine};
use serde::Deserialize;

use super::access::Caller;
use super::body::{Asked, OfSession};
use super::error::{ApiError, Refusals};
use super::{Api, reply};

/// Largest page; seed 001 §9.3 keeps 50 messages.
const PAGE: u64 = 50;

/// Beyond it JSON numbers are not exact everywhere.
const LARGEST_NUMBER: u64 = 9_007_199_254_740_991;

/// Which page.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// Number of the message before the page; 0 begins at the first
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<u64>,
    /// Messages on the page; 50 if absent
    #[param(minimum = 1, maximum = 50)]
    limit: Option<u64>,
}

/// A conversation: where it stands, and one page of its messages
#[utoipa::path(get, path = "/api/v1/sessions/{session_id}", tag = "sessions",
    params(("session_id" = didimdol_protocol::SessionId, Path, description = "The conversation"), Page),
    responses((status = 200, description = "The conversation", body = Conversation),
              (status = 404, description = "There is none of that name", body = didimdol_protocol::http::Problem), Refusals))]
pub async fn show(
    State(api): State<Arc<Api>>,
    caller: Caller,
    OfSession(session): OfSession,
    Asked(page): Asked<Page>,
) -> Result<Json<Conversation>, ApiError> {
    caller.may_touch(&session)?;
    let limit = page.limit.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&limit) {
        return Err(ApiError::bad_shape("limit is 1 to 50"));
    }
    let after = page.after.unwrap_or(0);
    if after > LARGEST_NUMBER {
        return Err(ApiError::bad_shape("after is the number of a message"));
    }
    let standing = api
        .desk
        .look(&session)
        .await?
        .ok_or_else(ApiError::session_not_found)?;
    let all = api.desk.conversation(&session).await?;
    let numbered = (1_u64..).zip(all).skip_while(|(number, _)| *number <= after);
    let mut messages: Vec<ConversationLine> = numbered
        .take(usize::try_from(limit).unwrap_or_default() + 1)
        .map(|(number, line)| ConversationLine {
            number,
            turn: line.turn,
            role: line.message.role,
            content: line.message.content,
            at_ms: line.at_ms,
        })
        .collect();
    // One more than the page has tells that there is another.
    let more = messages.len() as u64 > limit;
    messages.truncate(usize::try_from(limit).unwrap_or_default());
    let next = messages.last().filter(|_| more).map(|line| line.number);
    Ok(Json(Conversation {
        status: reply::status(&standing),
        product_type: standing.state.product_type,
        stage: standing.state.stage,
        collected_info: standing.state.collected_info,
        completion_rate: standing.state.completion_rate,
        is_complete: standing.state.is_complete,
        question: standing.question,
        session_id: session,
        messages,
        next,
    }))
}
