//! `GET /api/v1/callbacks`: what did not reach the bank's core system.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use didimdol_protocol::http::{ParkedCallback, ParkedCallbacks};

use super::Api;
use super::error::{ApiError, Refusals};

/// Callbacks that did not arrive after every try; their bodies stay sealed
#[utoipa::path(get, path = "/api/v1/callbacks", tag = "callbacks",
    responses((status = 200, description = "The oldest first", body = ParkedCallbacks), Refusals))]
pub async fn parked(State(api): State<Arc<Api>>) -> Result<Json<ParkedCallbacks>, ApiError> {
    let parked = api.schedule.callbacks.parked().await?;
    let shown = parked.into_iter().map(|due| ParkedCallback {
        id: due.callback.id,
        r#type: due.callback.kind,
        session_id: due.session.to_string(),
        tries: due.tries,
    });
    Ok(Json(ParkedCallbacks {
        callbacks: shown.collect(),
    }))
}
