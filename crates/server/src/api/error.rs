//! Errors over HTTP: `{code, message}`.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use didimdol_protocol::ErrorCode;
use serde::Serialize;

/// A refused request.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: ErrorCode,
    pub message: &'static str,
}

#[derive(Serialize)]
struct Body {
    code: ErrorCode,
    message: &'static str,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (
            self.status,
            Json(Body {
                code: self.code,
                message: self.message,
            }),
        )
            .into_response()
    }
}
