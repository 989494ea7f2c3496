//! The routes of `didimdol serve` (design §9), as far as they exist.

mod error;
mod origin;
mod screen;
mod socket;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use didimdol_session::Desk;
use serde_json::json;

pub use origin::Origins;

/// What the server is told when it starts.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the built screen, served at `/`; none serves none.
    pub screen: Option<PathBuf>,
    /// Pages that may open the socket.
    pub origins: Origins,
}

pub(crate) struct Api {
    desk: Desk,
    origins: Origins,
}

/// The router over a desk.
pub fn router(desk: Desk, config: Config) -> Router {
    let api = Arc::new(Api {
        desk,
        origins: config.origins,
    });
    let routes = Router::new()
        .route(
            "/healthz",
            get(|| async { axum::Json(json!({ "status": "ok" })) }),
        )
        .route("/api/v1/chat/ws/{session_id}", any(socket::open))
        .with_state(api);
    match config.screen {
        Some(folder) => routes.merge(screen::routes(folder)),
        None => routes,
    }
}
