//! Where the world is: small traits, each with a real adapter elsewhere, a deterministic fake in
//! [`crate::fake`], and one contract suite in [`crate::contract`] that both pass.

use async_trait::async_trait;
/// What the ports speak of, so that an adapter needs nothing of the dialogue itself.
pub use didimdol_dialogue::event::{Passage, Values};

mod audio;
mod core_system;
mod hearing;
mod journal;
mod language_model;
mod recogniser;
mod synthesiser;

pub use audio::{Audio, AudioDevice, AudioError, Heard, Loudspeaker, Played, SPEECH_FRAME, SPEECH_RATE};
pub use core_system::{CoreSystem, NotDelivered};
pub use hearing::{HeardStream, Hearing};
pub use journal::{
    Callback, Callbacks, Due, Entry, Ground, Journal, JournalError, Outbox, Parcel, Receipt, Remembered,
    Request,
};
pub use language_model::{LanguageModel, LanguageModelError, ModelAnswer, Piece, Prompt};
pub use recogniser::{DICTATION_FRAMES, Dictation, Hints, Recogniser, RecogniserError, Words};
pub use synthesiser::{Saying, Speech, Synthesiser, SynthesiserError};

/// Answers to questions, from the bank's own texts.
#[async_trait]
pub trait Knowledge: Send + Sync {
    /// Passages that answer `query`, best first, at most three; empty when nothing covers it.
    /// `locale` is `ko` or `en`.
    async fn look_up(&self, query: &str, locale: &str) -> Vec<Passage>;
}

/// Who the customer is, as far as the bank knows.
#[async_trait]
pub trait CustomerDirectory: Send + Sync {
    /// What is known of a customer by field key; `None` for a stranger. Without `user_id`, the
    /// customer at this kiosk, if the directory knows who that is.
    async fn find(&self, user_id: Option<&str>) -> Option<Values>;
}

/// Wall time, for timestamps in the log only: nothing is decided by it.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 UTC.
    fn now_ms(&self) -> u64;
}
