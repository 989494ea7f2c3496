//! What a session sends its screen, in order.
//!
//! Each message is boxed: a channel keeps room for some dozens from its beginning, and ten thousand
//! quiet screens are not to take a hundred megabytes for messages that nobody has sent.

use didimdol_protocol::ServerMessage;
use tokio::sync::mpsc;

/// Messages that a screen may leave unread before it is let go.
const UNREAD: usize = 256;

/// The session's end.
pub(crate) struct Outbox(mpsc::Sender<Box<ServerMessage>>);

/// The screen's end.
pub struct Messages(mpsc::Receiver<Box<ServerMessage>>);

/// Both ends.
pub(crate) fn outbox() -> (Outbox, Messages) {
    let (sender, receiver) = mpsc::channel(UNREAD);
    (Outbox(sender), Messages(receiver))
}

impl Outbox {
    /// Whether the message was put in: not when the screen is gone, nor when it does not read.
    pub(crate) fn put(&self, message: ServerMessage) -> bool {
        self.0.try_send(Box::new(message)).is_ok()
    }

    /// Whether the screen is behind.
    pub(crate) fn is_half_full(&self) -> bool {
        self.0.capacity() < UNREAD / 2
    }

    /// Resolves when the screen is gone.
    pub(crate) async fn closed(&self) {
        self.0.closed().await;
    }
}

impl Messages {
    /// The next message, if it is there already.
    pub fn ready(&mut self) -> Option<ServerMessage> {
        self.0.try_recv().ok().map(|message| *message)
    }

    /// The next message; `None` when there will be none.
    pub async fn recv(&mut self) -> Option<ServerMessage> {
        self.0.recv().await.map(|message| *message)
    }
}
