//! The built screen at `/`, with a content security policy of its own: a browser has no Tauri to
//! set one.

use std::convert::Infallible;
use std::path::PathBuf;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;
use tower::service_fn;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::error::ApiError;

const POLICY: &str = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Everything under `folder`, `index.html` at `/`.
pub fn routes<S: Clone + Send + Sync + 'static>(folder: PathBuf) -> Router<S> {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let files = ServeDir::new(folder).fallback(service_fn(async |_: Request| {
        Ok::<_, Infallible>(ApiError::not_found().into_response())
    }));
    Router::new()
        .fallback_service(files)
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
}
