//! The routes of `didimdol serve` (design §9): what each file answers stands in its first line.
//!
//! Handlers translate, and nothing else: what happens is decided in `session`, what is kept lies
//! behind its ports.

pub mod access;
mod answers;
mod body;
mod callbacks;
mod chat;
mod chat_socket;
mod contract;
mod error;
mod figures;
mod health;
mod interview;
mod limits;
mod line;
mod listen;
mod origin;
mod reply;
mod screen;
mod sessions;
mod socket;
mod threads;
mod tickets;
mod tls;
mod trigger;
mod websocket;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use axum::{Json, Router};
use didimdol_session::Desk;
use didimdol_session::kiosks::Kiosks;
use didimdol_session::ports::LanguageModel;
use didimdol_session::schedule::Schedule;
use didimdol_session::threads::Threads;
use didimdol_session::triggers::Triggers;
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::cors::CorsLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use access::{Access, Scope, Tickets, guard};
use error::ApiError;
use limits::Limits;
use line::Sockets;
pub use line::Stop;
pub use listen::listen;
pub use origin::Origins;
pub use tls::{Tls, TlsError};

/// An answer that has not begun by then never will; a language model may think for a while.
const ANSWER_WAIT: Duration = Duration::from_secs(120);

/// What the server is told when it starts.
pub struct Config {
    /// Folder of the built screen, served at `/`; none serves none.
    pub screen: Option<PathBuf>,
    /// Pages that may open sockets and read answers.
    pub origins: Origins,
    /// Who is let in.
    pub access: Access,
    /// HTTP requests a second from one caller.
    pub requests_per_second: u32,
    /// Between two pings of a socket.
    pub heartbeat: Duration,
    /// Which events begin what.
    pub triggers: Triggers,
    /// What answers free questions.
    pub model: Arc<dyn LanguageModel>,
    /// Threads of questions.
    pub threads: Threads,
    /// Whether a caller's callback address may be called.
    pub may_call: MayCall,
    /// Triggers that wait for their time, and the callbacks they wait among.
    pub schedule: Schedule,
    /// Where events wait for a kiosk's screen.
    pub kiosks: Kiosks,
    /// Figures to show; none shows none.
    pub figures: Option<PrometheusHandle>,
}

/// See [`Config::may_call`].
pub type MayCall = Box<dyn Fn(&str) -> bool + Send + Sync>;

pub(crate) struct Api {
    desk: Desk,
    origins: Origins,
    access: Access,
    tickets: Tickets,
    limits: Limits,
    heartbeat: Duration,
    triggers: Triggers,
    model: Arc<dyn LanguageModel>,
    threads: Threads,
    may_call: MayCall,
    schedule: Schedule,
    kiosks: Kiosks,
    figures: Option<PrometheusHandle>,
    sockets: Sockets,
}

/// The router over a desk, and the end by which its sockets are asked to close.
pub fn router(desk: Desk, config: Config) -> (Router, Stop) {
    let (sockets, stop) = Sockets::new();
    let cors = cors(&config.origins);
    let api = Arc::new(Api {
        desk,
        origins: config.origins,
        access: config.access,
        tickets: Tickets::default(),
        limits: Limits::new(config.requests_per_second),
        heartbeat: config.heartbeat,
        triggers: config.triggers,
        model: config.model,
        threads: config.threads,
        may_call: config.may_call,
        schedule: config.schedule,
        kiosks: config.kiosks,
        figures: config.figures,
        sockets,
    });
    let (routes, mut contract) = guarded(&api).split_for_parts();
    contract::name_events(&mut contract, api.triggers.names());
    let contract = Json(contract);
    let routes = routes
        .route("/openapi.json", get(async move || contract))
        .route("/api/v1/chat/ws/{session_id}", any(socket::open))
        .route("/chat", any(chat_socket::open))
        .with_state(api);
    let routes = match config.screen {
        Some(folder) => routes.merge(screen::routes(folder)),
        None => routes.fallback(async || ApiError::not_found()),
    };
    (around(routes, cors), stop)
}

/// Every route of the contract, each behind its scope.
fn guarded(api: &Arc<Api>) -> OpenApiRouter<Arc<Api>> {
    let behind = |scope, routes: OpenApiRouter<Arc<Api>>| {
        routes.route_layer(from_fn_with_state((Arc::clone(api), scope), guard))
    };
    let consulting = OpenApiRouter::new()
        .routes(routes!(chat::message))
        .routes(routes!(interview::start))
        .routes(routes!(interview::message))
        .routes(routes!(sessions::show))
        .routes(routes!(threads::begin))
        .routes(routes!(threads::answer))
        .routes(routes!(threads::show))
        .routes(routes!(threads::events))
        .routes(routes!(tickets::issue))
        .routes(routes!(tickets::renew));
    let triggers = OpenApiRouter::new().routes(routes!(trigger::trigger));
    let answers = OpenApiRouter::new()
        .routes(routes!(answers::whole))
        .routes(routes!(answers::stream));
    let operating = OpenApiRouter::new()
        .routes(routes!(callbacks::parked))
        .route("/metrics", get(figures::show));
    OpenApiRouter::with_openapi(contract::Contract::openapi())
        .merge(behind(Scope::Sessions, consulting))
        .merge(behind(Scope::Triggers, triggers))
        .merge(behind(Scope::Answers, answers))
        .merge(behind(Scope::Operate, operating))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
}

/// What surrounds every request.
fn around(routes: Router, cors: CorsLayer) -> Router {
    let id = HeaderName::from_static("x-request-id");
    let span = {
        let id = id.clone();
        move |request: &axum::extract::Request| {
            let route = request.extensions().get::<axum::extract::MatchedPath>();
            let route = route.map_or("other", |path| path.as_str());
            let id = request
                .headers()
                .get(&id)
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default();
            tracing::info_span!("request", method = %request.method(), route, id)
        }
    };
    routes
        .method_not_allowed_fallback(async || {
            ApiError::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "this address takes other methods",
            )
        })
        .layer(DefaultBodyLimit::max(body::LARGEST))
        .layer(from_fn(figures::count))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WAIT,
        ))
        .layer(cors)
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::new(id.clone()))
        .layer(SetRequestIdLayer::new(id, MakeRequestUuid))
}

fn cors(origins: &Origins) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(origins.headers())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
}
