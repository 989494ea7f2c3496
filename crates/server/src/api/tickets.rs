//! `POST /api/v1/tickets`: a system gets a ticket for its customer's browser.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use didimdol_protocol::http::{Ticket, TicketRequest};

use super::Api;
use super::access::Caller;
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
