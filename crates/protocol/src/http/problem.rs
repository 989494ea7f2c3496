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
