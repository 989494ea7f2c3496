//! Wire types of Didimdol: what a screen and a consultation say to each other. Data only.
//!
//! Seed 001 §3-4 to the letter, with the additions of DESIGN §8. The seed mixes camelCase
//! (`stage_response`) and snake_case (`slot_filling_update`); so do these types, deliberately.
//!
//! Deliberately absent: transport, sessions, the meaning of a message, any import of ours. Types that hold
//! what a customer said or entered print only their name with `Debug`.

#[macro_use]
mod opaque;
pub mod agent_state;
pub mod client;
pub mod error;
pub mod http;
pub mod ids;
pub mod limits;
pub mod server;
pub mod session_state;
pub mod slots;
pub mod stage;
pub mod summary;
#[cfg(feature = "ts")]
mod typescript;

pub use agent_state::{AgentMessage, AgentMessageType, AgentState};
pub use client::{ClientBody, ClientMessage, Contrast, InputMode, Locale, Preferences, TextSize};
pub use error::{ErrorCode, WireError};
pub use ids::{InvalidSessionId, SessionId};
pub use server::{NoticeKind, ServerBody, ServerMessage, VoicePhase};
pub use session_state::{ChatMessage, Role, SessionState};
pub use slots::{FieldChoice, FieldGroup, FieldType, SlotField, SlotFillingUpdate};
pub use stage::{
    BooleanChoice, BulletChoice, ChoiceGroup, Choices, DisplayField, ResponseType, StageResponse,
};
pub use summary::{Summary, SummaryGroup};
#[cfg(feature = "ts")]
pub use typescript::typescript;
