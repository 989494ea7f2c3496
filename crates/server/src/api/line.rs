//! What every socket of ours does alike: heartbeat, closing, and telling faults apart.

use std::time::Duration;

use futures_util::SinkExt;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Interval, interval_at, timeout};
use tokio_tungstenite::tungstenite::error::CapacityError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::websocket::Sink;

/// A peer that does not read gets so long to take the closing frame.
const GOODBYE: Duration = Duration::from_secs(60);

/// The other side is not there any more.
pub struct Gone;

/// Pings, and notices a peer that has gone without a word.
pub struct Heartbeat {
    beat: Interval,
    every: Duration,
    heard: Instant,
}

impl Heartbeat {
    /// One ping every so often; a peer silent for two of them is gone.
    pub fn new(every: Duration) -> Self {
        let heard = Instant::now();
        Self {
            beat: interval_at(heard + every, every),
            every,
            heard,
        }
    }

    /// A sign of life.
    pub fn heard(&mut self) {
        self.heard = Instant::now();
    }

    /// Waits for the next beat.
    pub async fn beat(&mut self) {
        self.beat.tick().await;
    }

    /// Pings, unless the peer has been silent too long.
    pub async fn ping(&mut self, sink: &mut Sink) -> Result<(), Gone> {
        if self.heard.elapsed() >= 2 * self.every {
            return Err(Gone);
        }
        let sent = timeout(self.every, sink.send(Message::Ping(Default::default()))).await;
        sent.map_err(|_| Gone)?.map_err(|_| Gone)
    }
}

/// Closes with a code and a reason, if the peer takes them.
pub async fn close(sink: &mut Sink, code: CloseCode, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let goodbye = async {
        let _ = sink.send(Message::Close(Some(frame))).await;
        let _ = sink.close().await;
    };
    let _ = timeout(GOODBYE, goodbye).await;
}

/// The close code for what went wrong while reading; `None` where the peer is simply gone.
pub fn fault(error: &Error) -> Option<(CloseCode, &'static str)> {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            Some((CloseCode::Size, "at most 2 MiB a message"))
        }
        Error::Utf8(_) => Some((CloseCode::Invalid, "text is UTF-8")),
        Error::Protocol(_) => Some((CloseCode::Protocol, "this is not the WebSocket protocol")),
        _ => None,
    }
}

/// Every socket that is open, so that a stopping server can wait for them.
pub struct Sockets {
    stop: watch::Receiver<bool>,
    open: mpsc::Sender<()>,
}

/// The stopping server's end of [`Sockets`].
pub struct Stop {
    stop: watch::Sender<bool>,
    open: mpsc::Receiver<()>,
}

/// One open socket.
pub struct OpenSocket {
    kind: &'static str,
    #[expect(dead_code, reason = "held, not used")]
    open: mpsc::Sender<()>,
}

impl Sockets {
    /// None open.
    pub fn new() -> (Self, Stop) {
        let (stop, stopping) = watch::channel(false);
        let (open, all_closed) = mpsc::channel(1);
        let sockets = Self { stop: stopping, open };
        let stop = Stop {
            stop,
            open: all_closed,
        };
        (sockets, stop)
    }

    /// Counts one until it is dropped.
    pub fn open(&self, kind: &'static str) -> OpenSocket {
        metrics::gauge!("didimdol_sockets_open", "kind" => kind).increment(1.0);
        OpenSocket {
            kind,
            open: self.open.clone(),
        }
    }

    /// Tells when the server stops.
    pub fn stopping(&self) -> Stopping {
        Stopping(self.stop.clone())
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        metrics::gauge!("didimdol_sockets_open", "kind" => self.kind).decrement(1.0);
    }
}

/// Resolves when the server stops.
pub struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits for it.
    pub async fn asked(&mut self) {
        // A server that is gone has stopped too.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

impl Stop {
    /// Asks every socket to close.
    pub fn ask(&self) {
        let _ = self.stop.send(true);
    }

    /// Waits until they have. The router must be gone by then, because it may open more.
    pub async fn closed(&mut self) {
        while self.open.recv().await.is_some() {}
    }
}
