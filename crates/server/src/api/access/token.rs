//! Tokens of systems: JWT, EdDSA only, good for ten minutes at most.

use didimdol_protocol::SessionId;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode};
use serde::{Deserialize, Serialize};

use super::Scope;
use crate::api::error::ApiError;

/// Longest life of a token, in seconds.
pub const LONGEST: u64 = 600;
/// Longest time for which a token is renewed, in seconds: a kiosk's screen is opened anew every day.
const LONGEST_CHAIN: u64 = 24 * 60 * 60;
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
    /// When the first of this chain of renewed tokens was given; this is the first, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_iat: Option<u64>,
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
            first_iat: None,
        }
    }

    /// What the token after this one says; `None` where the chain is too long already.
    pub(super) fn renewed(self, now_s: u64) -> Option<Self> {
        let first = self.first_iat.unwrap_or(self.iat);
        let fresh = now_s.saturating_sub(first) < LONGEST_CHAIN;
        fresh.then(|| Self {
            iat: now_s,
            exp: now_s + LONGEST,
            first_iat: Some(first),
            ..self
        })
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

/// Signs tokens with the server's own key.
pub struct TokenSigner(EncodingKey);

impl TokenSigner {
    /// From the PEM text of a private key.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn from_pem(pem: &str) -> Result<Self, BadKey> {
        EncodingKey::from_ed_pem(pem.as_bytes())
            .map(Self)
            .map_err(|_| BadKey)
    }

    /// A token that says this.
    ///
    /// # Errors
    /// [`BadKey`], which does not sign.
    pub fn sign(&self, claims: &Claims) -> Result<String, BadKey> {
        jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), claims, &self.0).map_err(|_| BadKey)
    }
}

/// A key is no Ed25519 key in PEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("token_key_invalid: an Ed25519 key in PEM is expected")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_for_a_day_and_goes_no_further_than_it_did() {
        let first = Claims::new("screen".into(), &[Scope::Sessions], None, 1_000, 60);
        let second = first.clone().renewed(1_050).unwrap();
        assert_eq!(
            (second.iat, second.exp, second.first_iat),
            (1_050, 1_650, Some(1_000))
        );
        assert_eq!((&second.scope, &second.sub), (&first.scope, &first.sub));
        assert!(second.clone().renewed(1_000 + LONGEST_CHAIN - 1).is_some());
        assert_eq!(second.renewed(1_000 + LONGEST_CHAIN), None);
    }
}
