//! Speech becomes text.

use std::time::Duration;

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_voice::{ExpectedAnswer, Frame};
use tokio::sync::mpsc;

/// Frames that may wait for a recogniser: five seconds, in which it may start.
pub const DICTATION_FRAMES: usize = 500;

/// Writes down what customers say, one utterance at a time.
///
/// It never decides when an utterance ends, and its words are a proposal: the dialogue judges them.
#[async_trait]
pub trait Recogniser: Send + Sync {
    /// Whether it understands a language. Voice is offered only where it does.
    fn understands(&self, locale: Locale) -> bool;

    /// How long its final words may take after the end of the sound. One that takes longer hangs, and the
    /// customer is asked to say it again.
    fn patience(&self) -> Duration {
        Duration::from_secs(5)
    }

    /// Begins an utterance. Several may be under way at once, one a customer.
    ///
    /// # Errors
    /// [`RecogniserError`], where it does not even begin; later ones come among the words.
    async fn begin(&self, hints: Hints) -> Result<Dictation, RecogniserError>;
}

/// What helps to understand the next utterance. Prints as `***`.
#[derive(Clone, PartialEq)]
pub struct Hints {
    /// What is spoken.
    pub locale: Locale,
    /// The kind of answer that the open question expects.
    pub expected: ExpectedAnswer,
    /// Words and phrases the answer may well contain: the choices of the open question, their other
    /// names, yes and no. In no order, without repetition; empty where anything may be said.
    pub phrases: Vec<String>,
}

/// An utterance under way. Dropping it gives the utterance up: nothing of it is kept.
pub struct Dictation {
    /// The sound, from before the first word on. It ends when this is dropped, and the final words are
    /// due then. Room for [`DICTATION_FRAMES`]: nobody waits for a recogniser that takes nothing, it is
    /// taken to hang when its room is full.
    pub sound: mpsc::Sender<Frame>,
    /// The words: any number of [`Words::Interim`], then one [`Words::Final`] or an error, then the end.
    /// No final comes before the sound has ended.
    pub words: mpsc::Receiver<Result<Words, RecogniserError>>,
}

/// What is understood of an utterance. Prints as `***`.
#[derive(Clone, PartialEq, Eq)]
pub enum Words {
    /// So far, and instead of what was understood before.
    Interim(String),
    /// All of it; empty where there was nothing to understand.
    Final(String),
}

/// Why an utterance was not understood. Carries no words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecogniserError {
    /// It cannot be reached or started.
    #[error("recogniser_unavailable: {0}")]
    Unavailable(String),
    /// It stopped in the middle, or said nothing for too long.
    #[error("recogniser_failed: {0}")]
    Failed(String),
    /// What it sent is not of the agreed shape.
    #[error("recogniser_garbled: {0}")]
    Garbled(&'static str),
}

impl std::fmt::Debug for Hints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hints(***)")
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Interim(_) => "Interim(***)",
            Self::Final(_) => "Final(***)",
        })
    }
}
