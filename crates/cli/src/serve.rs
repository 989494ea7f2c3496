//! `didimdol serve`: the API of the seed documents, and the screen for a browser.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, bail};
use didimdol_adapters::settings::Settings;
use didimdol_adapters::wipe_stack;
use didimdol_server::api::{self, Config, Origins};
use tokio::net::TcpListener;

use crate::{Outcome, desk};

/// `didimdol serve`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8000", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Folder of the built screen, served at /
    #[arg(long, value_name = "DIR", default_value = "ui/dist")]
    screen: PathBuf,
    /// Nobody needs a token; works on this machine's own addresses only
    #[arg(long)]
    insecure_demo: bool,
}

impl Command {
    /// Serves until it is told to stop.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        if !self.insecure_demo {
            bail!(
                "serving with tokens comes with a later version; add --insecure-demo to try it on this machine"
            );
        }
        if !self.listen.ip().is_loopback() {
            bail!("--insecure-demo serves this machine only; listen on 127.0.0.1 or [::1]");
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .on_thread_park(wipe_stack)
            .build()?;
        runtime.block_on(self.serve(settings))
    }

    async fn serve(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let (desk, _only_one) = desk::open(settings)?;
        desk.take_up().await?;
        let screen = self
            .screen
            .join("index.html")
            .is_file()
            .then(|| self.screen.clone());
        if screen.is_none() {
            tracing::warn!("no screen in {}; only the API is served", self.screen.display());
        }
        let router = api::router(
            desk.clone(),
            Config {
                screen,
                origins: Origins::default(),
            },
        );
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("{} is taken or not ours", self.listen))?;
        // Whoever started it with port 0 reads the port here.
        println!("listening on http://{}", listener.local_addr()?);
        axum::serve(listener, router)
            .with_graceful_shutdown(stop_asked())
            .await?;
        desk.close().await;
        Ok(Outcome::Fine)
    }
}

/// Resolves when the process is asked to end.
async fn stop_asked() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminated {
            Ok(mut terminated) => tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            },
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}
