//! A language model that answers in words. What it says goes to a reader, never into a state.

use async_trait::async_trait;
use didimdol_protocol::http::{InputMessage, TokenUsage};
use tokio::sync::mpsc;

/// Answers a conversation, piece by piece.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Begins an answer. Dropping the answer gives it up.
    ///
    /// # Errors
    /// [`LanguageModelError`], where it does not even begin; later ones come among the pieces.
    async fn answer(&self, prompt: Prompt) -> Result<ModelAnswer, LanguageModelError>;
}

/// What a model is asked. Prints as `***`.
#[derive(Clone, PartialEq)]
pub struct Prompt {
    /// Name of the model; the adapter's own choice if absent.
    pub model: Option<String>,
    /// How to answer.
    pub instructions: Option<String>,
    /// The conversation, the latest message last; at least one.
    pub messages: Vec<InputMessage>,
}

/// An answer on its way.
pub struct ModelAnswer {
    /// What answers: the model's name, or `knowledge`.
    pub model: String,
    /// Pieces in order, the last of which is [`Piece::End`] or an error.
    pub pieces: mpsc::Receiver<Result<Piece, LanguageModelError>>,
}

/// A piece of an answer.
#[derive(Clone, PartialEq)]
pub enum Piece {
    /// More words; not an empty piece.
    Words(String),
    /// Nothing follows.
    End {
        /// What the answer took; `None` where no model was asked.
        usage: Option<TokenUsage>,
    },
}

/// Why there is no answer. Carries neither question nor answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LanguageModelError {
    /// It cannot be reached, or took too long.
    #[error("language_model_unreachable: {0}")]
    Unreachable(String),
    /// It refused, with this HTTP status.
    #[error("language_model_refused: status {0}")]
    Refused(u16),
    /// What it sent is not of the agreed shape.
    #[error("language_model_garbled: {0}")]
    Garbled(&'static str),
}

impl std::fmt::Debug for Prompt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prompt(***)")
    }
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Words(_) => "Words(***)",
            Self::End { .. } => "End",
        })
    }
}
