//! A bank's core system that takes callbacks, and a language model: both for one test.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Callbacks as they come in.
pub struct Core {
    pub url: String,
    pub received: mpsc::Receiver<Value>,
}

impl Core {
    /// One that refuses the first so many.
    pub async fn start(refusals: u32) -> Self {
        let (sender, received) = mpsc::channel(1_000);
        let left = Arc::new(AtomicU32::new(refusals));
        let take = move |State((sender, left)): State<(mpsc::Sender<Value>, Arc<AtomicU32>)>,
                         body: String| async move {
            if left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok()
            {
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            let _ = sender.send(serde_json::from_str(&body).unwrap()).await;
            StatusCode::OK
        };
        let router = Router::new()
            .route("/callbacks", post(take))
            .with_state((sender, left));
        let url = format!("http://{}/callbacks", serve(router).await);
        Self { url, received }
    }

    /// The next callback of a kind; others before it are passed over.
    pub async fn next(&mut self, kind: &str) -> Value {
        loop {
            let received = tokio::time::timeout(Duration::from_secs(30), self.received.recv());
            let callback = received
                .await
                .unwrap_or_else(|_| panic!("no {kind} callback"))
                .unwrap();
            if callback["type"] == kind {
                return callback;
            }
        }
    }
}

/// A model that answers everything with the same stream. Gives its base address.
pub async fn model() -> String {
    const STREAM: &str = concat!(
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"첫 줄\\n둘째\"}\n\n",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\" 줄\"}\n\n",
        "data: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":11,\"output_tokens\":4,\"total_tokens\":15}}}\n\n",
    );
    let answer = || async { ([("content-type", "text/event-stream")], STREAM).into_response() };
    format!(
        "http://{}/v1",
        serve(Router::new().route("/v1/responses", post(answer))).await
    )
}

async fn serve(router: Router) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}
