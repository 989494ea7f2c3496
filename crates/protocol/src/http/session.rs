//! A conversation as it stands and as it went (seeds 000 and 004).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::InterviewStatus;
use crate::{Role, SessionId, StageResponse};

/// A conversation: where it stands, and one page of what was said.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// The session.
    pub session_id: SessionId,
    /// Whether an answer is waited for.
    pub status: InterviewStatus,
    /// Product id; null before one is chosen.
    pub product_type: Option<String>,
    /// Open stage; null before there is one.
    pub stage: Option<String>,
    /// Values by field key; masked ones stay masked here.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub collected_info: Map<String, Value>,
    /// 0 to 1.
    pub completion_rate: f64,
    /// Whether the application is finished.
    pub is_complete: bool,
    /// The open question, as a screen is sent it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub question: Option<StageResponse>,
    /// What was said, the oldest first.
    pub messages: Vec<ConversationLine>,
    /// `after` of the next page; null on the last one.
    pub next: Option<u64>,
}

/// One thing said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationLine {
    /// Its number in the conversation, from 1.
    pub number: u64,
    /// The turn it was said in, from 1.
    pub turn: u64,
    /// Who said it.
    pub role: Role,
    /// The words.
    pub content: String,
    /// Milliseconds since 1970 UTC.
    pub at_ms: u64,
}

opaque_debug!(Conversation, ConversationLine);
