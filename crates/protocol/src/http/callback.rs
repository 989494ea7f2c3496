//! Messages to the bank's core system (seed 004), and those that did not arrive.

use serde::{Deserialize, Serialize};

/// What a callback tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallbackKind {
    /// What a model call took.
    Usage,
    /// What was answered in a turn.
    MessageResponse,
    /// How one answer of an interview was.
    TurnEvaluation,
    /// How an interview was.
    FinalScores,
    /// An application is finished.
    SessionCompleted,
    /// Something failed.
    Error,
    /// A thread asks a question.
    Question,
}

/// Callbacks that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParkedCallbacks {
    /// The oldest first.
    pub callbacks: Vec<ParkedCallback>,
}

/// One that did not arrive after every try. Its body is not shown: it may hold a customer's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParkedCallback {
    /// Its own name, sent as `Idempotency-Key` at every try.
    pub id: String,
    /// Its `type`.
    pub r#type: String,
    /// The session it tells of.
    pub session_id: String,
    /// How often it was tried.
    pub tries: u32,
}
