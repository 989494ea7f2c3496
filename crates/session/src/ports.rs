//! Where the world is: small traits, each with a real adapter elsewhere, a deterministic fake in
//! [`crate::fake`], and one contract suite in [`crate::contract`] that both pass.

use async_trait::async_trait;
/// What the ports speak of, so that an adapter needs nothing of the dialogue itself.
pub use didimdol_dialogue::event::{Passage, Values};
use didimdol_protocol::SessionId;

use crate::log::SessionEvent;

/// The append-only log of sessions on this device.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends events of one session, all or none; durable when it returns.
    async fn append(&self, session: &SessionId, events: &[SessionEvent]) -> Result<(), JournalError>;

    /// Every event of a session in order; empty for an unknown one.
    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError>;

    /// Sessions with events, the one written last first.
    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError>;

    /// Destroys a session's content; a later [`Journal::load`] is empty. Unknown ones are fine.
    async fn erase(&self, session: &SessionId) -> Result<(), JournalError>;
}

/// Why the journal could not do it. Carries no customer data.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk or the database failed; nothing of this call was written.
    #[error("journal_unavailable: {0}")]
    Unavailable(String),
    /// The key does not open what is there.
    #[error("journal_key: {0}")]
    Key(String),
    /// Something stored cannot be read back.
    #[error("journal_damaged: {0}")]
    Damaged(String),
}

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
