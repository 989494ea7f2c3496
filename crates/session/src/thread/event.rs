//! What happens to a thread, as it is journaled.

use didimdol_protocol::http::NewThread;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that happened. A thread is the fold over these, each with its time. Stored forever:
/// add variants and optional fields, never change the meaning of one.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
pub enum ThreadEvent {
    /// It was begun with these questions, which make sense.
    Begun {
        /// As they came.
        new: NewThread,
    },
    /// The open question was answered.
    Answered {
        /// As it was said.
        said: String,
        /// What came of it, so that a later program does not judge an old answer anew.
        reading: Reading,
    },
    /// The open question was not answered in time.
    Expired,
}

/// Whether an answer fits.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// It does; its value.
    Valid(Value),
    /// It does not; how to answer so that it does.
    Invalid(String),
}
