//! The composition root: settings in, a running kiosk out.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use didimdol_adapters::settings::Settings;
use didimdol_adapters::voice::FrontEnds;
use didimdol_adapters::voice::devices::Devices;
use didimdol_adapters::{SystemClock, logging, refuse_crash_dumps, wipe_stack};
use didimdol_cli::desk;
use didimdol_session::ports::AudioDevice;
use didimdol_session::{Desk, Idle};
use tauri::{AppHandle, Manager, RunEvent};

use crate::bridge::{self, Bridge};
use crate::staff_exit::{Answer, Pin, StaffExit, command};
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
    /// With --windowed: the web view's inspector, for developers
    #[arg(long, requires = "windowed")]
    devtools: bool,
    /// Set the PIN with which staff close the kiosk, and end: it is asked for, or read from the input
    #[arg(long)]
    set_staff_pin: bool,
}

impl Flags {
    fn settings(&self) -> anyhow::Result<Settings> {
        let flags = [
            ("data", self.data.clone()),
            ("scenarios", self.scenarios.clone()),
            ("window.locked", self.windowed.then(|| "false".to_owned())),
            ("window.devtools", self.devtools.then(|| "true".to_owned())),
        ];
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }
}

/// Runs the kiosk until its window is closed, which a locked window refuses to anybody but staff.
///
/// # Errors
/// Settings or scenarios that cannot be used, a journal that does not open, another kiosk on the same
/// data, or a window that cannot be opened (no display).
pub fn run(flags: &Flags) -> anyhow::Result<()> {
    logging::start("info");
    refuse_crash_dumps();
    let settings = flags.settings()?;
    let exit = StaffExit::new(&settings.data()?, Arc::new(SystemClock));
    if flags.set_staff_pin {
        return set_staff_pin(&exit);
    }
    if settings.window.locked && matches!(exit.look(), Ok(Answer::NoPin)) {
        tracing::warn!(
            "no staff PIN is set, so nobody can close the kiosk at its screen: --set-staff-pin sets one"
        );
    }
    // Stacks are wiped where a thread waits: what its finished calls left there may be a customer's.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_park(wipe_stack)
        .build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    // A recogniser may be a program, which is started inside a runtime.
    let (desk, _only_one) = tauri::async_runtime::block_on(async { desk::open(&settings) })?;
    let audio = audio(&settings, &desk)?;
    let seconds = |count: u32| Duration::from_secs(u64::from(count));
    let idle = Idle {
        warn_after: seconds(settings.session.idle_warning_seconds),
        end_after: seconds(settings.session.idle_end_seconds),
    };
    let left = tauri::async_runtime::block_on(desk.take_up_at_kiosk(idle))?;
    tauri::Builder::default()
        .manage(Bridge::new(desk, idle, left, audio))
        .manage(Arc::new(exit))
        .invoke_handler(tauri::generate_handler![bridge::send, command::staff_exit])
        .setup(move |app| Ok(window::open(app, &settings)?))
        .build(tauri::generate_context!())
        .context("the kiosk's window could not be opened")?
        .run(|app, event| {
            // An ordinary window was closed. By now the process could end in the middle of a turn.
            if let RunEvent::ExitRequested { code: None, api, .. } = event {
                api.prevent_exit();
                tauri::async_runtime::spawn(close(app.clone()));
            }
        });
    Ok(())
}

/// The sound cards, where there is somebody to hear. They run as long as the program does.
fn audio(settings: &Settings, desk: &Desk) -> anyhow::Result<Option<Arc<dyn AudioDevice>>> {
    if desk.world().voice.is_none() {
        return Ok(None);
    }
    let front_ends = FrontEnds::new(&settings.voice.detector);
    let devices = Devices::start(&settings.voice.devices, move || front_ends.of_a_room());
    let devices = devices.context("nobody can be heard")?;
    Ok(Some(Arc::new(devices)))
}

/// Lets the consultation finish its turn, then ends the program.
pub async fn close(app: AppHandle) {
    app.state::<Bridge>().close().await;
    app.exit(0);
}

/// Reads a PIN and stores its hash; for whoever installs the kiosk.
fn set_staff_pin(exit: &StaffExit) -> anyhow::Result<()> {
    let pin = if io::stdin().is_terminal() {
        let pin = rpassword::prompt_password("New staff PIN (6 to 12 digits): ")?;
        let again = rpassword::prompt_password("Once more: ")?;
        anyhow::ensure!(pin == again, "these are two different PINs; nothing was changed");
        pin
    } else {
        io::read_to_string(io::stdin())?.trim_end().to_owned()
    };
    exit.set_pin(&Pin::from(pin))?;
    println!("the staff PIN is set");
    Ok(())
}
