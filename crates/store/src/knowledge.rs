//! The bank's texts as a [`Knowledge`] base: a shelf of passages for each language.

use async_trait::async_trait;
use didimdol_session::ports::{Knowledge, Passage};

use crate::lexicon::{Lexicon, LexiconError};
use crate::sections::sections;
use crate::shelf::Shelf;

/// A [`Knowledge`] base over Markdown files. The same question always gets the same passages.
pub struct MarkdownKnowledge {
    korean: Shelf,
    english: Shelf,
}

/// The knowledge base could not be built.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// SQLite has no memory to give.
    #[error("knowledge_index: the full-text index cannot be built")]
    Index(#[from] rusqlite::Error),
    /// A file of words is not what it should be.
    #[error("knowledge_words: {path} is no file of words: {reason}")]
    Words {
        /// As it was given.
        path: String,
        /// Where and why.
        reason: LexiconError,
    },
}

impl MarkdownKnowledge {
    /// Indexes files given as path and text. `*.md` is `# topic`, then `## question`, other wordings
    /// of it as a quote (`> one / another`), and the answer. `*.toml` says how customers word their
    /// questions, one file a language. `*.en.md` and `*.en.toml` are English, any other Korean. Of
    /// the path only the file name counts, as [`Passage::source`]: `file.md#question`. A section
    /// without an answer is left out.
    ///
    /// # Errors
    /// [`KnowledgeError`]
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, KnowledgeError> {
        let (words, texts): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(path, _)| path.ends_with(".toml"));
        let lexicon = |english: bool| {
            let mut words = words.iter();
            let file = words.find(|(path, _)| path.ends_with(".en.toml") == english);
            let (path, text) = file.copied().unwrap_or_default();
            Lexicon::parse(text).map_err(|reason| KnowledgeError::Words {
                path: path.to_owned(),
                reason,
            })
        };
        let (mut korean, mut english) = (Shelf::new(lexicon(false)?)?, Shelf::new(lexicon(true)?)?);
        for (path, text) in texts {
            let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
            let shelf = match file.ends_with(".en.md") {
                true => &mut english,
                false => &mut korean,
            };
            for section in sections(text) {
                shelf.put(file, section)?;
            }
        }
        Ok(Self { korean, english })
    }
}

#[async_trait]
impl Knowledge for MarkdownKnowledge {
    async fn look_up(&self, query: &str, locale: &str) -> Vec<Passage> {
        let shelf = match locale {
            "ko" => &self.korean,
            "en" => &self.english,
            _ => return Vec::new(),
        };
        shelf.look_up(query).unwrap_or_else(|error| {
            // The code only: the expression holds what the customer asked.
            tracing::error!(code = ?error.sqlite_error_code(), "the knowledge base cannot be searched");
            Vec::new()
        })
    }
}
