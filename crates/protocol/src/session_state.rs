//! Where a consultation stands, for a client that comes back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::SessionId;

/// First message after a reconnect; `slot_filling_update` and `stage_response` follow at once.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SessionState {
    /// The session.
    pub session_id: SessionId,
    /// Product id; null before one is chosen.
    pub product_type: Option<String>,
    /// Open stage; null before there is one.
    pub stage: Option<String>,
    /// Values by field key; masked ones stay masked here.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, JsonValue>"))]
    pub collected_info: Map<String, Value>,
    /// The last [`crate::limits::MAX_MESSAGES`] things said.
    pub messages: Vec<ChatMessage>,
    /// 0 to 1.
    pub completion_rate: f64,
    /// Whether the application is finished.
    pub is_complete: bool,
}

/// One thing said. After an interruption, only what was heard.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ChatMessage {
    /// Who said it.
    pub role: Role,
    /// The words.
    pub content: String,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The customer.
    User,
    /// Didimdol.
    Assistant,
}

opaque_debug!(SessionState, ChatMessage);
