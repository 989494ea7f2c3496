//! The bank's core system behind an address: callbacks are posted to it as JSON.

use std::time::Duration;

use async_trait::async_trait;
use didimdol_session::ports::{Callback, CoreSystem, NotDelivered};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;

use crate::address::{self, NotPrivate};

/// A core that has not answered by then counts as absent.
const WAIT: Duration = Duration::from_secs(10);

/// A [`CoreSystem`] over HTTP. Anything but a 2xx is a failure. The callback's name goes along as
/// `Idempotency-Key`, the same at every try.
pub struct HttpCore {
    client: Client,
    core_url: Option<String>,
}

/// The core's address is not usable.
#[derive(Debug, thiserror::Error)]
pub enum HttpCoreError {
    /// Customers' data would cross the network in clear.
    #[error("callbacks_address: callbacks.core_url {0}")]
    Address(#[from] NotPrivate),
    /// The client cannot be made.
    #[error("callbacks_client: {0}")]
    Client(String),
}

impl HttpCore {
    /// A core at this address; without one, only callbacks with an address of their own go out.
    ///
    /// # Errors
    /// [`HttpCoreError`].
    pub fn new(core_url: Option<&str>) -> Result<Self, HttpCoreError> {
        let core_url = core_url.map(address::private).transpose()?;
        let client = Client::builder()
            .timeout(WAIT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| HttpCoreError::Client(error.without_url().to_string()))?;
        Ok(Self { client, core_url })
    }
}

#[async_trait]
impl CoreSystem for HttpCore {
    async fn deliver(&self, callback: &Callback, to: Option<&str>) -> Result<(), NotDelivered> {
        let Some(url) = to.or(self.core_url.as_deref()) else {
            return Err(NotDelivered("no callbacks.core_url is set".to_owned()));
        };
        let post = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", &callback.id)
            .body(callback.body.0.clone());
        // Without the address: it may carry a name and a password.
        let failed = |error: reqwest::Error| NotDelivered(error.without_url().to_string());
        let response = post.send().await.map_err(failed)?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(NotDelivered(format!("status {}", status.as_u16()))),
        }
    }
}
