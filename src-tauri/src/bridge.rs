//! Carries messages between the screen and its consultation: one command, one channel.
//!
//! The screen calls [`send`] with the same channel every time. A channel not seen before is a screen
//! that has just been loaded: because the kiosk has just started, or because the page or its process
//! broke. The customer is the same, and so it goes on with the session that was left, if there is one;
//! else with a fresh one. When a session ends, the page is loaded anew in another process, and that
//! screen begins the next customer's. What the messages say is not looked at here.
//!
//! A message is answered with the name of the session that took it: a browser names its session itself,
//! this screen learns it here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use didimdol_protocol::{ServerMessage, SessionId};
use didimdol_session::ports::AudioDevice;
use didimdol_session::{Arrival, Attachment, Desk, Idle, Inbox, Messages};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{State, Webview};
use tokio::sync::Mutex;

use crate::window;

/// The desk, and the screen that now stands before it.
pub struct Bridge(Arc<Shared>);

struct Shared {
    desk: Desk,
    idle: Idle,
    /// The microphone and the loudspeaker beside the screen.
    audio: Option<Arc<dyn AudioDevice>>,
    screen: Mutex<Option<Screen>>,
    /// The session of the customer who stood here when the kiosk stopped, until a screen takes it.
    left: Mutex<Option<SessionId>>,
    /// True once the process is to end: no screen gets another session.
    closed: AtomicBool,
}

struct Screen {
    /// The channel's id as the screen gives it.
    id: String,
    channel: Channel<ServerMessage>,
    webview: Webview,
    /// `None` when its session is over, or none could be opened; the next message tries again.
    session: Option<Session>,
}

struct Session {
    id: SessionId,
    inbox: Inbox,
    /// Passes its messages on to the screen.
    carrier: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // Its screen was reloaded: with the carrier goes the attachment, which parks the session.
        self.carrier.abort();
    }
}

/// Why a message was not delivered; the screen is told the code.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SendError {
    /// `on_message` is not a channel of this screen.
    #[error("not_a_channel: on_message is not a channel")]
    NotAChannel,
    /// The session ended before the message came; it belongs to no other.
    #[error("session_ended: the session has ended")]
    SessionEnded,
    /// No session can be opened; the log says why.
    #[error("unavailable: no session can be opened")]
    Unavailable,
}

/// Attaches the screen when `on_message` is a channel not seen before, then delivers `message`, the
/// JSON text of a `ClientMessage`, if there is one. Answers with the id of the screen's session.
///
/// The channel comes as its id, not as a [`Channel`]: each `Channel` made from one id tells the screen
/// on being dropped that no more will come.
#[tauri::command]
pub async fn send(
    webview: Webview,
    bridge: State<'_, Bridge>,
    message: Option<String>,
    on_message: String,
) -> Result<SessionId, SendError> {
    let channel = on_message.parse().map_err(|_| SendError::NotAChannel)?;
    let (session, inbox) = bridge.0.inbox(on_message, channel, webview).await?;
    if let Some(text) = message {
        inbox.send(text).await.map_err(|_| SendError::SessionEnded)?;
    }
    Ok(session)
}

impl Bridge {
    /// A bridge with no screen yet; `idle` says when its customer is taken to have walked away, and
    /// `left` is the session that the first screen goes on with.
    pub fn new(
        desk: Desk,
        idle: Idle,
        left: Option<SessionId>,
        audio: Option<Arc<dyn AudioDevice>>,
    ) -> Bridge {
        Bridge(Arc::new(Shared {
            desk,
            idle,
            audio,
            screen: Mutex::new(None),
            left: Mutex::new(left),
            closed: AtomicBool::new(false),
        }))
    }

    /// Sends the screen away and lets its consultation finish its turn; for the end of the process.
    /// Nothing is written to the journal after it.
    pub async fn close(&self) {
        // First: a screen that is still there would begin the next customer's session.
        let mut standing = self.0.screen.lock().await;
        self.0.closed.store(true, Ordering::SeqCst);
        standing.take();
        drop(standing);
        self.0.desk.close().await;
    }
}

impl Shared {
    /// The session that this channel's screen is attached to, or a fresh one if need be.
    async fn inbox(
        self: &Arc<Self>,
        id: String,
        channel: JavaScriptChannelId,
        webview: Webview,
    ) -> Result<(SessionId, Inbox), SendError> {
        let mut standing = self.screen.lock().await;
        if self.closed.load(Ordering::SeqCst) {
            return Err(SendError::Unavailable);
        }
        let screen = match standing.take() {
            Some(screen) if screen.id == id => screen,
            before => {
                let session = before.and_then(|screen| screen.session);
                if let Some(session) = session {
                    *self.left.lock().await = Some(session.id.clone());
                }
                Screen {
                    id,
                    channel: channel.channel_on(webview.clone()),
                    webview,
                    session: None,
                }
            }
        };
        let screen = standing.insert(screen);
        if let Some(session) = &screen.session {
            return Ok((session.id.clone(), session.inbox.clone()));
        }
        let left = self.left.lock().await.take();
        let (id, Attachment { inbox, messages, .. }) =
            self.session(left).await.ok_or(SendError::Unavailable)?;
        let carrier = Arc::clone(self).carry(messages, screen.channel.clone());
        screen.session = Some(Session {
            id: id.clone(),
            inbox: inbox.clone(),
            carrier: tauri::async_runtime::spawn(carrier),
        });
        Ok((id, inbox))
    }

    /// Passes a session's messages on to the screen; after the last, what the screen knew goes too.
    async fn carry(self: Arc<Self>, mut messages: Messages, channel: Channel<ServerMessage>) {
        while let Some(message) = messages.recv().await {
            if let Err(error) = channel.send(message) {
                tracing::warn!(%error, "the screen takes no messages");
                return;
            }
        }
        // A screen that was replaced meanwhile has ended this task while it waits here.
        let mut standing = self.screen.lock().await;
        let Some(screen) = standing.as_mut() else { return };
        screen.session = None;
        if let Err(error) = window::renew(&screen.webview) {
            tracing::error!(%error, "the page of the last customer cannot be ended");
        }
    }

    /// Goes on with the session that was left, or begins one for whoever comes to the kiosk next.
    async fn session(&self, left: Option<SessionId>) -> Option<(SessionId, Attachment)> {
        let id = match left {
            Some(left) => left,
            None => SessionId::try_from(format!("kiosk-{:032x}", rand::random::<u128>())).ok()?,
        };
        let arrival = Arrival {
            keypad: true,
            idle: Some(self.idle),
            ..Arrival::default()
        };
        let attached = self
            .desk
            .attach_at_kiosk(id.clone(), arrival, self.audio.clone())
            .await;
        let attached = attached.inspect_err(|error| tracing::error!(%error, "no session can be opened"));
        Some((id, attached.ok()?))
    }
}
