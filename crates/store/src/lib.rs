//! What stays on this device: the encrypted journal of sessions and its key.
//!
//! Deliberately absent: any network, and any way to open a journal without its key.

mod database;
mod journal;
mod key;
mod row;
mod writer;

pub use journal::SqliteJournal;
pub use key::DeviceKey;
