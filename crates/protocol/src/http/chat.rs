//! Seed 004: chatting by socket, in deltas, and by request.

use serde::{Deserialize, Serialize};

use crate::SessionId;

/// One message of a customer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatRequest {
    /// The conversation; opened if there is none of that name.
    pub session_id: SessionId,
    /// At most 2,000 characters.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub message: String,
    /// The client's name for the turn: one that is sent again is answered from the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub turn_id: Option<String>,
}

/// The whole answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatResponse {
    /// The conversation.
    pub session_id: SessionId,
    /// The turn.
    pub turn_id: String,
    /// What is said, the next question included.
    pub ai_message: String,
}

/// What a client sends on WS `/chat`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum ChatSocketRequest {
    /// `{"type":"cancel","turn_id"}`.
    Cancel {
        /// Always `cancel`.
        r#type: Cancel,
        /// The turn to give up.
        turn_id: String,
    },
    /// `{session_id, message, turn_id}`.
    Message(ChatRequest),
}

/// The word `cancel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancel {
    /// The only one.
    Cancel,
}

/// What WS `/chat` sends. A turn is deltas and then exactly one of the others.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatSocketMessage {
    /// A piece of the answer.
    Delta {
        /// The words, in order; together they are the answer.
        content: String,
        /// The turn.
        turn_id: String,
    },
    /// The answer is complete.
    Done {
        /// The turn.
        turn_id: String,
    },
    /// The turn was given up.
    Cancelled {
        /// The turn.
        turn_id: String,
    },
    /// It could not be answered.
    Error {
        /// As everywhere.
        code: String,
        /// For people.
        message: String,
        /// The turn, if it could be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        turn_id: Option<String>,
    },
}

opaque_debug!(ChatRequest, ChatResponse, ChatSocketRequest, ChatSocketMessage);
