//! An X server of its own for every screen, and a window manager on it.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use super::process::Group;

/// A virtual display.
pub struct Display {
    name: String,
    // Dropped in this order.
    _manager: Group,
    _server: Group,
}

impl Display {
    /// Starts Xvfb of this size, such as `1080x1920`, on the first free display with a window manager, without which no window is full
    /// screen, and returns when both are ready.
    pub async fn open(size: &str) -> Result<Display> {
        // It writes the display's number where it is told to.
        let arguments = [
            "-displayfd",
            "1",
            "-screen",
            "0",
            &format!("{size}x24"),
            "-nolisten",
            "tcp",
            // Else it begins anew, and takes its first client down, whenever the last one has gone.
            "-noreset",
        ];
        let mut server = Group::start("Xvfb", &arguments, &[])?;
        let number = server.first_line().context("Xvfb did not start")?;
        let name = format!(":{number}");
        let manager = Group::start("openbox", &[], &[("DISPLAY", &name)])?;
        tokio::time::timeout(super::START, managed(&name))
            .await
            .context("the window manager did not start")?;
        Ok(Display {
            name,
            _manager: manager,
            _server: server,
        })
    }

    /// What a program on this display writes. `xdotool search` fails when it finds nothing.
    pub fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let output = Command::new(program)
            .args(arguments)
            .env("DISPLAY", &self.name)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("{program} could not be started"))?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Its name, as `DISPLAY` takes it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Waits until somebody manages the windows of this display; openbox does not say when it is ready.
async fn managed(display: &str) {
    let mut tick = tokio::time::interval(Duration::from_millis(25));
    loop {
        let asked = Command::new("xprop")
            .args(["-display", display, "-root", "_NET_SUPPORTING_WM_CHECK"])
            .stderr(Stdio::null())
            .output();
        // Without one, xprop says that there is no such thing.
        if asked.is_ok_and(|told| String::from_utf8_lossy(&told.stdout).contains("window id")) {
            return;
        }
        tick.tick().await;
    }
}
