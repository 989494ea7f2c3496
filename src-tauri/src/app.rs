//! The composition root: settings in, a running kiosk out.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use didimdol_adapters::settings::Settings;
use didimdol_cli::desk;
use didimdol_session::Idle;
use tauri::{Manager, RunEvent};
use tracing_subscriber::EnvFilter;

use crate::bridge::{self, Bridge};
use crate::window;

/// What can be said on the command line; it wins over the environment and the settings file.
#[derive(Debug, clap::Parser)]
#[command(name = "didimdol-kiosk", version, about)]
pub struct Flags {
    /// Settings file; otherwise ./didimdol.toml, then /etc/didimdol/didimdol.toml, if there is one
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where this kiosk keeps its journal and its key
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// Folder of scenarios
    #[arg(long, value_name = "DIR")]
    scenarios: Option<String>,
    /// Open an ordinary window that can be moved and closed, to try the kiosk at a desk
    #[arg(long)]
    windowed: bool,
}

impl Flags {
    fn settings(self) -> anyhow::Result<Settings> {
        let locked = self.windowed.then(|| "false".to_owned());
        let flags = [
            ("data", self.data),
            ("scenarios", self.scenarios),
            ("window.locked", locked),
        ];
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }
}

/// Runs the kiosk until its window is closed, which a locked window refuses.
///
/// # Errors
/// Settings or scenarios that cannot be used, a journal that does not open, another kiosk on the same
/// data, or a window that cannot be opened (no display).
pub fn run(flags: Flags) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let settings = flags.settings()?;
    let (desk, _only_one) = desk::open(&settings)?;
    tauri::async_runtime::block_on(desk.take_up())?;
    let seconds = |count: u32| Duration::from_secs(u64::from(count));
    let idle = Idle {
        warn_after: seconds(settings.session.idle_warning_seconds),
        end_after: seconds(settings.session.idle_end_seconds),
    };
    tauri::Builder::default()
        .manage(Bridge::new(desk, idle))
        .invoke_handler(tauri::generate_handler![bridge::send])
        .setup(move |app| Ok(window::open(app, &settings)?))
        .build(tauri::generate_context!())
        .context("the kiosk's window could not be opened")?
        .run(|app, event| {
            if let RunEvent::Exit = event {
                tauri::async_runtime::block_on(app.state::<Bridge>().close());
            }
        });
    Ok(())
}
