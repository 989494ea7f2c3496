//! What a consultation says: seed 001 §3.2 and DESIGN §8.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    client::Preferences,
    error::{ErrorCode, WireError},
    session_state::SessionState,
    slots::SlotFillingUpdate,
    stage::StageResponse,
    summary::Summary,
};

/// One message to a client.
///
/// A turn is `llm_response_chunk`* and `llm_response_end` (absent if only the question is said), then
/// `slot_filling_update`, then exactly one of `stage_response`, `session_completed`, `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ServerMessage {
    /// The turn it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// What is said.
    #[serde(flatten)]
    pub body: ServerBody,
}

/// The message itself, told apart by `type`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServerBody {
    /// A new session is open.
    SessionInitialized {
        /// Greeting.
        message: String,
    },
    /// An open session was found again.
    SessionState(SessionState),
    /// What is recognised so far.
    SttInterimResult {
        /// Words so far.
        transcript: String,
    },
    /// What was recognised.
    SttFinalResult {
        /// The sentence.
        transcript: String,
    },
    /// A piece of the answer.
    LlmResponseChunk {
        /// To be appended.
        chunk: String,
    },
    /// The answer is whole.
    LlmResponseEnd {
        /// All of it.
        #[serde(rename = "full_text")]
        full_text: String,
    },
    /// A piece of speech.
    TtsAudioChunk {
        /// A whole WAV (16-bit PCM mono), base64.
        #[serde(rename = "audio_chunk_base64")]
        audio_chunk_base64: String,
    },
    /// All speech of the turn was sent.
    TtsStreamEnd,
    /// What has been collected.
    SlotFillingUpdate {
        /// The whole picture, not a difference.
        data: SlotFillingUpdate,
    },
    /// The open question.
    StageResponse(StageResponse),
    /// Something was refused or failed; the session stands as it stood.
    Error {
        /// Absent only in messages of the seed's first edition.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<ErrorCode>,
        /// For people.
        message: String,
    },
    /// Nothing failed, but the customer should know.
    Warning {
        /// For people.
        message: String,
    },
    /// The end of speech was found.
    EpdDetected,
    /// The microphone is open.
    VoiceActivated,
    /// The microphone is closed.
    VoiceDeactivated,
    /// Whose turn it is at the kiosk's own microphone. Only its own screen is told.
    VoiceStatus {
        /// Whose.
        phase: VoicePhase,
        /// How loud the microphone is: 0.0 to 1.0.
        level: f32,
    },
    /// The customer asked for another way to read or listen, which is in effect now.
    PreferencesChanged(Preferences),
    /// The turn was given up on the client's wish.
    TurnCancelled {
        /// What was heard of the answer.
        heard_text: String,
    },
    /// The customer spoke while we did.
    BargeIn {
        /// What was heard of the answer.
        heard_text: String,
    },
    /// The application is finished.
    SessionCompleted {
        /// What was applied for.
        summary: Summary,
    },
    /// A member of staff took over.
    StaffJoined {
        /// Their name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// Staff handed back, or nobody was free.
    StaffLeft,
    /// A member of staff says something.
    StaffMessage {
        /// The words.
        message: String,
    },
    /// Nobody has touched or spoken for a while (kiosk only).
    IdleWarning {
        /// Seconds until the session is wiped.
        seconds_left: u32,
    },
    /// One calm line.
    Notice {
        /// What about.
        kind: NoticeKind,
        /// For people.
        message: String,
    },
    /// Answer to `field_modification_request`.
    FieldModificationResponse {
        /// Whether the value was taken.
        success: bool,
        /// Key of the field.
        field: String,
        /// The value that now stands there, masked where it must be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_value: Option<Value>,
        /// Why not, for people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
}

/// Whose turn it is, by voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VoicePhase {
    /// Nobody can be heard here, or not in this language.
    Unavailable,
    /// The microphone is off.
    Off,
    /// The customer may speak.
    Waiting,
    /// The customer speaks.
    Hearing,
    /// The customer has finished; the answer is on its way.
    Thinking,
    /// The kiosk speaks.
    Speaking,
}

/// What a notice is about; the screen shows the most serious.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Just so that you know.
    Info,
    /// The network is gone; the consultation goes on.
    Offline,
    /// What was gone is back: the network, the microphone, the loudspeaker.
    Online,
    /// Something works less well than usual.
    Degraded,
    /// An estimate is shown: it is no loan decision.
    NotADecision,
    /// A member of staff was called.
    StaffCalled,
}

impl ServerBody {
    /// The `type` on the wire; safe to log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SessionInitialized { .. } => "session_initialized",
            Self::SessionState(_) => "session_state",
            Self::SttInterimResult { .. } => "stt_interim_result",
            Self::SttFinalResult { .. } => "stt_final_result",
            Self::LlmResponseChunk { .. } => "llm_response_chunk",
            Self::LlmResponseEnd { .. } => "llm_response_end",
            Self::TtsAudioChunk { .. } => "tts_audio_chunk",
            Self::TtsStreamEnd => "tts_stream_end",
            Self::SlotFillingUpdate { .. } => "slot_filling_update",
            Self::StageResponse(_) => "stage_response",
            Self::Error { .. } => "error",
            Self::Warning { .. } => "warning",
            Self::EpdDetected => "epd_detected",
            Self::VoiceActivated => "voice_activated",
            Self::VoiceDeactivated => "voice_deactivated",
            Self::VoiceStatus { .. } => "voice_status",
            Self::PreferencesChanged(_) => "preferences_changed",
            Self::TurnCancelled { .. } => "turn_cancelled",
            Self::BargeIn { .. } => "barge_in",
            Self::SessionCompleted { .. } => "session_completed",
            Self::StaffJoined { .. } => "staff_joined",
            Self::StaffLeft => "staff_left",
            Self::StaffMessage { .. } => "staff_message",
            Self::IdleWarning { .. } => "idle_warning",
            Self::Notice { .. } => "notice",
            Self::FieldModificationResponse { .. } => "field_modification_response",
        }
    }
}

impl std::fmt::Debug for ServerBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(***)", self.kind())
    }
}

impl From<WireError> for ServerMessage {
    fn from(error: WireError) -> Self {
        Self {
            turn_id: error.turn_id,
            body: ServerBody::Error {
                code: Some(error.code),
                message: error.message,
            },
        }
    }
}
