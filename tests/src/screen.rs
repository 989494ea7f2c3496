//! The kiosk's screen as a customer finds it: the real programs, driven by taps and typed text.
//!
//! Each [`Screen`] has its own display, driver, data folder and consultation, and takes all of them
//! down when it goes away, also when a test fails or times out.

mod act;
mod again;
mod display;
mod hands;
mod hearing;
mod keys;
mod process;
mod rehearsal;
mod unwatched;

use std::env;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;

pub use again::in_a_window_killed_between;
use display::Display;
pub use hearing::{in_a_browser_that_hears, in_a_window_that_hears};
use process::Group;
pub use rehearsal::{Act, Learnt, Sight, rehearse};
pub use unwatched::Unwatched;

/// Settings of a test's own, in its data folder.
const SETTINGS: &str = "didimdol.toml";
/// The panel the screen is drawn for.
const PORTRAIT: &str = "1080x1920";
/// How long a program may take to come up.
const START: Duration = Duration::from_secs(60);
/// How long a whole test may take; a driver that hangs must not hang the suite.
const TEST: Duration = Duration::from_secs(240);

/// A consultation on a screen.
pub struct Screen {
    /// What shows it, for the names of pictures.
    shown_in: &'static str,
    client: Client,
    // Dropped in this order: the driver and what it started, the server, then what they stood on.
    _driver: Group,
    server: Mutex<Option<Served>>,
    display: Display,
    data: TempDir,
}

/// The program that serves a browser's screen, and where.
struct Served {
    program: Group,
    address: String,
}

/// Runs a test on the kiosk's own window, unless it is not asked for (see [`is_asked_for`]).
///
/// # Errors
/// What the test returns; the programs are not built or did not start; the time is up.
pub async fn in_the_window(test: impl AsyncFnOnce(&Screen) -> Result<()>) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let screen = Screen::window(PORTRAIT).await?;
        screen.witness(test).await
    })
    .await
    .context("the test took too long")?
}

/// Runs a test on the kiosk's own window on a panel that lies on its side.
///
/// # Errors
/// As [`in_the_window`].
pub async fn in_a_wide_window(test: impl AsyncFnOnce(&Screen) -> Result<()>) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let screen = Screen::window("1920x1080").await?;
        screen.witness(test).await
    })
    .await
    .context("the test took too long")?
}

/// Runs a test on the same screen served to a browser, unless it is not asked for.
///
/// # Errors
/// As [`in_the_window`].
pub async fn in_a_browser(test: impl AsyncFnOnce(&Screen) -> Result<()>) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let screen = Screen::browser().await?;
        screen.witness(test).await
    })
    .await
    .context("the test took too long")?
}

/// Whether tests of the real screen are to run. They need built programs, an X server and drivers, so
/// only `cargo xtask test`, which provides all that, asks for them by `TEST_WINDOW=1`.
pub fn is_asked_for() -> bool {
    let asked = env::var_os("TEST_WINDOW").is_some();
    if !asked {
        eprintln!("SKIPPED: tests of the real screen run by `cargo xtask test` (it sets TEST_WINDOW=1)");
    }
    asked
}

impl Screen {
    /// The kiosk's own window, driven through WebKit: the kiosk built beside this test, or an installed
    /// one that `TEST_KIOSK` names.
    async fn window(panel: &str) -> Result<Screen> {
        Screen::window_on(Display::open(panel).await?, tempfile::tempdir()?).await
    }

    /// The same on a display that is there, with the data that another kiosk left.
    async fn window_on(display: Display, data: TempDir) -> Result<Screen> {
        Screen::window_among(display, data, &[], &[]).await
    }

    /// The same with more in its environment and on its command line.
    async fn window_among(
        display: Display,
        data: TempDir,
        environment: &[(&str, &str)],
        flags: &[&str],
    ) -> Result<Screen> {
        let (scenarios, port) = (root().join("scenarios"), free_port()?);
        let (kiosk, mut arguments) = match env::var_os("TEST_KIOSK") {
            // An installed one is to find its data and its scenarios by itself.
            Some(installed) => (PathBuf::from(installed), Vec::new()),
            None => (
                program("didimdol-kiosk")?,
                vec!["--data", path(data.path())?, "--scenarios", path(&scenarios)?],
            ),
        };
        arguments.extend(flags);
        let port_flag = format!("--port={port}");
        // Without the second the web view does not answer to a driver.
        let own = [("DISPLAY", display.name()), ("TAURI_WEBVIEW_AUTOMATION", "true")];
        let environment: Vec<_> = environment.iter().copied().chain(own).collect();
        let driver = Group::start("WebKitWebDriver", &[&port_flag], &environment)?;
        let options = json!({ "webkitgtk:browserOptions": { "binary": path(&kiosk)?, "args": arguments } });
        let client = connect(port, options).await?;
        Ok(Screen {
            shown_in: "window",
            client,
            _driver: driver,
            server: Mutex::default(),
            display,
            data,
        })
    }

    /// Chromium, on the kiosk served by `didimdol serve`.
    async fn browser() -> Result<Screen> {
        Screen::browser_among(tempfile::tempdir()?, &[], &[]).await
    }

    /// The same over data that are there, with more in the browser's environment and on its command line.
    async fn browser_among(data: TempDir, environment: &[(&str, &str)], flags: &[&str]) -> Result<Screen> {
        let display = Display::open(PORTRAIT).await?;
        let (server, address) = serve(data.path(), "127.0.0.1:0")?;
        let port = free_port()?;
        let port_flag = format!("--port={port}");
        let own = [("DISPLAY", display.name())];
        let environment: Vec<_> = environment.iter().copied().chain(own).collect();
        let driver = Group::start("chromedriver", &[&port_flag], &environment)?;
        // Containers have no user namespaces for its sandbox; what it shows here is our own page.
        let own = [
            "--no-sandbox",
            "--window-size=1080,1920",
            "--no-first-run",
            "--disable-gpu",
        ];
        let flags: Vec<_> = own.iter().chain(flags).collect();
        let client = connect(port, json!({ "goog:chromeOptions": { "args": flags } })).await?;
        client.goto(&address).await?;
        Ok(Screen {
            shown_in: "browser",
            client,
            _driver: driver,
            server: Mutex::new(Some(Served {
                program: server,
                address,
            })),
            display,
            data,
        })
    }

    /// Runs a test, keeps a picture of the screen if it fails, and closes the session.
    async fn witness(self, test: impl AsyncFnOnce(&Screen) -> Result<()>) -> Result<()> {
        let outcome = test(&self).await;
        if outcome.is_err() {
            let test = std::thread::current().name().unwrap_or("test").to_owned();
            let shown = self.picture(&format!("failed_{test}")).await;
            eprintln!("The screen as it was: {shown:?}");
        }
        // A kiosk that its staff closed has no session left to close.
        let _ = self.client.clone().close().await;
        outcome
    }

    /// Sets the kiosk's staff PIN, as whoever installs it does.
    ///
    /// # Errors
    /// The kiosk refuses it.
    pub fn set_staff_pin(&self, pin: &str) -> Result<()> {
        let arguments = ["--data", path(self.data.path())?, "--set-staff-pin"];
        let mut kiosk = Command::new(program("didimdol-kiosk")?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        kiosk
            .stdin
            .take()
            .context("it takes no input")?
            .write_all(pin.as_bytes())?;
        if !kiosk.wait()?.success() {
            bail!("the kiosk does not take this PIN");
        }
        Ok(())
    }

    /// Kills the program that serves the screen, lets `meanwhile` happen, and starts it anew at the
    /// same address.
    ///
    /// # Errors
    /// Nothing serves it, it does not start, or what `meanwhile` returns.
    pub async fn without_its_server(&self, meanwhile: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
        let served = self
            .server
            .lock()
            .await
            .take()
            .context("nothing serves this screen")?;
        let address = served.address.clone();
        // Dropping it is a SIGKILL: nothing is written on the way out.
        drop(served.program);
        meanwhile().await?;
        let listen = address.strip_prefix("http://").context("no address")?;
        let (program, address) = serve(self.data.path(), listen)?;
        *self.server.lock().await = Some(Served { program, address });
        Ok(())
    }

    /// The folder in which the kiosk or the server keeps its data.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Waits until no program works on the data folder any more.
    ///
    /// # Errors
    /// One still does when the patience is at its end.
    pub async fn program_ended(&self) -> Result<()> {
        nobody_works_on(self.data.path()).await
    }
}

async fn nobody_works_on(data: &Path) -> Result<()> {
    let lock = File::open(data.join("didimdol.lock"))?;
    let mut tick = tokio::time::interval(Duration::from_millis(25));
    let trying = async {
        while lock.try_lock().is_err() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(START, trying)
        .await
        .context("the program did not end")
}

/// Starts `didimdol serve` over a data folder; gives the address it says it listens on.
fn serve(data: &Path, listen: &str) -> Result<(Group, String)> {
    let (scenarios, bundle) = (root().join("scenarios"), root().join("ui/dist"));
    let arguments = [
        "serve",
        "--insecure-demo",
        "--listen",
        listen,
        "--data",
        path(data)?,
        "--scenarios",
        path(&scenarios)?,
        "--screen",
        path(&bundle)?,
    ];
    // Settings of its own, where a test has left some there.
    let config = data.join(SETTINGS);
    let config = config.is_file().then_some(config);
    let flags = match &config {
        Some(config) => vec!["--config", path(config)?],
        None => Vec::new(),
    };
    let arguments: Vec<_> = arguments.into_iter().chain(flags).collect();
    let mut server = Group::start(path(&program("didimdol")?)?, &arguments, &[])?;
    let said = server.first_line().context("the server did not start")?;
    let address = said
        .strip_prefix("listening on ")
        .context("the server names no address")?;
    Ok((server, address.to_owned()))
}

/// Opens a driver's session.
async fn connect(port: u16, capabilities: Value) -> Result<Client> {
    let address = format!("127.0.0.1:{port}");
    answers(&address).await?;
    let capabilities: Map<_, _> = serde_json::from_value(capabilities)?;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let url = format!("http://{address}");
    let session = builder.capabilities(capabilities).connect(&url);
    tokio::time::timeout(START, session)
        .await
        .context("the driver opened no session")?
        .context("no session")
}

/// Waits until something accepts connections here. Drivers do not say when they are ready.
async fn answers(address: &str) -> Result<()> {
    let mut tick = tokio::time::interval(Duration::from_millis(25));
    let trying = async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            tick.tick().await;
        }
    };
    tokio::time::timeout(START, trying)
        .await
        .with_context(|| format!("nothing answers at {address}"))
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?
        .local_addr()?
        .port())
}

/// A program of this workspace, built beside the test that runs.
///
/// # Errors
/// It is not built.
pub fn program(name: &str) -> Result<PathBuf> {
    let test = env::current_exe()?;
    let folder = test
        .ancestors()
        .nth(2)
        .context("the test is not in a target folder")?;
    let program = folder.join(name);
    if !program.is_file() {
        bail!("{} is not built; `cargo xtask test` does it", program.display());
    }
    Ok(program)
}

/// The root of the repository.
pub fn root() -> &'static Path {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.parent().unwrap_or(folder)
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path is not UTF-8")
}
