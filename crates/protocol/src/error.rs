//! What can go wrong, as codes a client switches on. Messages are for people and may change; codes do not.

use serde::{Deserialize, Serialize};

/// Stable code of an `error` message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The frame is not JSON.
    BadJson,
    /// `type` names no message.
    UnknownType,
    /// The JSON is not an object with a `type` and the fields that type needs.
    BadShape,
    /// A text is over [`crate::limits::MAX_TEXT_CHARS`].
    TooLong,
    /// An audio frame is not 16-bit PCM.
    BadAudio,
    /// No scenario for that product.
    UnknownProduct,
    /// The scenario has no such stage.
    UnknownStage,
    /// The open question does not offer that answer, or the field cannot be changed here.
    NotOffered,
    /// The answer belongs to another question than the open one.
    StalePrompt,
    /// The application is finished.
    AlreadyCompleted,
    /// No such session, or it was erased.
    SessionNotFound,
    /// The session cannot take more work right now.
    Busy,
    /// Too many messages in too short a time.
    RateLimited,
    /// This client may not do that.
    Forbidden,
    /// There is no voice here.
    VoiceUnavailable,
    /// Speech recognition failed.
    SttError,
    /// Speech synthesis failed.
    TtsError,
    /// The language model failed.
    LlmError,
    /// A fault of ours.
    Internal,
}

impl ErrorCode {
    /// The code as it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadJson => "bad_json",
            Self::UnknownType => "unknown_type",
            Self::BadShape => "bad_shape",
            Self::TooLong => "too_long",
            Self::BadAudio => "bad_audio",
            Self::UnknownProduct => "unknown_product",
            Self::UnknownStage => "unknown_stage",
            Self::NotOffered => "not_offered",
            Self::StalePrompt => "stale_prompt",
            Self::AlreadyCompleted => "already_completed",
            Self::SessionNotFound => "session_not_found",
            Self::Busy => "busy",
            Self::RateLimited => "rate_limited",
            Self::Forbidden => "forbidden",
            Self::VoiceUnavailable => "voice_unavailable",
            Self::SttError => "stt_error",
            Self::TtsError => "tts_error",
            Self::LlmError => "llm_error",
            Self::Internal => "internal",
        }
    }
}

impl std::fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A client message that cannot be read. It never repeats what was sent, so it may be logged and shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct WireError {
    /// One of `bad_json`, `bad_shape`, `unknown_type`, `too_long`.
    pub code: ErrorCode,
    /// For the customer, in Korean.
    pub message: String,
    /// The turn of the message, when it was readable.
    pub turn_id: Option<String>,
}
