//! `POST /api/v1/tickets` and `/tokens`: a system gets a ticket for its customer's browser, and a page
//! that stays open a new token.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use didimdol_protocol::http::{NewToken, Ticket, TicketRequest};

use super::Api;
use super::access::{Caller, LONGEST};
use super::body::{Body, named};
use super::error::{ApiError, Refusals};

/// Gives a ticket that opens one session's socket once
#[utoipa::path(post, path = "/api/v1/tickets", tag = "access", request_body = TicketRequest,
    responses((status = 201, description = "The ticket", body = Ticket), Refusals))]
pub async fn issue(
    State(api): State<Arc<Api>>,
    caller: Caller,
    Body(request): Body<TicketRequest>,
) -> Result<(StatusCode, Json<Ticket>), ApiError> {
    caller.may_touch(&request.session_id)?;
    if let Some(kiosk) = &request.kiosk_id {
        named(kiosk, 64, "kiosk_id")?;
        if caller.session().is_some() {
            return Err(ApiError::forbidden(
                "this token is for one session, not for a kiosk",
            ));
        }
    }
    let ticket = api
        .tickets
        .issue(request.session_id, request.kiosk_id)
        .ok_or_else(|| ApiError::busy("too many tickets are out"))?;
    let expires_in = 60;
    Ok((StatusCode::CREATED, Json(Ticket { ticket, expires_in })))
}

/// Gives the token after the one that was sent: the same caller, scopes and session, for a day at most
#[utoipa::path(post, path = "/api/v1/tokens", tag = "access",
    responses((status = 201, description = "The token", body = NewToken),
              (status = 404, description = "Nobody needs a token here", body = didimdol_protocol::http::Problem), Refusals))]
pub async fn renew(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<NewToken>), ApiError> {
    let now_s = api.desk.world().clock.now_ms() / 1_000;
    let token = api
        .access
        .renew(&headers, now_s)?
        .ok_or_else(ApiError::not_found)?;
    let expires_in = LONGEST;
    Ok((StatusCode::CREATED, Json(NewToken { token, expires_in })))
}
