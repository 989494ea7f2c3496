//! An X server of its own for every screen, and a window manager on it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::process::Group;

/// Where the X server keeps its picture, in the format of xwd.
const PICTURE: &str = "Xvfb_screen0";
/// The numbers of that format's header that are needed: big-endian, four bytes each.
const HEADER_SIZE: usize = 0;
const BYTES_PER_LINE: usize = 12;
const COLOURS: usize = 19;
const BYTES_PER_COLOUR: u32 = 12;

/// A virtual display.
pub struct Display {
    name: String,
    // Dropped in this order.
    _manager: Group,
    _server: Group,
    picture: TempDir,
}

impl Display {
    /// Starts Xvfb of this size, such as `1080x1920`, on the first free display with a window manager, without which no window is full
    /// screen, and returns when both are ready.
    pub async fn open(size: &str) -> Result<Display> {
        let picture = tempfile::tempdir()?;
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
            "-fbdir",
            super::path(picture.path())?,
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
            picture,
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

    /// What is shown on these many lines from this one on.
    ///
    /// # Errors
    /// The picture cannot be read, or is not that high.
    pub fn strip(&self, from: u32, lines: u32) -> Result<Vec<u8>> {
        let mut picture = File::open(self.picture.path().join(PICTURE))?;
        let mut header = [0; (COLOURS + 1) * 4];
        picture.read_exact(&mut header)?;
        let (numbers, _) = header.as_chunks::<4>();
        let number = |at: usize| u32::from_be_bytes(numbers[at]);
        let line = number(BYTES_PER_LINE);
        let start = number(HEADER_SIZE) + number(COLOURS) * BYTES_PER_COLOUR + from * line;
        picture.seek(SeekFrom::Start(start.into()))?;
        let mut strip = vec![0; (lines * line) as usize];
        picture.read_exact(&mut strip)?;
        Ok(strip)
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
