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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, Mutex};

    use didimdol_session::contract::{Arrived, core_system_contract};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// The other end: what came, and whether it refuses.
    #[derive(Clone, Default)]
    struct Core {
        came: Arc<Mutex<Vec<Arrived>>>,
        refuses: Arc<AtomicBool>,
    }

    impl Core {
        async fn take(self, mut stream: TcpStream) {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !request.ends_with(b"}") {
                let read = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            let request = String::from_utf8(request).unwrap();
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            let id = head
                .lines()
                .find_map(|line| line.strip_prefix("idempotency-key: "));
            self.came.lock().unwrap().push(Arrived {
                id: id.unwrap().to_owned(),
                body: body.to_owned(),
                own: head.starts_with("POST /own "),
            });
            let status = match self.refuses.load(Ordering::SeqCst) {
                true => "503 Service Unavailable",
                false => "204 No Content",
            };
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn the_core_behind_an_address_keeps_the_contract() {
        crate::install_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let other_end = Core::default();
        let taking = other_end.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(taking.clone().take(stream));
            }
        });
        let core = HttpCore::new(Some(&format!("{base}/callbacks"))).unwrap();
        let refuse = |on| other_end.refuses.store(on, Ordering::SeqCst);
        let arrived = || std::mem::take(&mut *other_end.came.lock().unwrap());
        core_system_contract(&core, &format!("{base}/own"), refuse, arrived).await;
    }

    #[tokio::test]
    async fn without_an_address_nothing_is_delivered() {
        crate::install_tls();
        let callback = Callback {
            id: "c".into(),
            kind: "usage".into(),
            body: "{}".to_owned().into(),
        };
        let nowhere = HttpCore::new(None).unwrap().deliver(&callback, None).await;
        assert!(nowhere.unwrap_err().0.contains("core_url"));
        assert!(
            HttpCore::new(Some("http://core.bank.example/x")).is_err(),
            "in clear"
        );
    }
}
