//! Figures for Prometheus. Labels are routes, methods and codes: never a name or a word of
//! anybody's.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Api;

/// One client message.
pub fn message() {
    metrics::counter!("didimdol_messages_total").increment(1);
}

/// Counts requests and how long they took to begin their answer.
pub async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", |path| path.as_str())
        .to_owned();
    let method = request.method().as_str().to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("didimdol_http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("didimdol_http_seconds", "route" => route).record(begun.elapsed().as_secs_f64());
    response
}

/// What Prometheus reads.
pub async fn show(State(api): State<Arc<Api>>) -> Response {
    metrics::gauge!("didimdol_sessions_open").set(api.desk.open_sessions() as f64);
    let text = api
        .figures
        .as_ref()
        .map(|figures| figures.render())
        .unwrap_or_default();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
