//! Carries messages between the screen and its consultation: one command, one channel.
//!
//! The screen calls [`send`] with the same channel every time. A channel not seen before is a screen
//! that has just been loaded: it is attached to a fresh consultation, whose messages flow into the
//! channel from then on. What the messages say is not looked at here.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{State, Webview};
use tokio::sync::mpsc;

/// How many messages may wait in either direction before the sender has to.
const MAILBOX: usize = 64;

/// The screen now attached, if any.
#[derive(Default)]
pub struct Bridge(Mutex<Option<Screen>>);

struct Screen {
    channel: String,
    inbox: mpsc::Sender<String>,
}

impl Bridge {
    /// The mailbox of the consultation that this channel belongs to, and the messages of that
    /// consultation if it has only now begun.
    fn mailbox(&self, channel: &str) -> (mpsc::Sender<String>, Option<mpsc::Receiver<Value>>) {
        let mut screen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(screen) = screen.as_ref().filter(|screen| screen.channel == channel) {
            return (screen.inbox.clone(), None);
        }
        let (inbox, messages) = open_consultation();
        *screen = Some(Screen {
            channel: channel.to_owned(),
            inbox: inbox.clone(),
        });
        (inbox, Some(messages))
    }
}

/// Why a message could not be delivered; the screen sees the code.
#[derive(Debug, thiserror::Error, serde::Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum SendError {
    /// `on_message` is not a channel of this screen.
    #[error("on_message is not a channel")]
    NotAChannel,
    /// The consultation has ended; a new channel begins another.
    #[error("the consultation has ended")]
    Ended,
}

/// Attaches the screen when `on_message` is a channel not seen before, then delivers `message`, the
/// JSON text of a `ClientMessage`, if there is one.
///
/// The channel comes as its id, not as a [`Channel`]: each `Channel` made from the same id tells the
/// screen on being dropped that no more will come.
#[tauri::command]
pub async fn send(
    webview: Webview,
    bridge: State<'_, Bridge>,
    message: Option<String>,
    on_message: String,
) -> Result<(), SendError> {
    let channel: JavaScriptChannelId = on_message.parse().map_err(|_| SendError::NotAChannel)?;
    let (inbox, begun) = bridge.mailbox(&on_message);
    if let Some(messages) = begun {
        tauri::async_runtime::spawn(deliver(messages, channel.channel_on(webview)));
    }
    match message {
        Some(text) => inbox.send(text).await.map_err(|_| SendError::Ended),
        None => Ok(()),
    }
}

/// Passes a consultation's messages on until it ends or the screen is gone.
async fn deliver(mut messages: mpsc::Receiver<Value>, screen: Channel<Value>) {
    while let Some(message) = messages.recv().await {
        if let Err(error) = screen.send(message) {
            tracing::warn!(%error, "the screen does not take messages");
            return;
        }
    }
}

fn open_consultation() -> (mpsc::Sender<String>, mpsc::Receiver<Value>) {
    let (inbox, mut heard) = mpsc::channel::<String>(MAILBOX);
    let (say, messages) = mpsc::channel(MAILBOX);
    tauri::async_runtime::spawn(async move {
        while let Some(text) = heard.recv().await {
            if say
                .send(serde_json::json!({ "type": "echo", "text": text }))
                .await
                .is_err()
            {
                return;
            }
        }
    });
    (inbox, messages)
}
