//! Errors over HTTP: `{code, message}`.

use std::borrow::Cow;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use didimdol_protocol::http::Problem;
use didimdol_session::ports::JournalError;

/// A refused request. Neither part carries a customer's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: Cow<'static, str>,
}

impl ApiError {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self {
            status,
            code,
            message,
        }
    }

    pub fn bad_json() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "bad_json",
            "the body is not JSON in UTF-8",
        )
    }

    pub fn bad_shape(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_shape", message)
    }

    pub fn bad_session_id() -> Self {
        let message = "a session id is 1 to 64 letters, digits, '_' or '-'";
        Self::new(StatusCode::BAD_REQUEST, "bad_shape", message)
    }

    /// The seed's words (001 §6.2).
    pub fn session_not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "session_not_found",
            "세션 정보를 찾을 수 없습니다.",
        )
    }

    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing at this address",
        )
    }

    pub fn too_long() -> Self {
        let message = "한 번에 2,000자까지 보낼 수 있어요. 나누어 보내 주세요.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "too_long", message)
    }

    pub fn unauthorized(message: &'static str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
    }

    pub fn forbidden(message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub fn conflict(message: &'static str) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    pub fn busy(message: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message)
    }

    pub fn rate_limited() -> Self {
        let message = "too many requests; try again in a second";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
    }
}

impl From<JournalError> for ApiError {
    fn from(error: JournalError) -> Self {
        if matches!(error, JournalError::Taken) {
            return Self::forbidden("this name belongs to a thread of questions");
        }
        tracing::error!(%error, "the journal failed");
        let message = "지금은 적어 둘 수 없어요. 잠시 뒤에 다시 해 주세요.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "internal", message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = Problem {
            code: self.code.to_owned(),
            message: self.message.into_owned(),
        };
        let mut response = (self.status, Json(problem)).into_response();
        let hint = match self.status {
            StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, "1")),
            _ => None,
        };
        if let Some((name, value)) = hint {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// The refusals that every request may meet, for the contract.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "read by the contract's generator only")]
pub enum Refusals {
    /// Not JSON, or a name in the address that cannot be one
    #[response(status = 400)]
    Unreadable(Problem),
    /// No token, or one that is not good
    #[response(status = 401)]
    Unauthorized(Problem),
    /// The token does not go that far
    #[response(status = 403)]
    Forbidden(Problem),
    /// Took too long to arrive
    #[response(status = 408)]
    Slow(Problem),
    /// Over 1 MiB
    #[response(status = 413)]
    TooLarge(Problem),
    /// Fields are missing or wrong
    #[response(status = 422)]
    Misshapen(Problem),
    /// Too many requests in a second
    #[response(status = 429)]
    RateLimited(Problem),
    /// The disk cannot be written, or the server is full
    #[response(status = 503)]
    Unavailable(Problem),
}
