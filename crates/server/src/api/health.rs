//! Whether the process lives, and whether it can keep what customers say.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use didimdol_protocol::Locale;
use serde_json::{Value, json};

use super::Api;
use super::error::ApiError;

/// Whether the process answers at all
#[utoipa::path(get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, description = "It does", body = Object)))]
pub async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// Whether consultations can be kept: the journal answers. And in which languages customers are heard
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, description = "They can", body = Object),
              (status = 503, description = "They cannot", body = didimdol_protocol::http::Problem)))]
pub async fn ready(State(api): State<Arc<Api>>) -> Result<Json<Value>, ApiError> {
    api.desk.world().journal.sessions().await?;
    let voice = api.desk.world().voice.as_ref();
    let understood = |locale| voice.is_some_and(|voice| voice.recogniser.understands(locale));
    let voice = json!({ "ko": understood(Locale::Ko), "en": understood(Locale::En) });
    Ok(Json(json!({ "status": "ready", "voice": voice })))
}
