//! Who may do what (design §12): systems by a short-lived token, browsers by a one-use ticket.

mod ticket;
mod token;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use didimdol_protocol::SessionId;

pub use ticket::Tickets;
pub use token::{BadKey, Claims, LONGEST, TokenKeys, TokenSigner};

use super::Api;
use super::error::ApiError;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Consult: sockets, chat, interviews, conversations, threads.
    Sessions,
    /// Report events.
    Triggers,
    /// Ask the language model.
    Answers,
    /// Look at what did not work, and at the figures.
    Operate,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 4] = [Self::Sessions, Self::Triggers, Self::Answers, Self::Operate];

    /// As it stands in a token.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Triggers => "triggers",
            Self::Answers => "answers",
            Self::Operate => "operate",
        }
    }
}

/// Who is let in.
#[derive(Clone)]
pub enum Access {
    /// Everybody: a demonstration on this machine.
    Anybody,
    /// Who has a token of one of these keys; those of the signer's are renewed.
    Tokens(Arc<TokenKeys>, Arc<TokenSigner>),
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The system; `demo` where nobody needs a token.
    pub subject: String,
    /// The only session it may touch; any, if absent.
    session: Option<SessionId>,
}

impl Caller {
    /// Refuses another's session: a name alone grants nothing.
    pub fn may_touch(&self, session: &SessionId) -> Result<(), ApiError> {
        match &self.session {
            Some(own) if own != session => Err(ApiError::forbidden("this token is for another session")),
            _ => Ok(()),
        }
    }

    /// The one session it is for, if it is for one.
    pub fn session(&self) -> Option<&SessionId> {
        self.session.as_ref()
    }
}

impl Access {
    /// Who sent these headers, if they may do it.
    pub fn permit(&self, headers: &HeaderMap, scope: Scope) -> Result<Caller, ApiError> {
        let keys = match self {
            Self::Anybody => {
                return Ok(Caller {
                    subject: "demo".to_owned(),
                    session: None,
                });
            }
            Self::Tokens(keys, _) => keys,
        };
        let claims = claims(keys, headers)?;
        if !claims.allows(scope) {
            return Err(ApiError::forbidden("the token's scope does not go that far"));
        }
        Ok(Caller {
            subject: claims.sub,
            session: claims.session_id,
        })
    }
}

impl Access {
    /// The token after the one in these headers, as good and for as much; `None` where nobody needs
    /// one.
    pub fn renew(&self, headers: &HeaderMap, now_s: u64) -> Result<Option<String>, ApiError> {
        let Self::Tokens(keys, signer) = self else {
            return Ok(None);
        };
        let next = claims(keys, headers)?
            .renewed(now_s)
            .ok_or_else(|| ApiError::forbidden("this token was renewed for a day; get another"))?;
        let token = signer
            .sign(&next)
            .map_err(|_| ApiError::forbidden("this server signs no tokens"))?;
        Ok(Some(token))
    }
}

fn claims(keys: &TokenKeys, headers: &HeaderMap) -> Result<Claims, ApiError> {
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
        .ok_or_else(|| ApiError::unauthorized("send a token: Authorization: Bearer …"))?;
    keys.verify(token)
}

/// Lets a request through if it may, and tells the handlers who sent it.
pub(super) async fn guard(
    State((api, scope)): State<(Arc<Api>, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    let permitted = api.access.permit(request.headers(), scope).and_then(|caller| {
        let key = (caller.subject.clone(), super::limits::address(&request));
        if api.limits.requests.admit(key) {
            Ok(caller)
        } else {
            Err(ApiError::rate_limited())
        }
    });
    match permitted {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refused) => refused.into_response(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // Only a route without its guard has none; then nobody gets in.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| ApiError::unauthorized("no token"))
    }
}
