//! What a refused request is answered with.

use serde::{Deserialize, Serialize};

/// A refusal. A client switches on `code`; `message` is for people and may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Such as `bad_json`, `bad_shape`, `session_not_found`, `conflict`, `unauthorized`, `rate_limited`.
    pub code: String,
    /// One sentence.
    pub message: String,
}

/// One event of a `text/event-stream`, as a client reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServerSentEvent {
    /// What is told.
    pub data: String,
    /// What kind of event it is; `message` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Its place in the stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}
