//! What is journaled of a session. A session *is* this list: state is a fold over it.

use didimdol_dialogue::{change::Change, event::Event};
use serde::{Deserialize, Serialize};

/// One entry of a session's log. Stored forever: add variants and optional fields, never change
/// the meaning of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionEvent {
    /// Something happened and this became true. Replaying `event` against the state before must
    /// give `changes` again.
    Turn {
        /// Milliseconds since 1970 UTC.
        at_ms: u64,
        /// The client's turn, or the session's own name for it; a repeated one is answered from
        /// the log.
        turn_id: String,
        /// What happened.
        event: Event,
        /// What became true.
        changes: Vec<Change>,
    },
    /// The session is over; nothing follows.
    Ended {
        /// Milliseconds since 1970 UTC.
        at_ms: u64,
    },
}

impl SessionEvent {
    /// When it happened, in milliseconds since 1970 UTC.
    pub fn at_ms(&self) -> u64 {
        match self {
            Self::Turn { at_ms, .. } | Self::Ended { at_ms } => *at_ms,
        }
    }

    /// Whether nothing follows it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }
}
