//! The journal's ports: one log, and the four readers that need more than its events.

use std::fmt;

use async_trait::async_trait;
use didimdol_dialogue::private::Private;
use didimdol_protocol::SessionId;

use crate::log::{Resumption, SessionEvent, Snapshot};

/// The append-only log of sessions on this device.
///
/// A session is open from its first event to its [`SessionEvent::Ended`]. What is written under the
/// name of an ended session begins another one of that name.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Writes what one turn brought, all or nothing; durable when it returns.
    async fn write(&self, session: &SessionId, entry: Entry) -> Result<(), JournalError>;

    /// Writes events alone.
    async fn append(&self, session: &SessionId, events: &[SessionEvent]) -> Result<(), JournalError> {
        self.write(session, Entry::from(events.to_vec())).await
    }

    /// Every event of a session in order; empty for an unknown or erased one. Of several of one
    /// name, the latest.
    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError>;

    /// The same session by its latest snapshot and what followed.
    async fn resume(&self, session: &SessionId) -> Result<Resumption, JournalError>;

    /// Sessions with readable events, the one written last first.
    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError>;

    /// What was kept under this idempotency key, if anything.
    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, JournalError>;

    /// Destroys the content of every session of that name, whatever state it is in: a later
    /// [`Journal::load`] is empty. Unknown ones are fine.
    async fn erase(&self, session: &SessionId) -> Result<(), JournalError>;

    /// Erases the ended sessions that need not be kept any longer, at `now_ms` milliseconds since
    /// 1970 UTC, and says which.
    async fn sweep(&self, now_ms: u64) -> Result<Vec<Receipt>, JournalError>;
}

/// What one turn writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// What happened, in order.
    pub events: Vec<SessionEvent>,
    /// The fold so far, these events included; it replaces the one before.
    pub snapshot: Option<Snapshot>,
    /// Messages to the bank's systems that must not get lost.
    pub callbacks: Vec<Callback>,
    /// The request that all this answers, so that a repeated one is not carried out twice.
    pub answers: Option<Request>,
}

impl From<Vec<SessionEvent>> for Entry {
    fn from(events: Vec<SessionEvent>) -> Self {
        Self {
            events,
            ..Self::default()
        }
    }
}

/// A request from outside, as it is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The caller's own name for it, such as an `event_id`.
    pub key: String,
    /// What was asked and answered.
    pub remembered: Remembered,
}

/// What a request was, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Remembered {
    /// The request's body: another one under the same key is a conflict.
    pub asked: Private<String>,
    /// The answer, to be given again.
    pub answer: Private<String>,
}

/// A message to the bank's systems.
#[derive(Debug, Clone, PartialEq)]
pub struct Callback {
    /// Its own name, the same at every try, so that the receiver can tell a repeat.
    pub id: String,
    /// Such as `session_completed`.
    pub kind: String,
    /// Its JSON.
    pub body: Private<String>,
}

/// Why a session's content is gone, and how much it was. It names no customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The session as it was called.
    pub session: SessionId,
    /// How many events were erased.
    pub events: u64,
    /// Sequence number of the last of them; its link of the chain stays.
    pub last_seq: u64,
    /// Why.
    pub ground: Ground,
}

/// On what ground a session was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Somebody who may ask for it did.
    Requested,
    /// Somebody who may did, and overruled that its application was still to be kept.
    RequestedAlthoughKept,
    /// It ended without an application, so that nothing asks to keep it.
    Abandoned,
    /// It was kept as long as its application asks for.
    Expired,
}

impl Ground {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::RequestedAlthoughKept => "requested_although_kept",
            Self::Abandoned => "abandoned",
            Self::Expired => "expired",
        }
    }

    /// The ground that is stored as this.
    pub fn from_stored(stored: &str) -> Option<Ground> {
        let all = [
            Self::Requested,
            Self::RequestedAlthoughKept,
            Self::Abandoned,
            Self::Expired,
        ];
        all.into_iter().find(|ground| ground.as_str() == stored)
    }
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
    /// The operating system's keyring is locked or cannot be reached: nothing is known of the key in it.
    #[error("journal_keyring: {0}")]
    Keyring(String),
    /// Something stored cannot be read back.
    #[error("journal_damaged: {0}")]
    Damaged(String),
    /// The session of that name is no consultation but a thread of questions.
    #[error("journal_taken: the name belongs to a thread of questions")]
    Taken,
    /// A request of this key was carried out already; nothing of this call was written.
    #[error("journal_repeated: the request was carried out already")]
    Repeated,
}

/// Events that wait to be sent to the centre, in the device's one sequence.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The next events, the oldest first: at most `events` of them, and of at most `bytes` bytes
    /// together unless the first alone is larger.
    async fn waiting(&self, events: usize, bytes: usize) -> Result<Vec<Parcel>, JournalError>;

    /// The centre has everything up to and with `seq`.
    async fn acknowledge(&self, seq: u64) -> Result<(), JournalError>;

    /// The centre cannot take this one: it is kept and no longer in the way.
    async fn set_aside(&self, seq: u64, reason: &str) -> Result<(), JournalError>;

    /// Those set aside, with the reason.
    async fn aside(&self) -> Result<Vec<(u64, String)>, JournalError>;
}

/// One event as it is sent.
#[derive(Clone, PartialEq)]
pub struct Parcel {
    /// Its place in the device's sequence, from 1, without gaps.
    pub seq: u64,
    /// The session as it is called.
    pub session: SessionId,
    /// The device's own number of the session, which the chain covers.
    pub number: u64,
    /// Its place in the session, from 0.
    pub position: u64,
    /// Schema of the payload.
    pub version: u32,
    /// Hash of the link before it.
    pub previous: [u8; 32],
    /// Hash of salt and payload.
    pub digest: [u8; 32],
    /// Salt (16 bytes) and payload (JSON); `None` where the session has been erased.
    pub content: Option<Private<Vec<u8>>>,
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parcel({}, ***)", self.seq)
    }
}

/// Messages to the bank's systems that wait to be delivered.
#[async_trait]
pub trait Callbacks: Send + Sync {
    /// Those to be tried at `now_ms` (milliseconds since 1970 UTC), the oldest first.
    async fn due(&self, now_ms: u64) -> Result<Vec<Due>, JournalError>;

    /// It arrived; it is forgotten.
    async fn delivered(&self, id: &str) -> Result<(), JournalError>;

    /// It did not: to be tried again at `next_ms`, or parked for a person to look at.
    async fn failed(&self, id: &str, next_ms: Option<u64>) -> Result<(), JournalError>;

    /// Those parked, the oldest first.
    async fn parked(&self) -> Result<Vec<Due>, JournalError>;
}

/// A callback that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The session it tells of.
    pub session: SessionId,
    /// The message.
    pub callback: Callback,
    /// How often it was tried.
    pub tries: u32,
}
