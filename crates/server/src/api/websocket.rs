//! A WebSocket as this server keeps ten thousand of them open: it holds on to little while it is quiet.
//!
//! tungstenite keeps the room of the longest frame it ever wrote, and a turn's panel takes ten
//! kilobytes. So a long message leaves in several frames, which axum's own socket cannot do.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use didimdol_protocol::limits::MAX_FRAME_BYTES;
use futures_util::SinkExt;
use futures_util::stream::{SplitSink, SplitStream};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::error::ApiError;

/// Bytes read and written at once: most messages fit, and ten thousand quiet sockets are not to take
/// a gigabyte.
const BUFFER: usize = 1024;
/// Most bytes in one frame of a message that is sent.
const FRAME: usize = 2 * 1024;

/// An open socket. Boxed, for it is handed from one future to the next.
pub type Socket = Box<WebSocketStream<TokioIo<Upgraded>>>;
/// Its sending end.
pub type Sink = SplitSink<Socket, Message>;
/// Its receiving end.
pub type Stream = SplitStream<Socket>;

/// A request that asks for a socket; any other is refused with 400.
pub struct Upgrade {
    accepted: Response,
    connection: OnUpgrade,
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let refused = || {
            let message = "this address speaks the WebSocket protocol only";
            ApiError::new(StatusCode::BAD_REQUEST, "bad_shape", message)
        };
        let connection = parts.extensions.remove::<OnUpgrade>().ok_or_else(refused)?;
        let request = Request::from_parts(parts.clone(), ());
        let accepted = create_response_with_body(&request, Body::empty).map_err(|_| refused())?;
        Ok(Self { accepted, connection })
    }
}

impl Upgrade {
    /// Answers the request, and then carries the socket on a task of its own.
    pub fn then<C>(self, carry: impl FnOnce(Socket) -> C + Send + 'static) -> Response
    where
        C: Future<Output = ()> + Send + 'static,
    {
        let connection = self.connection;
        tokio::spawn(async move {
            // Whoever is gone before the socket is open has lost nothing.
            if let Some(socket) = Box::pin(opened(connection)).await {
                carry(socket).await;
            }
        });
        self.accepted
    }
}

async fn opened(connection: OnUpgrade) -> Option<Socket> {
    let io = TokioIo::new(connection.await.ok()?);
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_FRAME_BYTES))
        .max_frame_size(Some(MAX_FRAME_BYTES))
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER);
    let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    Some(Box::new(socket))
}

/// Sends a text message, a long one in several frames.
///
/// # Errors
/// The socket's.
pub async fn send_text(sink: &mut Sink, text: String) -> Result<(), Error> {
    let mut rest = Bytes::from(text);
    let mut opcode = OpCode::Data(Data::Text);
    loop {
        let piece = rest.split_to(rest.len().min(FRAME));
        let frame = Frame::message(piece, opcode, rest.is_empty());
        sink.feed(Message::Frame(frame)).await?;
        if rest.is_empty() {
            return sink.flush().await;
        }
        opcode = OpCode::Data(Data::Continue);
    }
}
