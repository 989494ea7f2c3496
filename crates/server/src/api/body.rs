//! What comes in: JSON bodies and names in addresses, refused in the house's own way.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use didimdol_protocol::SessionId;
use didimdol_protocol::limits::MAX_TEXT_CHARS;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use tokio::time::timeout;

use super::error::ApiError;

/// Largest body, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// A body that is not whole by then is cut off, also one that drips.
const WAIT: Duration = Duration::from_secs(20);

/// A JSON body. Its content type is not looked at: seed clients do not all send one.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = timeout(WAIT, Bytes::from_request(request, state)).await;
        let bytes = bytes.map_err(|_| late())?.map_err(|error| unread(&error))?;
        read(&bytes).map(Self)
    }
}

/// Reads JSON. The reason is dropped where it might repeat a value.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => ApiError::bad_shape(format!(
            "a field is missing or wrong near column {}",
            error.column()
        )),
        _ => ApiError::bad_json(),
    })
}

fn unread(error: &BytesRejection) -> ApiError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_long",
            "a body has at most 1 MiB",
        ),
        _ => late(),
    }
}

fn late() -> ApiError {
    ApiError::new(StatusCode::REQUEST_TIMEOUT, "timeout", "the body did not arrive")
}

/// The session that an address names.
pub struct OfSession(pub SessionId);

impl<S: Send + Sync> FromRequestParts<S> for OfSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(name) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::bad_session_id())?;
        name.parse().map(Self).map_err(|_| ApiError::bad_session_id())
    }
}

/// What stands behind the `?`.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(asked)| Self(asked))
            .map_err(|_| ApiError::bad_shape("a value after the ? is wrong"))
    }
}

/// Refuses a text over 2,000 characters.
pub fn short(text: &str) -> Result<(), ApiError> {
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(ApiError::too_long());
    }
    Ok(())
}

/// Refuses a name that is empty or has over `most` characters.
pub fn named(text: &str, most: usize, what: &'static str) -> Result<(), ApiError> {
    if (1..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(ApiError::bad_shape(format!("{what} has 1 to {most} characters")))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::body::Body as Sent;
    use futures_util::stream;
    use serde_json::Value;
    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_cut_off() {
        let drip = async |()| {
            sleep(WAIT / 4).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
        };
        let request = Request::new(Sent::from_stream(stream::unfold((), drip)));
        let begun = Instant::now();
        let Err(refused) = Body::<Value>::from_request(request, &()).await else {
            panic!("there is no end of it");
        };
        assert_eq!(refused, late());
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(begun.elapsed(), WAIT);
    }
}
