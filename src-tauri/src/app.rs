//! The composition root: settings in, a running kiosk out.

use std::path::PathBuf;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::bridge::{self, Bridge};
use crate::window;

/// What can be said on the command line.
#[derive(Debug, clap::Parser)]
#[command(name = "didimdol-kiosk", version, about)]
pub struct Flags {
    /// Configuration file; otherwise ./didimdol.toml, then /etc/didimdol/didimdol.toml, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where this kiosk keeps its journal and its key
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder of scenarios
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Open an ordinary window that can be moved and closed, to try the kiosk at a desk
    #[arg(long)]
    windowed: bool,
}

/// Runs the kiosk until its window is closed, which a locked window refuses.
///
/// # Errors
/// Settings that cannot be read, or a window that cannot be opened (no display).
pub fn run(flags: Flags) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .init();
    let locked = !flags.windowed;
    tauri::Builder::default()
        .manage(Bridge::default())
        .invoke_handler(tauri::generate_handler![bridge::send])
        .setup(move |app| Ok(window::open(app, locked)?))
        .run(tauri::generate_context!())
        .context("the kiosk's window could not be opened")
}
