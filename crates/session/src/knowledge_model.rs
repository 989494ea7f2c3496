//! Answers without a model: the bank's own texts, streamed as a model would.

use std::sync::Arc;

use async_trait::async_trait;
use didimdol_dialogue::scenario::{Library, Locale};
use didimdol_protocol::http::InputRole;
use tokio::sync::mpsc;

use crate::ports::{Knowledge, LanguageModel, LanguageModelError, ModelAnswer, Piece, Prompt};

/// A [`LanguageModel`] over the knowledge base. It asks nobody, so it uses no tokens.
pub struct KnowledgeModel {
    knowledge: Arc<dyn Knowledge>,
    library: Arc<Library>,
}

impl KnowledgeModel {
    /// One that answers from `knowledge`, and in the library's words where that has nothing.
    pub fn new(knowledge: Arc<dyn Knowledge>, library: Arc<Library>) -> Self {
        Self { knowledge, library }
    }
}

#[async_trait]
impl LanguageModel for KnowledgeModel {
    async fn answer(&self, prompt: Prompt) -> Result<ModelAnswer, LanguageModelError> {
        let asked = prompt
            .messages
            .iter()
            .rev()
            .find(|message| message.role == InputRole::User);
        let question = asked.map(|message| message.content.as_str()).unwrap_or_default();
        let locale = language(question);
        let passages = self.knowledge.look_up(question, locale.tag()).await;
        let text = match passages.into_iter().next() {
            Some(best) => best.text,
            None => self.library.wording.no_answer.get(locale).to_owned(),
        };
        let mut pieces: Vec<_> = words(&text)
            .map(|word| Ok(Piece::Words(word.to_owned())))
            .collect();
        pieces.push(Ok(Piece::End { usage: None }));
        let (sender, receiver) = mpsc::channel(pieces.len());
        for piece in pieces {
            // There is room for all of them, and the receiver is ours.
            let _ = sender.try_send(piece);
        }
        Ok(ModelAnswer {
            model: "knowledge".to_owned(),
            pieces: receiver,
        })
    }
}

/// Hangul anywhere is Korean.
fn language(text: &str) -> Locale {
    let hangul = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c) || ('\u{3131}'..='\u{318e}').contains(&c);
    if text.contains(hangul) || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        Locale::Ko
    } else {
        Locale::En
    }
}

/// A text word by word, each with the space that follows, so that together they are the text.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_together_are_the_text() {
        let text = " 네,  도와드릴게요.\n무엇을\t할까요? ";
        assert_eq!(words(text).collect::<String>(), text);
        assert_eq!(words("").count(), 0);
    }

    #[test]
    fn the_language_is_that_of_the_question() {
        assert_eq!(language("OTP가 뭐예요?"), Locale::Ko);
        assert_eq!(language("What is an OTP?"), Locale::En);
        assert_eq!(language("123?"), Locale::Ko);
    }
}
