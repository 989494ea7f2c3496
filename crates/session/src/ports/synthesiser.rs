//! Text becomes speech.

use async_trait::async_trait;
use didimdol_protocol::Locale;
use tokio::sync::mpsc;

/// A voice.
///
/// How loud it is, is the loudspeaker's affair: a synthesiser always speaks at full volume.
#[async_trait]
pub trait Synthesiser: Send + Sync {
    /// Whether it speaks a language.
    fn speaks(&self, locale: Locale) -> bool;

    /// Begins to speak. Dropping the speech stops it.
    ///
    /// # Errors
    /// [`SynthesiserError`], where it does not even begin; later ones come among the sound.
    async fn speak(&self, saying: Saying) -> Result<Speech, SynthesiserError>;
}

/// What is to be said: a sentence or two. Prints as `***`.
#[derive(Clone, PartialEq)]
pub struct Saying {
    /// As it is to be read: `didimdol_voice::reading` has put numbers in words.
    pub text: String,
    /// Its language.
    pub locale: Locale,
    /// How fast: 0.5..=2.0, 1.0 is the voice's own speed.
    pub speed: f32,
    /// Whether the words are the same for every customer. Only then may the sound be kept on a disk.
    pub fixed: bool,
}

/// Speech on its way.
pub struct Speech {
    /// Samples a second of all of `sound`: 4,000..=384,000.
    pub rate: u32,
    /// One channel, within -1..=1, in pieces of any length but none; the last is followed by the end of
    /// the channel. A whole sentence without any sound is an error.
    pub sound: mpsc::Receiver<Result<Vec<f32>, SynthesiserError>>,
}

/// Why something was not said. Carries no words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SynthesiserError {
    /// It cannot be reached or started, or does not speak this language.
    #[error("synthesiser_unavailable: {0}")]
    Unavailable(String),
    /// It stopped in the middle, or said nothing for too long.
    #[error("synthesiser_failed: {0}")]
    Failed(String),
}

impl std::fmt::Debug for Saying {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Saying(***)")
    }
}
