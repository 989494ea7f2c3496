//! An X server of its own for every screen.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::process::Group;

/// A virtual display as large as the kiosk's.
pub struct Display {
    name: String,
    _server: Group,
}

impl Display {
    /// Starts Xvfb on the first free display and returns when it accepts connections.
    pub fn open() -> Result<Display> {
        let mut command = Command::new("Xvfb");
        command.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1080x1920x24",
            "-nolisten",
            "tcp",
        ]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut server = Group::spawn(&mut command)?;
        // It writes its number when it is ready.
        let mut number = String::new();
        BufReader::new(server.output().context("no output")?).read_line(&mut number)?;
        if number.trim().is_empty() {
            bail!("Xvfb did not start");
        }
        Ok(Display {
            name: format!(":{}", number.trim()),
            _server: server,
        })
    }

    /// Its name, as `DISPLAY` takes it.
    pub fn name(&self) -> &str {
        &self.name
    }
}
