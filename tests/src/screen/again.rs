//! The kiosk killed and started again, before the same customer's eyes.

use anyhow::{Context, Result};

use super::{PORTRAIT, Screen, TEST, is_asked_for, nobody_works_on};

/// Runs the first half of a test on the kiosk's own window, kills the program without a warning,
/// starts it again on the same data, and runs the second half.
///
/// # Errors
/// As [`super::in_the_window`].
pub async fn in_a_window_killed_between(
    before: impl AsyncFnOnce(&Screen) -> Result<()>,
    after: impl AsyncFnOnce(&Screen) -> Result<()>,
) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let screen = Screen::window(PORTRAIT).await?;
        before(&screen).await?;
        let Screen {
            display,
            data,
            _driver: driver,
            ..
        } = screen;
        // The kiosk is in the driver's group, which ends by SIGKILL.
        drop(driver);
        // Killed, it is still there for a moment, and the next one would find the data taken.
        nobody_works_on(data.path()).await?;
        let screen = Screen::window_on(display, data).await?;
        screen.witness(after).await
    })
    .await
    .context("the test took too long")?
}
