//! The whole state as seed 001 §4.1 draws it; printed by `didimdol replay --state`, never sent to a screen.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::SessionId;

/// State of one consultation.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct AgentState {
    /// The session.
    pub session_id: SessionId,
    /// What the customer said last, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_input_text: Option<String>,
    /// Always absent here: audio is never kept. In the type because the seed has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_input_audio_b64: Option<String>,
    /// Product id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_product_type: Option<String>,
    /// Open stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_scenario_stage_id: Option<String>,
    /// Name of the scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_scenario_name: Option<String>,
    /// Values by field key.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, JsonValue>"))]
    pub collected_product_info: Map<String, Value>,
    /// What was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_response_text_for_tts: Option<String>,
    /// Everything said.
    pub messages: Vec<AgentMessage>,
    /// The last error, if it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// Whether the last turn is answered completely.
    pub is_final_turn_response: bool,
}

/// One thing said, in the seed's message form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AgentMessage {
    /// Who said it.
    #[serde(rename = "type")]
    pub message_type: AgentMessageType,
    /// The words.
    pub content: String,
}

/// Who speaks, in the seed's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AgentMessageType {
    /// The customer.
    Human,
    /// Didimdol.
    Ai,
}

opaque_debug!(AgentState, AgentMessage);
