//! The consultation socket of seed 001: text frames both ways, one JSON message each.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use didimdol_protocol::limits::MAX_FRAME_BYTES;
use didimdol_protocol::{ErrorCode, ServerBody, ServerMessage, SessionId};
use didimdol_session::{Arrival, Attachment};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Instant, interval_at};

use super::Api;
use super::error::ApiError;

/// Seed 001 §9.1.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Heartbeats without any sign of life before the peer is taken for gone.
const MISSED_BEATS: u32 = 2;

/// Opens the socket of a session, or comes back to it.
pub async fn open(
    State(api): State<Arc<Api>>,
    Path(session): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !api.origins.admit(&headers) {
        let message = "this page may not open a consultation; add its origin to the allow-list";
        return ApiError {
            status: StatusCode::FORBIDDEN,
            code: ErrorCode::Forbidden,
            message,
        }
        .into_response();
    }
    let Ok(session) = session.parse::<SessionId>() else {
        let message = "a session id is 1 to 64 letters, digits, '_' or '-'";
        return ApiError {
            status: StatusCode::BAD_REQUEST,
            code: ErrorCode::BadShape,
            message,
        }
        .into_response();
    };
    upgrade
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
        .on_upgrade(async move |socket| carry(socket, &api, session).await)
}

async fn carry(socket: WebSocket, api: &Api, session: SessionId) {
    let (mut sink, mut stream) = socket.split();
    let mut attachment = match api.desk.attach(session, Arrival::default()).await {
        Ok(attachment) => attachment,
        Err(error) => {
            tracing::error!(%error, "a session could not be opened");
            return close(
                &mut sink,
                close_code::ERROR,
                "the session cannot be opened; try again later",
            )
            .await;
        }
    };
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    let mut missed = 0;
    loop {
        let sent = tokio::select! {
            message = attachment.messages.recv() => match message {
                Some(message) => send(&mut sink, &message).await,
                None => return close(&mut sink, close_code::NORMAL, "the session is over").await,
            },
            frame = stream.next() => {
                missed = 0;
                match frame {
                    Some(Ok(frame)) => receive(frame, &attachment, &mut sink).await,
                    // The only fault a well-behaved client meets here is a frame over the limit.
                    Some(Err(_)) => return close(&mut sink, close_code::SIZE, "at most 2 MiB a message").await,
                    None => Err(Gone),
                }
            },
            _ = beat.tick() => {
                missed += 1;
                if missed > MISSED_BEATS { Err(Gone) } else { sink.send(Message::Ping(Default::default())).await.map_err(|_| Gone) }
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// The other side is not there any more; the session is parked.
struct Gone;

type Sink = SplitSink<WebSocket, Message>;

async fn receive(frame: Message, attachment: &Attachment, sink: &mut Sink) -> Result<(), Gone> {
    match frame {
        Message::Text(text) => attachment
            .inbox
            .send(text.as_str().to_owned())
            .await
            .map_err(|_| Gone),
        Message::Binary(_) => {
            let message = "지금은 말로 하실 수 없어요. 글자로 보내 주세요.".to_owned();
            let body = ServerBody::Error {
                code: Some(ErrorCode::VoiceUnavailable),
                message,
            };
            send(sink, &ServerMessage { turn_id: None, body }).await
        }
        Message::Ping(_) | Message::Pong(_) => Ok(()),
        Message::Close(_) => Err(Gone),
    }
}

async fn send(sink: &mut Sink, message: &ServerMessage) -> Result<(), Gone> {
    let text = serde_json::to_string(message).map_err(|_| Gone)?;
    sink.send(Message::Text(text.into())).await.map_err(|_| Gone)
}

async fn close(sink: &mut Sink, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code,
        reason: reason.into(),
    };
    let _ = sink.send(Message::Close(Some(frame))).await;
    let _ = sink.close().await;
}
