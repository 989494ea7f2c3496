//! What comes into a consultation, in order: from its screen, from systems, and from its line.
//!
//! Each mail is boxed, as the [outbox](crate::outbox)'s messages are, and for the same reason.

use std::sync::Arc;

use didimdol_protocol::{ClientMessage, ServerMessage};
use tokio::sync::{mpsc, oneshot, watch};

use crate::desk::Parting;
use crate::outbox::Outbox;
use crate::ports::{AudioDevice, JournalError, Request};
use crate::standing::Standing;
use crate::triggers::Trigger;
use crate::voice::line::{Noticed, Whose};

/// Mails that may wait for a consultation before their sender does.
const INBOX: usize = 64;

/// The consultation's end.
pub(crate) type Mailbox = mpsc::Receiver<Box<Mail>>;

/// Everybody else's end.
pub(crate) type Slot = mpsc::Sender<Box<Mail>>;

/// Both ends.
pub(crate) fn mailbox() -> (Slot, Mailbox) {
    mpsc::channel(INBOX)
}

/// What comes into a consultation.
pub(crate) enum Mail {
    /// A screen attaches; the one before it, if any, is let go.
    Attach {
        screen: Screen,
        ack: oneshot::Sender<()>,
    },
    /// The text of a client message.
    Frame(String),
    /// A client message of a system that waits for the turn. One that waits no more before the turn
    /// has begun takes it back.
    Ask {
        message: ClientMessage,
        reply: oneshot::Sender<Vec<ServerMessage>>,
    },
    /// A system makes the kiosk speak first.
    Trigger {
        trigger: Trigger,
        request: Option<Request>,
        reply: oneshot::Sender<Result<Vec<ServerMessage>, JournalError>>,
    },
    /// A system sends a customer to the kiosk where this session is on the screen. Not taken where
    /// somebody is being served, unless the trigger interrupts.
    Visit {
        user_id: String,
        trigger: Trigger,
        request: Request,
        reply: oneshot::Sender<Result<bool, JournalError>>,
    },
    /// What a line noticed; said and touched come through one box, and the first wins.
    Noticed { line: u64, noticed: Noticed },
    /// Where does it stand?
    Look { reply: oneshot::Sender<Standing> },
    /// Stop; the journal keeps the session.
    Close { ack: oneshot::Sender<()> },
}

/// The actor's end of an attached screen.
pub(crate) struct Screen {
    pub outbox: Outbox,
    /// Why it was let go, for the other end to read once `outbox` is closed.
    pub parting: watch::Sender<Option<Parting>>,
    /// What its customer speaks into and hears.
    pub audio: Option<(Arc<dyn AudioDevice>, Whose)>,
    /// Whether it is the kiosk's own.
    pub kiosk: bool,
}

/// Where client messages go in.
#[derive(Clone)]
pub struct Inbox(pub(crate) Slot);

/// The session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("session_ended: this session is over; open another")]
pub struct Ended;

impl Inbox {
    /// Sends the text of a client message; waits while the consultation is behind.
    ///
    /// # Errors
    /// [`Ended`].
    pub async fn send(&self, text: String) -> Result<(), Ended> {
        self.0.send(Box::new(Mail::Frame(text))).await.map_err(|_| Ended)
    }
}
