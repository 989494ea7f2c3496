//! Seed 000: a system makes the AI speak first; a client starts and continues the conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::SessionId;

/// An event that makes the AI speak first.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriggerRequest {
    /// One of `scenarios/triggers.json`, such as `USER_APPLIED`.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub event_type: String,
    /// Unique name of the event: one that is reported again is not carried out again.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub event_id: String,
    /// The customer it is for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub user_id: String,
    /// The conversation; opened if there is none of that name.
    pub session_id: SessionId,
    /// More about the event, such as `{"job_role": "ai_agent"}`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub metadata: Map<String, Value>,
}

/// The event is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriggerAccepted {
    /// Always `triggered`.
    pub status: String,
    /// The conversation.
    pub session_id: SessionId,
    /// The seed's sentence.
    pub message: String,
}

/// A customer starts an interview.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewStart {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub user_id: String,
    /// The conversation; named by the server if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// More, such as `{"job_role": "backend"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub metadata: Option<Map<String, Value>>,
}

/// The interview has started.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewStarted {
    /// The conversation.
    pub session_id: SessionId,
    /// What is said first, the first question included.
    pub message: String,
}

/// A customer says something.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewMessage {
    /// The conversation, which must be there.
    pub session_id: SessionId,
    /// At most 2,000 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub message: String,
}

/// What is answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewReply {
    /// The conversation.
    pub session_id: SessionId,
    /// The answer and the next question.
    pub message: String,
    /// Whether an answer is waited for.
    pub status: InterviewStatus,
}

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InterviewStatus {
    /// A question is open.
    WaitingAnswer,
    /// Nothing is asked yet.
    Open,
    /// It is over.
    Completed,
}

opaque_debug!(
    TriggerRequest,
    InterviewStart,
    InterviewStarted,
    InterviewMessage,
    InterviewReply
);
