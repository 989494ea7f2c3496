//! Names by which both sides mean the same thing.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::limits::MAX_SESSION_ID_CHARS;

/// A consultation's name, chosen by the client: 1 to 64 of `A-Z a-z 0-9 _ -`. It grants nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$"))]
#[serde(try_from = "String", into = "String")]
pub struct SessionId(String);

/// The text is not a session id. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session id is 1 to 64 letters, digits, '_' or '-'")]
pub struct InvalidSessionId;

impl SessionId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SessionId {
    type Error = InvalidSessionId;

    fn try_from(text: String) -> Result<Self, InvalidSessionId> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let valid = (1..=MAX_SESSION_ID_CHARS).contains(&text.len()) && text.bytes().all(allowed);
        if valid {
            Ok(Self(text))
        } else {
            Err(InvalidSessionId)
        }
    }
}

impl FromStr for SessionId {
    type Err = InvalidSessionId;

    fn from_str(text: &str) -> Result<Self, InvalidSessionId> {
        text.to_owned().try_into()
    }
}

impl From<SessionId> for String {
    fn from(id: SessionId) -> Self {
        id.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::SessionId;

    #[test]
    fn length_and_letters_are_checked() {
        for good in ["a", "session123", "A_b-9", &"x".repeat(64)] {
            assert_eq!(good.parse::<SessionId>().unwrap().as_str(), good);
        }
        for bad in ["", "a b", "한글", "a/b", "a.b", &"x".repeat(65)] {
            assert!(bad.parse::<SessionId>().is_err(), "{bad:?} was taken");
            assert!(serde_json::from_value::<SessionId>(bad.into()).is_err());
        }
    }
}
