//! What stays on this device: the encrypted journal of sessions with its key, and the
//! searchable knowledge base (in memory only).
//!
//! Deliberately absent: any network, and any way to open a journal without its key.

mod database;
mod journal;
mod key;
mod knowledge;
mod lexicon;
mod row;
mod sections;
mod shelf;
mod terms;
mod unspaced;
mod writer;

pub use journal::SqliteJournal;
pub use key::DeviceKey;
pub use knowledge::{KnowledgeError, MarkdownKnowledge};
pub use lexicon::LexiconError;
