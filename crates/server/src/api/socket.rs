//! The consultation socket of seed 001: text frames both ways, one JSON message each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Extension, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use didimdol_protocol::{ErrorCode, ServerBody, ServerMessage, SessionId};
use didimdol_session::voice::BadAudio;
use didimdol_session::{Arrival, Attachment, Parting};
use futures_util::StreamExt;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::access::Scope;
use super::body::{Asked, OfSession, named};
use super::error::ApiError;
use super::limits::{Bucket, Limits, Peer};
use super::line::{self, Gone, Heartbeat};
use super::websocket::{Sink, Socket, Stream, Upgrade, send_text};
use super::{Api, figures};

/// What stands behind the `?` of a socket's address.
#[derive(Deserialize)]
pub struct Opening {
    /// A one-use ticket, instead of a token.
    ticket: Option<String>,
    /// The kiosk whose screen it is; events for that kiosk come to it.
    kiosk: Option<String>,
}

/// Opens the socket of a session, or comes back to it.
pub async fn open(
    State(api): State<Arc<Api>>,
    OfSession(session): OfSession,
    Asked(opening): Asked<Opening>,
    headers: HeaderMap,
    peer: Option<Extension<Peer>>,
    upgrade: Upgrade,
) -> Response {
    if let Err(refused) = admit(&api, &headers, &opening, &session) {
        return refused.into_response();
    }
    upgrade.then(async move |socket| {
        let _place = peer;
        let _open = api.sockets.open("consultation");
        carry(socket, &api, session, opening.kiosk).await;
    })
}

fn admit(api: &Api, headers: &HeaderMap, opening: &Opening, session: &SessionId) -> Result<(), ApiError> {
    if !api.origins.admit(headers) {
        let message = "this page may not open a consultation; add its origin to the allow-list";
        return Err(ApiError::forbidden(message));
    }
    if let Some(kiosk) = &opening.kiosk {
        named(kiosk, 64, "kiosk")?;
    }
    match &opening.ticket {
        Some(ticket) if api.tickets.redeem(ticket, session, opening.kiosk.as_deref()) => Ok(()),
        Some(_) => Err(ApiError::unauthorized("the ticket is not good any more")),
        None => {
            let caller = api.access.permit(headers, Scope::Sessions)?;
            if opening.kiosk.is_some() && caller.session().is_some() {
                return Err(ApiError::forbidden(
                    "this token is for one session, not for a kiosk",
                ));
            }
            caller.may_touch(session)
        }
    }
}

async fn carry(socket: Socket, api: &Api, session: SessionId, kiosk: Option<String>) {
    let (mut sink, mut stream) = socket.split();
    let mut attachment = match Box::pin(api.desk.attach(session.clone(), Arrival::default())).await {
        Ok(attachment) => attachment,
        Err(error) => {
            tracing::error!(%error, "a session could not be opened");
            let why = "the session cannot be opened; try again later";
            return Box::pin(line::close(&mut sink, CloseCode::Error, why)).await;
        }
    };
    let _at_kiosk = kiosk.map(|kiosk| api.kiosks.arrive(&kiosk, session));
    if let Err(Closing(code, why)) = talk(api, &mut attachment, &mut sink, &mut stream).await {
        Box::pin(line::close(&mut sink, code, why)).await;
    }
}

/// Why the server closes the socket.
struct Closing(CloseCode, &'static str);

/// Carries messages until one side goes; `Ok` where nobody is there any more to be told. The
/// session is parked either way. What a message needs is boxed: a quiet socket only waits.
async fn talk(
    api: &Api,
    attachment: &mut Attachment,
    sink: &mut Sink,
    stream: &mut Stream,
) -> Result<(), Closing> {
    let mut heartbeat = Heartbeat::new(api.heartbeat);
    let mut allowance = Allowance::full(&api.limits);
    let mut stopping = api.sockets.stopping();
    loop {
        let sent = tokio::select! {
            message = attachment.messages.recv() => match message {
                Some(message) => Box::pin(send(sink, &message, attachment)).await,
                None => return Err(parting(attachment.parting())),
            },
            frame = stream.next() => {
                heartbeat.heard();
                match frame {
                    Some(Ok(frame)) if !allowance.admits(&frame, &api.limits) => {
                        let slowly = "조금만 천천히 보내 주세요.";
                        Box::pin(error(sink, attachment, ErrorCode::RateLimited, slowly)).await
                    }
                    Some(Ok(frame)) => Box::pin(receive(frame, attachment, sink)).await,
                    Some(Err(error)) => return line::fault(&error).map_or(Ok(()), |(code, why)| Err(Closing(code, why))),
                    None => Err(Gone),
                }
            },
            () = heartbeat.beat() => Box::pin(heartbeat.ping(sink)).await,
            () = stopping.asked() => return Err(Closing(CloseCode::Away, "the server stops; come back in a moment")),
        };
        if sent.is_err() {
            // One that did not read may still be there, and is told why it was let go.
            return match attachment.parting() {
                Parting::Behind => Err(parting(Parting::Behind)),
                _ => Ok(()),
            };
        }
    }
}

fn parting(why: Parting) -> Closing {
    match why {
        Parting::Over => Closing(CloseCode::Normal, "the session is over"),
        Parting::TakenOver => Closing(CloseCode::Normal, "another screen has taken the session over"),
        Parting::Behind => Closing(CloseCode::Again, "messages were not read; connect again"),
    }
}

/// How much one socket may still send.
struct Allowance {
    messages: Bucket,
    sound: Bucket,
}

impl Allowance {
    fn full(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            messages: Bucket::full(limits.messages, now),
            sound: Bucket::full(limits.sound, now),
        }
    }

    fn admits(&mut self, frame: &Message, limits: &Limits) -> bool {
        let now = Instant::now();
        match frame {
            Message::Text(_) => self.messages.take(limits.messages, now),
            Message::Binary(sound) => self.sound.take_many(sound.len() as f64, limits.sound, now),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => true,
        }
    }
}

async fn receive(frame: Message, attachment: &mut Attachment, sink: &mut Sink) -> Result<(), Gone> {
    match frame {
        Message::Text(text) => {
            figures::message();
            attachment
                .inbox
                .send(text.as_str().to_owned())
                .await
                .map_err(|_| Gone)
        }
        Message::Binary(sound) => match &mut attachment.sound {
            Some(inlet) => match inlet.push(&sound).await {
                Ok(()) => Ok(()),
                Err(BadAudio) => {
                    let message = "소리를 읽지 못했어요. 16 kHz, 16비트, 한 채널의 PCM으로 보내 주세요.";
                    error(sink, attachment, ErrorCode::BadAudio, message).await
                }
            },
            None => {
                let message = "지금은 말로 하실 수 없어요. 글자로 보내 주세요.";
                error(sink, attachment, ErrorCode::VoiceUnavailable, message).await
            }
        },
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        Message::Close(_) => Err(Gone),
    }
}

async fn error(sink: &mut Sink, to: &Attachment, code: ErrorCode, message: &str) -> Result<(), Gone> {
    let body = ServerBody::Error {
        code: Some(code),
        message: message.to_owned(),
    };
    send(sink, &ServerMessage { turn_id: None, body }, to).await
}

/// Sends, and stops waiting for a reader that the session has let go meanwhile.
async fn send(sink: &mut Sink, message: &ServerMessage, to: &Attachment) -> Result<(), Gone> {
    let text = serde_json::to_string(message).map_err(|_| Gone)?;
    tokio::select! {
        sent = send_text(sink, text) => sent.map_err(|_| Gone),
        () = to.let_go() => Err(Gone),
        () = tokio::time::sleep(STUCK) => Err(Gone),
    }
}

/// A reader that takes nothing for so long is not there any more.
const STUCK: Duration = Duration::from_secs(60);
