//! The listener: how many may connect, how long a request may take to arrive, and how it stops.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::Stop;
use super::limits::Peer;
use super::tls::{Tls, Wire};

/// Headers that have not arrived by then never will.
const HEADERS_WAIT: Duration = Duration::from_secs(10);
/// Requests under way get so long to end once the server stops.
const LAST_WORDS: Duration = Duration::from_secs(10);
/// After a failed accept (too many open files) it is tried again so soon.
const BREATHER: Duration = Duration::from_millis(100);

/// Serves, sealed where there is a certificate, until `stopped` resolves and what is under way has ended, or has had its time.
pub async fn listen(
    listener: TcpListener,
    tls: Option<Tls>,
    router: Router,
    mut stop: Stop,
    connections: usize,
    stopped: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(BREATHER).await;
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else {
            metrics::counter!("didimdol_connections_refused_total").increment(1);
            drop(stream);
            continue;
        };
        let peer = Peer {
            address: peer,
            place: Arc::new(place),
        };
        // Small answers that follow each other must not wait for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let (router, watcher, tls) = (router.clone(), graceful.watcher(), tls.clone());
        tokio::spawn(async move {
            let wire = match tls {
                Some(tls) => tls.accept(stream).await,
                None => Ok(Wire::Plain(stream)),
            };
            // A client that breaks the protocol or goes is no news.
            if let Ok(wire) = wire {
                let _ = watcher.watch(serve(wire, peer, router)).await;
            }
        });
    }
    drop(listener);
    stop.ask();
    drop(router);
    let ended = async {
        graceful.shutdown().await;
        stop.closed().await;
    };
    if tokio::time::timeout(LAST_WORDS, ended).await.is_err() {
        tracing::warn!("stopped while requests were under way");
    }
}

fn serve(wire: Wire, peer: Peer, router: Router) -> impl GracefulConnection<Error: Send> + Send + 'static {
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        request.map(Body::new)
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WAIT);
    builder
        .serve_connection_with_upgrades(TokioIo::new(wire), TowerToHyperService::new(service))
        .into_owned()
}
