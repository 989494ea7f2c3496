//! What a customer does, learnt in a window that a driver drives, for one that shows itself to nobody ([`super::Unwatched`]).

use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use serde_json::Value;

use super::act::{PAINTED, SCROLL_TO, STANDING, typing};
use super::display::Display;
use super::{PORTRAIT, Screen, TEST};

/// Where the pointer waits meanwhile, out of every picture.
pub(super) const REST: (&str, &str) = ("1079", "1919");
/// How many lines of the picture tell that something is there.
const STRIP: u32 = 40;
/// Two shades of 255 that the eye takes for one.
const HAIR: u8 = 8;
/// One byte in so many may differ by more: what moves elsewhere on the page shades some edges otherwise.
const EDGES: usize = 200;
/// Something stands still that looks the same so many times in a row, so far apart.
const STILL: (u32, Duration) = (4, Duration::from_millis(50));
const MIDDLE: &str = "const { x, y, width, height } = arguments[0].getBoundingClientRect();
    return [x + width / 2, y + height / 2].map(Math.round)";

/// What somebody does, by what the page calls it.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// Touches what this selector finds.
    Touch(&'static str),
    /// Waits until it finds something.
    See(&'static str),
    /// Types this on a connected two-set keyboard.
    Type(&'static str),
}

/// The same, as it is done without knowing the page.
#[derive(Debug)]
pub enum Learnt {
    /// Touches a place once it looks so.
    Touch(Sight),
    /// Waits until it does.
    See(Sight),
    /// Types on a connected keyboard.
    Type(&'static str),
}

/// Something on the page, and how the display looked with it.
#[derive(Debug)]
pub struct Sight {
    /// What the page calls it.
    pub(super) name: &'static str,
    /// Its middle: to the right and down, in pixels.
    pub(super) at: (u32, u32),
    /// The [`STRIP`] lines around it, of the whole width: of two buttons that are alike, what stands beside them tells which it is.
    looks: Vec<u8>,
}

impl Sight {
    /// Whether it is on this display, to the eye.
    pub(super) fn is_in(&self, display: &Display) -> Result<bool> {
        Ok(alike(&self.looks, &strip(display, self.at.1)?))
    }
}

/// Does this in a window that is driven, and tells where everything was and how it looked.
///
/// # Errors
/// The programs are not built or did not start; the page shows no such control; the time is up.
pub async fn rehearse(acts: &[Act]) -> Result<Vec<Learnt>> {
    let all = async {
        let screen = Screen::window(PORTRAIT).await?;
        let mut learnt = Vec::new();
        screen.display.output("xdotool", &["mousemove", REST.0, REST.1])?;
        for act in acts {
            learnt.push(match *act {
                Act::Touch(name) => {
                    let (found, sight) = screen.learn(name).await?;
                    let touched = found.click().await;
                    touched.with_context(|| format!("{name} cannot be touched"))?;
                    Learnt::Touch(sight)
                }
                Act::See(name) => Learnt::See(screen.learn(name).await?.1),
                Act::Type(text) => {
                    screen.client.perform_actions(typing(text)).await?;
                    Learnt::Type(text)
                }
            });
        }
        let _ = screen.client.clone().close().await;
        Ok(learnt)
    };
    tokio::time::timeout(TEST, all)
        .await
        .context("the rehearsal took too long")?
}

impl Screen {
    /// Looks at something on the page until it stands still on the display, which shows it a little later than the page has it.
    async fn learn(&self, name: &'static str) -> Result<(Element, Sight)> {
        let found = self.see(name).await?;
        let element = || serde_json::to_value(&found).map(|element| vec![element]);
        self.client.execute(SCROLL_TO, element()?).await?;
        self.client.execute_async(STANDING, Vec::new()).await?;
        self.client.execute_async(PAINTED, Vec::new()).await?;
        let middle: Value = self.client.execute(MIDDLE, element()?).await?;
        let at: (u32, u32) = serde_json::from_value(middle)?;
        let mut tick = tokio::time::interval(STILL.1);
        let (mut looks, mut times) = (Vec::new(), 0);
        while times < STILL.0 {
            tick.tick().await;
            let now = strip(&self.display, at.1)?;
            times = if alike(&looks, &now) { times + 1 } else { 0 };
            looks = now;
        }
        Ok((found, Sight { name, at, looks }))
    }
}

fn strip(display: &Display, middle: u32) -> Result<Vec<u8>> {
    display.strip(middle.saturating_sub(STRIP / 2), STRIP)
}

fn alike(one: &[u8], other: &[u8]) -> bool {
    let pairs = one.iter().zip(other);
    let differing = pairs.filter(|(one, other)| one.abs_diff(**other) > HAIR);
    one.len() == other.len() && differing.count() * EDGES <= one.len()
}
