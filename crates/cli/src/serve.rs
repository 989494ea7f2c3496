//! `didimdol serve`: the API of the seed documents, and the screen for a browser.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use didimdol_adapters::callbacks::HttpCore;
use didimdol_adapters::settings::{Settings, usual_screen};
use didimdol_adapters::wipe_stack;
use didimdol_adapters::{address, language_model::OpenAi};
use didimdol_server::api::access::Access;
use didimdol_server::api::{self, Config, MayCall, Origins, Tls};
use didimdol_session::Desk;
use didimdol_session::courier::Courier;
use didimdol_session::kiosks::Kiosks;
use didimdol_session::knowledge_model::KnowledgeModel;
use didimdol_session::ports::LanguageModel;
use didimdol_session::schedule::Schedule;
use didimdol_session::threads::Threads;
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::stdout::outln;
use crate::{Outcome, desk, token};

/// Where it listens, unless another address is given.
pub const ADDRESS: &str = "127.0.0.1:8000";

/// `didimdol serve`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Address to listen on
    #[arg(long, default_value = ADDRESS, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Folder of the built screen, served at /; else ./ui/dist, else the one installed with the program
    #[arg(long, value_name = "DIR")]
    screen: Option<PathBuf>,
    /// Nobody needs a token; works on this machine's own addresses only
    #[arg(long)]
    insecure_demo: bool,
    /// PEM file of the server's certificate and those above it; connections are TLS then
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// PEM file of the certificate's private key
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Serve other machines without TLS, because a proxy in front of this one speaks it
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
}

impl Command {
    /// Serves until it is told to stop.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        if self.insecure_demo && !self.listen.ip().is_loopback() {
            bail!("--insecure-demo serves this machine only; listen on 127.0.0.1 or [::1]");
        }
        let sealed = self.tls_cert.is_some() || self.behind_proxy;
        if !sealed && !self.listen.ip().is_loopback() {
            bail!(
                "other machines are served by TLS only: give --tls-cert and --tls-key, or --behind-proxy \
                 where a proxy in front speaks TLS"
            );
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .on_thread_park(wipe_stack)
            .build()?;
        runtime.block_on(self.serve(settings))
    }

    async fn serve(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificates), Some(key)) => Some(Tls::from_files(certificates, key)?),
            _ => None,
        };
        // Threads may name an address of their own, so that somebody always carries.
        let bell = Arc::<Notify>::default();
        let core = settings.callbacks.core_url.is_some().then(|| Arc::clone(&bell));
        let (desk, callbacks, _only_one) = desk::open_to_serve(settings, core)?;
        let threads = Threads::new(desk.clone(), Arc::clone(&bell));
        threads.take_up(desk.take_up().await?);
        let schedule = Schedule {
            desk: desk.clone(),
            callbacks: Arc::clone(&callbacks),
        };
        schedule.take_up().await?;
        let kiosks = Kiosks::new(desk.clone(), Arc::clone(&callbacks));
        kiosks.take_up().await?;
        let courier = Courier {
            callbacks,
            core: Arc::new(HttpCore::new(settings.callbacks.core_url.as_deref())?),
            clock: Arc::clone(&desk.world().clock),
            bell: Arc::clone(&bell),
        };
        let carrying = tokio::spawn(courier.run());
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("{} is taken or not ours", self.listen))?;
        let (router, stop) = api::router(desk.clone(), self.config(settings, schedule, kiosks, threads)?);
        let stopped = stop_asked();
        // Whoever started it with port 0 reads the port here.
        let scheme = if tls.is_some() { "https" } else { "http" };
        outln!("listening on {scheme}://{}", listener.local_addr()?);
        api::listen(
            listener,
            tls,
            router,
            stop,
            settings.server.max_connections,
            stopped,
        )
        .await;
        desk.close().await;
        carrying.abort();
        Ok(Outcome::Fine)
    }

    fn config(
        &self,
        settings: &Settings,
        schedule: Schedule,
        kiosks: Kiosks,
        threads: Threads,
    ) -> anyhow::Result<Config> {
        let desk = schedule.desk.clone();
        let screen = self.screen.clone().or_else(usual_screen);
        let screen = screen.filter(|folder| folder.join("index.html").is_file());
        if screen.is_none() {
            tracing::warn!("there is no built screen (--screen DIR); only the API is served");
        }
        let access = if self.insecure_demo {
            Access::Anybody
        } else {
            Access::Tokens(
                Arc::new(token::believed(settings)?),
                Arc::new(token::signer(settings)?),
            )
        };
        Ok(Config {
            screen,
            origins: settings
                .server
                .origins
                .clone()
                .map(Origins::new)
                .unwrap_or_default(),
            access,
            requests_per_second: settings.server.requests_per_second,
            heartbeat: Duration::from_secs(u64::from(settings.server.heartbeat_seconds.max(1))),
            triggers: desk::triggers(settings)?,
            model: model(settings, &desk)?,
            threads,
            may_call: may_call(settings, self.insecure_demo),
            schedule,
            kiosks,
            figures: PrometheusBuilder::new().install_recorder().ok(),
        })
    }
}

/// The model that the settings name, else the bank's own texts.
fn model(settings: &Settings, desk: &Desk) -> anyhow::Result<Arc<dyn LanguageModel>> {
    if let Some(model) = OpenAi::from_settings(&settings.language_model)? {
        return Ok(Arc::new(model));
    }
    let world = desk.world();
    let (knowledge, library) = (Arc::clone(&world.knowledge), Arc::clone(&world.library));
    Ok(Arc::new(KnowledgeModel::new(knowledge, library)))
}

/// Which addresses a thread may name for its questions: a caller must not make the server knock on
/// any door of the bank's network.
fn may_call(settings: &Settings, demo: bool) -> MayCall {
    let mut allowed = settings.callbacks.allowed.clone();
    allowed.extend(settings.callbacks.core_url.clone());
    Box::new(move |url| {
        let listed = allowed.iter().any(|origin| address::same_origin(origin, url));
        address::private(url).is_ok() && (listed || demo && address::is_local(url))
    })
}

/// Resolves when the process is asked to end.
fn stop_asked() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        // Now, and not when it is first waited for: whoever reads our address may ask at once.
        let asked = signal(SignalKind::interrupt()).and_then(|interrupted| {
            let terminated = signal(SignalKind::terminate())?;
            Ok((interrupted, terminated))
        });
        async move {
            let Ok((mut interrupted, mut terminated)) = asked else {
                return std::future::pending().await;
            };
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        drop(tokio::signal::ctrl_c().await);
    }
}
