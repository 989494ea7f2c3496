//! Real hands: X events as a connected keyboard, a mouse and the window manager send them. What a driver
//! sends begins inside the page; these come from outside, as a customer's would.

use anyhow::{Context, Result};

use super::Screen;

/// The class of the kiosk's windows.
const KIOSK: &str = "didimdol-kiosk";

impl Screen {
    /// Presses keys together on a connected keyboard, e.g. `ctrl+plus`.
    pub fn press(&self, keys: &str) -> Result<()> {
        self.xdotool(&["key", "--clearmodifiers", keys]).map(drop)
    }

    /// Presses a mouse button at this place: 1 left, 3 right, 4 the wheel upwards.
    pub fn click(&self, (x, y): (u32, u32), button: u32) -> Result<()> {
        self.move_to((x, y))?;
        self.xdotool(&["click", &button.to_string()]).map(drop)
    }

    /// Turns the wheel one notch upwards while a key is held.
    pub fn wheel_with(&self, key: &str) -> Result<()> {
        self.xdotool(&["keydown", key, "click", "4", "keyup", key])
            .map(drop)
    }

    /// Draws the mouse over the screen with its left button down.
    pub fn drag(&self, from: (u32, u32), to: (u32, u32)) -> Result<()> {
        self.move_to(from)?;
        self.xdotool(&["mousedown", "1"])?;
        self.move_to(to)?;
        self.xdotool(&["mouseup", "1"]).map(drop)
    }

    /// Staff's hidden gesture.
    pub fn knock(&self) -> Result<()> {
        self.move_to((40, 40))?;
        self.xdotool(&["click", "--repeat", "5", "--delay", "50", "1"])
            .map(drop)
    }

    /// The kiosk's windows that are to be seen: itself, and any menu or dialogue.
    pub fn windows(&self) -> Result<Vec<String>> {
        let found = self
            .display
            .output("xdotool", &["search", "--onlyvisible", "--class", KIOSK])?;
        Ok(found.lines().map(str::to_owned).collect())
    }

    /// How the window manager shows the kiosk, in its own words.
    pub fn window_state(&self) -> Result<String> {
        let window = self.windows()?.into_iter().next().context("no window")?;
        self.display.output("xprop", &["-id", &window, "_NET_WM_STATE"])
    }

    fn move_to(&self, (x, y): (u32, u32)) -> Result<()> {
        self.xdotool(&["mousemove", "--sync", &x.to_string(), &y.to_string()])
            .map(drop)
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        self.display.output("xdotool", arguments)
    }
}
