//! WS `/chat` of seed 004: an answer in deltas, and several turns on their way at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use didimdol_protocol::http::{ChatRequest, ChatSocketMessage, ChatSocketRequest};
use didimdol_session::knowledge_model::words;
use futures_util::StreamExt;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::access::{Caller, Scope};
use super::chat::turn;
use super::error::ApiError;
use super::limits::{Bucket, Peer};
use super::line::{self, Heartbeat};
use super::websocket::{Socket, Upgrade, send_text};
use super::{Api, body};

/// Turns on their way on one socket; more are refused until one is done.
const AT_ONCE: usize = 32;
/// Deltas that may wait for the reader.
const WAITING: usize = 64;

/// Opens a chat socket.
pub async fn open(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    peer: Option<Extension<Peer>>,
    upgrade: Upgrade,
) -> Response {
    if !api.origins.admit(&headers) {
        return ApiError::forbidden("this page may not chat; add its origin to the allow-list")
            .into_response();
    }
    let caller = match api.access.permit(&headers, Scope::Sessions) {
        Ok(caller) => caller,
        Err(refused) => return refused.into_response(),
    };
    upgrade.then(async move |socket| {
        let _place = peer;
        let _open = api.sockets.open("chat");
        carry(socket, api, caller).await;
    })
}

/// Turns that are not done.
type UnderWay = HashMap<String, AbortHandle>;

async fn carry(socket: Socket, api: Arc<Api>, caller: Caller) {
    let (mut sink, mut stream) = socket.split();
    let (deltas, mut outgoing) = mpsc::channel::<ChatSocketMessage>(WAITING);
    let mut under_way = UnderWay::new();
    let mut heartbeat = Heartbeat::new(api.heartbeat);
    let mut bucket = Bucket::full(api.limits.messages, Instant::now());
    let mut stopping = api.sockets.stopping();
    loop {
        // Frames first: a cancel that is there already stops the deltas behind it.
        let message = tokio::select! {
            biased;
            frame = stream.next() => {
                heartbeat.heard();
                match frame {
                    Some(Ok(Message::Text(_))) if !bucket.take(api.limits.messages, Instant::now()) => {
                        Some(refusal(ApiError::rate_limited(), None))
                    }
                    Some(Ok(Message::Text(text))) => {
                        receive(text.as_bytes(), &api, &caller, &deltas, &mut under_way)
                    }
                    Some(Ok(Message::Binary(_))) => {
                        Some(refusal(ApiError::bad_shape("messages are JSON text"), None))
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => None,
                    Some(Ok(Message::Close(_))) | None => break,
                    Some(Err(error)) => {
                        if let Some((code, why)) = line::fault(&error) {
                            line::close(&mut sink, code, why).await;
                        }
                        break;
                    }
                }
            }
            Some(message) = outgoing.recv() => of_turn_under_way(message, &mut under_way),
            () = heartbeat.beat() => match heartbeat.ping(&mut sink).await {
                Ok(()) => None,
                Err(_) => break,
            },
            () = stopping.asked() => {
                line::close(&mut sink, CloseCode::Away, "the server stops; come back in a moment").await;
                break;
            }
        };
        let Some(message) = message else { continue };
        let Ok(text) = serde_json::to_string(&message) else {
            continue;
        };
        if send_text(&mut sink, text).await.is_err() {
            break;
        }
    }
    under_way.values().for_each(AbortHandle::abort);
}

/// What is still to be said: nothing of a turn that was given up.
fn of_turn_under_way(message: ChatSocketMessage, under_way: &mut UnderWay) -> Option<ChatSocketMessage> {
    match &message {
        ChatSocketMessage::Delta { turn_id, .. } => under_way.contains_key(turn_id).then_some(message),
        ChatSocketMessage::Done { turn_id } => under_way.remove(turn_id).map(|_| message),
        ChatSocketMessage::Error {
            turn_id: Some(turn_id),
            ..
        } => under_way.remove(turn_id).map(|_| message),
        _ => Some(message),
    }
}

/// Begins or gives up a turn; a message is what to say at once.
fn receive(
    frame: &[u8],
    api: &Arc<Api>,
    caller: &Caller,
    deltas: &mpsc::Sender<ChatSocketMessage>,
    under_way: &mut UnderWay,
) -> Option<ChatSocketMessage> {
    let request = match body::read::<serde_json::Value>(frame) {
        Ok(value) => value,
        Err(error) => return Some(refusal(error, None)),
    };
    let named = request
        .get("turn_id")
        .and_then(|id| id.as_str())
        .map(str::to_owned);
    let request = match serde_json::from_value(request) {
        Ok(request) => request,
        Err(_) => {
            let message = "send {session_id, message, turn_id} or {\"type\":\"cancel\",\"turn_id\"}";
            return Some(refusal(ApiError::bad_shape(message), named));
        }
    };
    match request {
        ChatSocketRequest::Cancel { turn_id, .. } => under_way.remove(&turn_id).map(|turn| {
            turn.abort();
            ChatSocketMessage::Cancelled { turn_id }
        }),
        ChatSocketRequest::Message(request) => {
            let request = ChatRequest {
                turn_id: Some(
                    request
                        .turn_id
                        .unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
                ),
                ..request
            };
            let turn_id = request.turn_id.clone().unwrap_or_default();
            let refused = if under_way.contains_key(&turn_id) {
                Some(ApiError::conflict("a turn of this name is on its way"))
            } else if under_way.len() >= AT_ONCE {
                Some(ApiError::busy("too many turns at once; wait for one to be done"))
            } else {
                caller.may_touch(&request.session_id).err()
            };
            if let Some(error) = refused {
                return Some(refusal(error, Some(turn_id)));
            }
            let answer = answer(Arc::clone(api), request, turn_id.clone(), deltas.clone());
            under_way.insert(turn_id, tokio::spawn(answer).abort_handle());
            None
        }
    }
}

async fn answer(
    api: Arc<Api>,
    request: ChatRequest,
    turn_id: String,
    deltas: mpsc::Sender<ChatSocketMessage>,
) {
    let answered = turn(&api, &request).await;
    let pieces = match answered {
        Ok(text) => {
            let delta = |word: &str| ChatSocketMessage::Delta {
                content: word.to_owned(),
                turn_id: turn_id.clone(),
            };
            let mut pieces: Vec<_> = words(&text).map(delta).collect();
            pieces.push(ChatSocketMessage::Done {
                turn_id: turn_id.clone(),
            });
            pieces
        }
        Err(error) => vec![refusal(error, Some(turn_id.clone()))],
    };
    for piece in pieces {
        if deltas.send(piece).await.is_err() {
            return;
        }
    }
}

fn refusal(error: ApiError, turn_id: Option<String>) -> ChatSocketMessage {
    ChatSocketMessage::Error {
        code: error.code.to_owned(),
        message: error.message.into_owned(),
        turn_id,
    }
}
