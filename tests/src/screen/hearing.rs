//! The kiosk's own window with a microphone and a loudspeaker, and a customer who speaks.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::display::Display;
use super::{PORTRAIT, SETTINGS, Screen, is_asked_for, path};
use crate::sound::server::SoundServer;

/// How long a whole consultation by voice may take.
const TEST: Duration = Duration::from_secs(420);
/// How long the kiosk may speak until it is the customer's turn.
const SPEECH: Duration = Duration::from_secs(60);
/// Writes down what the voice's place on the screen shows, and since when.
const WATCH: &str = "
    document.voices = [];
    const look = () => {
      const shows = document.querySelector('[data-voice]')?.dataset.voice;
      if (shows && document.voices.at(-1)?.shows !== shows) document.voices.push({ shows, since: performance.now() });
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-voice'] });
    look();";

/// Runs a test on the kiosk's own window, whose devices are this sound server's, with these settings.
///
/// # Errors
/// As [`super::in_the_window`].
pub async fn in_a_window_that_hears(
    sound: &SoundServer,
    settings: &str,
    test: impl AsyncFnOnce(&Screen) -> Result<()>,
) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let (display, data) = (Display::open(PORTRAIT).await?, tempfile::tempdir()?);
        let config = data.path().join(SETTINGS);
        fs::write(&config, settings)?;
        let environment = environment(sound)?;
        let flags = ["--config", path(&config)?];
        let screen = Screen::window_among(display, data, &environment, &flags).await?;
        screen.witness(test).await
    })
    .await
    .context("the test took too long")?
}

/// Runs a test on the screen served to a browser whose devices are this sound server's. The server has these
/// settings.
///
/// # Errors
/// As [`super::in_the_window`].
pub async fn in_a_browser_that_hears(
    sound: &SoundServer,
    settings: &str,
    test: impl AsyncFnOnce(&Screen) -> Result<()>,
) -> Result<()> {
    if !is_asked_for() {
        return Ok(());
    }
    tokio::time::timeout(TEST, async {
        let data = tempfile::tempdir()?;
        fs::write(data.path().join(SETTINGS), settings)?;
        // Whether the page may listen is not asked.
        let flags = ["--use-fake-ui-for-media-stream"];
        // Its home is its own: the driver keeps the browser's folder there.
        let environment = environment(sound)?
            .into_iter()
            .filter(|(name, _)| *name != "HOME");
        let environment: Vec<_> = environment.collect();
        let screen = Screen::browser_among(data, &environment, &flags).await?;
        screen.witness(test).await
    })
    .await
    .context("the test took too long")?
}

fn environment(sound: &SoundServer) -> Result<Vec<(&str, &str)>> {
    let variables = sound.environment().iter();
    variables
        .map(|(name, value)| Ok((name.as_str(), value.to_str().context("not UTF-8")?)))
        .collect()
}

impl Screen {
    /// Goes from the first page into an English consultation by voice.
    pub async fn begin_in_english_by_voice(&self) -> Result<()> {
        self.tap("[data-locale]").await?;
        self.tap("[data-start]").await?;
        self.tap(r#"[data-consent="voice"]"#).await?;
        self.see("[data-prompt-id]").await?;
        self.run(WATCH).await.map(drop)
    }

    /// Waits until the voice's place on the screen shows this.
    pub async fn voice_shows(&self, zone: &str) -> Result<()> {
        let shows = format!("return document.voices.at(-1)?.shows === '{zone}' || null");
        self.within(SPEECH, &shows).await.map(drop)
    }

    /// Waits until it has shown this after so many others, however shortly.
    pub async fn voice_has_shown_after(&self, others: usize, zone: &str) -> Result<()> {
        let shown = format!(
            "return document.voices.slice({others}).some(({{ shows }}) => shows === '{zone}') || null"
        );
        self.within(SPEECH, &shown).await.map(drop)
    }

    /// What it has shown so far, the latest last.
    pub async fn voice_has_shown(&self) -> Result<Vec<String>> {
        let shown = self
            .run("return document.voices.map(({ shows }) => shows)")
            .await?;
        Ok(serde_json::from_value(shown)?)
    }

    /// Waits until the kiosk has finished speaking and listens. It is quiet for a moment before it begins, too.
    pub async fn customers_turn(&self) -> Result<()> {
        let settled = "const { shows, since } = document.voices.at(-1) ?? {};
            return (['wait', 'again'].includes(shows) && performance.now() - since > 1500) || null";
        self.within(SPEECH, settled).await.map(drop)
    }

    /// The question on the screen: its stage, and nothing once the consultation is complete.
    pub async fn open_stage(&self) -> Result<Option<String>> {
        let stage = "return document.querySelector('[data-complete]') ? '' : document.querySelector('[data-stage]')?.dataset.stage ?? null";
        let Value::String(stage) = self.until(stage).await? else {
            return Ok(None);
        };
        Ok(Some(stage).filter(|stage| !stage.is_empty()))
    }

    /// Waits until what was said has been understood, or not: another question, the end, or the same one asked again.
    pub async fn answered(&self, stage: &str, zones: usize) -> Result<()> {
        let heard = format!(
            "const zones = document.voices.slice({zones}).map(({{ shows }}) => shows);
            return document.querySelector('[data-complete]') !== null
              || document.querySelector('[data-stage]')?.dataset.stage !== '{stage}'
              || zones.includes('again') || zones.lastIndexOf('speak') > zones.indexOf('think') && zones.includes('think') || null"
        );
        self.within(SPEECH, &heard).await.map(drop)
    }
}
