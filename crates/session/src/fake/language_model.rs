//! A model that says what it was told to.

use async_trait::async_trait;
use didimdol_protocol::http::TokenUsage;
use tokio::sync::mpsc;

use crate::knowledge_model::words;
use crate::ports::{LanguageModel, LanguageModelError, ModelAnswer, Piece, Prompt};

/// Answers everything alike, word by word.
pub struct ScriptedModel {
    /// What it says.
    pub words: String,
    /// How it ends.
    pub end: Result<TokenUsage, LanguageModelError>,
}

#[async_trait]
impl LanguageModel for ScriptedModel {
    async fn answer(&self, prompt: Prompt) -> Result<ModelAnswer, LanguageModelError> {
        let said = words(&self.words).map(|word| Ok(Piece::Words(word.to_owned())));
        let end = self.end.clone().map(|usage| Piece::End { usage: Some(usage) });
        let pieces: Vec<_> = said.chain([end]).collect();
        let (sender, receiver) = mpsc::channel(pieces.len());
        for piece in pieces {
            // There is room for all of them, and the receiver is ours.
            let _ = sender.try_send(piece);
        }
        let model = prompt.model.unwrap_or_else(|| "scripted".to_owned());
        Ok(ModelAnswer {
            model,
            pieces: receiver,
        })
    }
}
