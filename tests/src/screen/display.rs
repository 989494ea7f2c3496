//! An X server of its own for every screen.

use anyhow::{Context, Result};

use super::process::Group;

/// A virtual display as large as the kiosk's.
pub struct Display {
    name: String,
    _server: Group,
}

impl Display {
    /// Starts Xvfb on the first free display and returns when it accepts connections.
    pub fn open() -> Result<Display> {
        // It writes the display's number where it is told to.
        let arguments = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1080x1920x24",
            "-nolisten",
            "tcp",
        ];
        let mut server = Group::start("Xvfb", &arguments, &[])?;
        let number = server.first_line().context("Xvfb did not start")?;
        Ok(Display {
            name: format!(":{number}"),
            _server: server,
        })
    }

    /// Its name, as `DISPLAY` takes it.
    pub fn name(&self) -> &str {
        &self.name
    }
}
