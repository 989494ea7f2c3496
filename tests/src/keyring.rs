//! Somebody logged in at a desk: a session bus and Debian's keyring, over a home of our own.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A session in which a keyring runs. Both end when it is dropped.
#[derive(Debug)]
pub struct KeyringSession {
    bus: Child,
    address: String,
    home: PathBuf,
    run: TempDir,
}

const PASSWORD: &[u8] = b"nobody's password";

impl KeyringSession {
    /// Whether there is a session bus and a keyring on this machine.
    pub fn is_there() -> bool {
        let answers = |program| {
            let asked = Command::new(program).arg("--version").output();
            asked.is_ok_and(|output| output.status.success())
        };
        answers("dbus-daemon") && answers("gnome-keyring-daemon")
    }

    /// Somebody has typed the password: their keyring is open, and is made the first time.
    ///
    /// # Errors
    /// It does not start.
    pub fn unlocked(home: &Path) -> Result<KeyringSession> {
        KeyringSession::start(home, "--unlock", PASSWORD)
    }

    /// Nobody has, as where the machine logs its user in by itself: the keyring runs and is locked.
    ///
    /// # Errors
    /// It does not start.
    pub fn locked(home: &Path) -> Result<KeyringSession> {
        KeyringSession::start(home, "--start", b"")
    }

    fn start(home: &Path, how: &str, typed: &[u8]) -> Result<KeyringSession> {
        let run = TempDir::new()?;
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"])
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", run.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut bus = bus.spawn().context("dbus-daemon could not be started")?;
        let told = bus.stdout.take().context("it tells nothing")?;
        let mut session = KeyringSession {
            bus,
            address: String::new(),
            home: home.to_owned(),
            run,
        };
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line)?;
        line.trim().clone_into(&mut session.address);
        // It goes into the background when it is ready, and ends with the bus.
        let mut keyring = session
            .command("gnome-keyring-daemon")
            .args([how, "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("gnome-keyring-daemon could not be started")?;
        keyring
            .stdin
            .take()
            .context("it takes no input")?
            .write_all(typed)?;
        if !keyring.wait()?.success() {
            bail!("gnome-keyring-daemon {how} failed");
        }
        Ok(session)
    }

    /// A program in this session, without a screen on which it could be asked for a password.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .envs(self.environment())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    /// What programs of this session have in their environment.
    pub fn environment(&self) -> [(&'static str, OsString); 4] {
        [
            ("DBUS_SESSION_BUS_ADDRESS", OsString::from(&self.address)),
            ("XDG_RUNTIME_DIR", self.run.path().into()),
            ("HOME", self.home.clone().into()),
            ("XDG_DATA_HOME", self.home.join("data").into()),
        ]
    }
}

impl Drop for KeyringSession {
    fn drop(&mut self) {
        let _ = self.bus.kill();
        let _ = self.bus.wait();
    }
}
