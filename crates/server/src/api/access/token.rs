//! Tokens of systems: JWT, EdDSA only, good for ten minutes at most.

use didimdol_protocol::SessionId;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::{Deserialize, Serialize};

use super::Scope;
use crate::api::error::ApiError;

/// Longest life of a token, in seconds.
pub const LONGEST: u64 = 600;
/// Clocks may differ by this many seconds.
const LEEWAY: u64 = 5;
/// `aud` of every token of ours.
const AUDIENCE: &str = "didimdol";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The system it was given to.
    pub sub: String,
    /// Whom it is for: `didimdol`.
    pub aud: String,
    /// When it was given, in seconds since 1970 UTC.
    pub iat: u64,
    /// Until when it is good.
    pub exp: u64,
    /// Scopes, with spaces between.
    pub scope: String,
    /// The only session it is for; any, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
}

impl Claims {
    /// What a token given now says.
    pub fn new(
        sub: String,
        scopes: &[Scope],
        session_id: Option<SessionId>,
        now_s: u64,
        seconds: u64,
    ) -> Self {
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        Self {
            sub,
            aud: AUDIENCE.to_owned(),
            iat: now_s,
            exp: now_s + seconds.min(LONGEST),
            scope: scopes.join(" "),
            session_id,
        }
    }

    pub(super) fn allows(&self, scope: Scope) -> bool {
        self.scope.split(' ').any(|word| word == scope.as_str())
    }
}

/// Public keys whose tokens are believed.
pub struct TokenKeys {
    keys: Vec<DecodingKey>,
    rules: Validation,
}

/// A key is no Ed25519 public key in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("token_key_invalid: an Ed25519 public key in PEM is expected")]
pub struct BadKey;

impl TokenKeys {
    /// From PEM texts.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn from_pem<'a>(pems: impl IntoIterator<Item = &'a str>) -> Result<Self, BadKey> {
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "aud", "sub"]);
        rules.leeway = LEEWAY;
        let read = |pem: &str| DecodingKey::from_ed_pem(pem.as_bytes()).map_err(|_| BadKey);
        let keys = pems.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { keys, rules })
    }

    /// What a good token says.
    pub(super) fn verify(&self, token: &str) -> Result<Claims, ApiError> {
        let mut expired = false;
        for key in &self.keys {
            match decode::<Claims>(token, key, &self.rules) {
                Ok(read) if read.claims.exp <= read.claims.iat.saturating_add(LONGEST) => {
                    return Ok(read.claims);
                }
                Ok(_) => return Err(ApiError::unauthorized("a token lives ten minutes at most")),
                Err(error) => expired |= matches!(error.kind(), ErrorKind::ExpiredSignature),
            }
        }
        Err(ApiError::unauthorized(if expired {
            "the token has expired"
        } else {
            "the token is not good"
        }))
    }
}
