//! What stays on this device: the encrypted journal of sessions with its keys, and the
//! searchable knowledge base (in memory only).
//!
//! Deliberately absent: any network, and any way to open a journal without its key.

mod callbacks;
mod chain;
mod conversation;
mod database;
mod erasure;
mod fault;
mod first_form;
mod journal;
mod key;
mod key_source;
mod keyring;
mod knowledge;
mod layout;
mod ledger;
mod lexicon;
mod opening;
mod outbox;
mod reader;
mod receipts;
mod row;
mod sections;
mod shelf;
mod survey;
mod terms;
mod unspaced;
mod vault;
mod verify;
mod witness;
mod writer;

pub use database::Durability;
pub use erasure::{Refusal, Retention};
pub use journal::SqliteJournal;
pub use key::DeviceKey;
pub use key_source::KeySource;
pub use keyring::Keyring;
pub use knowledge::{KnowledgeError, MarkdownKnowledge};
pub use lexicon::LexiconError;
pub use receipts::DeletionReceipt;
pub use survey::Survey;
pub use verify::Proof;
