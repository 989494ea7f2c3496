//! What a customer does and sees. The page's `data-` attributes are the only thing relied on.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use serde_json::Value;

use super::keys::{keys_of, strokes_of};
use super::{Screen, root};

/// How long the screen may take to show what it should.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Calls back when what the page holds now has been painted; a picture shows the last frame only.
pub(super) const PAINTED: &str =
    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))";
/// Calls back when nothing on the page moves or fades any more.
pub(super) const STANDING: &str = "const done = arguments[0];
    const passing = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
    Promise.allSettled(passing.map((one) => one.finished)).then(() => done())";
const BARRIERS: &str = "const done = arguments[0];
    axe.run().then(({ violations }) =>
      done(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`))))";
pub(super) const SCROLL_TO: &str = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";

impl Screen {
    /// Waits for the question of this stage.
    pub async fn at_stage(&self, stage: &str) -> Result<()> {
        self.see(&format!(r#"[data-stage="{stage}"]"#)).await.map(drop)
    }

    /// Taps an answer and waits for the next question.
    pub async fn choose(&self, value: &str) -> Result<()> {
        self.and_next(self.tap(&format!(r#"[data-choice="{value}"]"#)))
            .await
    }

    /// Flips a switch of the question; nothing is answered yet.
    pub async fn flip(&self, key: &str) -> Result<()> {
        self.tap(&format!(r#"[data-switch="{key}"]"#)).await
    }

    /// Gives the switches as they stand for an answer, and waits for the next question.
    pub async fn submit(&self) -> Result<()> {
        self.and_next(self.tap("[data-submit]")).await
    }

    /// Goes from the first page over the notice into a consultation by touch.
    pub async fn begin(&self) -> Result<()> {
        self.tap("[data-start]").await?;
        self.tap(r#"[data-consent="touch"]"#).await?;
        self.see("[data-prompt-id]").await.map(drop)
    }

    /// Writes a sentence, sends it, and waits for the next question.
    pub async fn say(&self, text: &str) -> Result<()> {
        self.and_next(async {
            self.tap("[data-write]").await?;
            self.write("#say", "[data-say]", text).await
        })
        .await
    }

    /// Writes in whatever is open: a field of the page, or on the screen's own keys.
    async fn write(&self, field: &str, send: &str, text: &str) -> Result<()> {
        let open = self.see(&format!("{field}, [data-typed]")).await?;
        if open.attr("data-typed").await?.is_none() {
            open.clear().await?;
            open.send_keys(text).await?;
            return self.tap(send).await;
        }
        // The screen's field is no input of the page: it hears a connected keyboard.
        self.client.perform_actions(typing(text)).await?;
        self.tap(r#"[data-key="done"]"#).await
    }

    /// Fills the field that is open on the keys of the screen, one after the other.
    pub async fn type_on_screen(&self, text: &str) -> Result<()> {
        for stroke in text.chars().flat_map(strokes_of) {
            let key = if stroke == ' ' {
                "space".to_owned()
            } else {
                stroke.to_string()
            };
            self.tap(&format!(r#"[data-key="{key}"]"#)).await?;
        }
        Ok(())
    }

    /// What is typed so far in the field that is open.
    pub async fn typed(&self) -> Result<String> {
        Ok(self.see("[data-typed]").await?.text().await?)
    }

    /// The text of an element, as it is read.
    pub async fn text(&self, selector: &str) -> Result<String> {
        Ok(self.see(selector).await?.text().await?)
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Runs a script in the page again and again until it returns something that is not null.
    pub async fn until(&self, script: &str) -> Result<Value> {
        self.within(PATIENCE, script).await
    }

    /// The same with another patience.
    pub async fn within(&self, patience: Duration, script: &str) -> Result<Value> {
        let mut tick = tokio::time::interval(LOOK_EVERY);
        let trying = async {
            loop {
                match self.run(script).await? {
                    Value::Null => tick.tick().await,
                    told => return anyhow::Ok(told),
                };
            }
        };
        tokio::time::timeout(patience, trying)
            .await
            .with_context(|| format!("the page never tells `{script}`"))?
    }

    /// What axe-core finds wrong with the page as it stands: a line each, naming rule and place.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        let axe = fs::read_to_string(root().join("ui/node_modules/axe-core/axe.min.js"))?;
        self.client.execute(&axe, Vec::new()).await?;
        self.client.execute_async(STANDING, Vec::new()).await?;
        let found = self.client.execute_async(BARRIERS, Vec::new()).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Opens the page anew with its own keys, as on a panel without a keyboard.
    pub async fn bring_own_keys(&self) -> Result<()> {
        let mut address = self.client.current_url().await?;
        address.set_query(Some("keys=screen"));
        Ok(self.client.goto(address.as_str()).await?)
    }

    /// Opens the list of everything collected.
    pub async fn look_through(&self) -> Result<()> {
        self.tap("[data-progress]").await?;
        self.see("[data-slots]").await.map(drop)
    }

    /// Goes back to the question.
    pub async fn go_on(&self) -> Result<()> {
        self.tap("[data-continue]").await
    }

    /// Replaces the value of a field in a list that is open, by typing.
    pub async fn correct(&self, key: &str, value: &str) -> Result<()> {
        self.tap(&format!(r#"[data-field="{key}"] [data-edit]"#)).await?;
        self.write("[data-edit-input]", "[data-save]", value).await
    }

    /// Waits until a list shows this for a field.
    pub async fn shows(&self, key: &str, text: &str) -> Result<()> {
        let row = format!("//*[@data-field='{key}' and contains(., '{text}')]");
        self.wait_for(Locator::XPath(&row)).await.map(drop)
    }

    /// How far the consultation is, 0 to 1.
    pub async fn progress(&self) -> Result<f64> {
        let shown = self.see("[data-progress]").await?.attr("data-progress").await?;
        shown
            .context("no progress")?
            .parse()
            .context("progress is not a number")
    }

    /// Waits until the screen says that the consultation is complete.
    pub async fn completed(&self) -> Result<()> {
        self.see("[data-complete]").await.map(drop)
    }

    /// Ends the completed consultation and leaves the kiosk to the next customer, whose page in the window is another one.
    pub async fn finish(&self) -> Result<()> {
        self.run("document.finished = true").await?;
        self.tap("[data-finish]").await?;
        if self.shown_in != "window" {
            return Ok(());
        }
        let mut tick = tokio::time::interval(LOOK_EVERY);
        let renewed = async {
            // Asked while the page changes, the driver answers with an error.
            while self.run("return document.finished").await.ok() != Some(Value::Null) {
                tick.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, renewed)
            .await
            .context("the next customer has the same page")
    }

    /// Makes sure that the page holds these words nowhere, seen or unseen.
    pub async fn never_shows(&self, text: &str) -> Result<()> {
        if self.client.source().await?.contains(text) {
            bail!("the page still holds “{text}”");
        }
        Ok(())
    }

    /// Taps whatever this selector finds, once it is there and stands still.
    pub async fn tap(&self, selector: &str) -> Result<()> {
        let found = self.see(selector).await?;
        // The driver scrolls to what it clicks, but not past a page that scrolls smoothly.
        let element = serde_json::to_value(&found)?;
        self.client.execute(SCROLL_TO, vec![element]).await?;
        self.client.execute_async(PAINTED, Vec::new()).await?;
        found
            .click()
            .await
            .with_context(|| format!("{selector} cannot be tapped"))
    }

    /// Waits for an element.
    pub async fn see(&self, selector: &str) -> Result<Element> {
        self.wait_for(Locator::Css(selector)).await
    }

    async fn wait_for(&self, what: Locator<'_>) -> Result<Element> {
        let found = self
            .client
            .wait()
            .at_most(PATIENCE)
            .every(LOOK_EVERY)
            .for_element(what)
            .await;
        found.with_context(|| format!("the screen shows no {what:?}"))
    }

    /// Sends the web view to another page, as a link or a script would, and lets it act on that.
    pub async fn try_to_leave(&self) -> Result<()> {
        self.client
            .execute("location.href = 'about:blank'", Vec::new())
            .await?;
        self.client.execute_async(PAINTED, Vec::new()).await?;
        Ok(())
    }

    /// Saves a picture of the screen as `target/screenshots/{name}_in_{window or browser}.png`, or in the
    /// folder that `TEST_PICTURES` names.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        self.client.execute_async(PAINTED, Vec::new()).await?;
        let folder = env::var_os("TEST_PICTURES").map(PathBuf::from);
        let folder = folder.unwrap_or_else(|| root().join("target/screenshots"));
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}_in_{}.png", self.shown_in));
        fs::write(&file, self.client.screenshot().await?)?;
        Ok(file)
    }

    /// Does something that answers the question on the screen, and waits until another is there.
    async fn and_next(&self, act: impl Future<Output = Result<()>>) -> Result<()> {
        let before = self
            .see("[data-prompt-id]")
            .await?
            .attr("data-prompt-id")
            .await?
            .unwrap_or_default();
        if before.contains('"') {
            bail!("a prompt id with quotes: {before}");
        }
        act.await?;
        self.see(&format!(
            r#"[data-prompt-id]:not([data-prompt-id="{before}"]), [data-complete]"#
        ))
        .await
        .map(drop)
    }
}

/// Shift, as the driver names it.
const SHIFT: char = '\u{e008}';

/// Types this on a connected two-set keyboard.
pub(super) fn typing(text: &str) -> KeyActions {
    let pressed = |key| [KeyAction::Down { value: key }, KeyAction::Up { value: key }];
    let strokes = keys_of(text).into_iter().flat_map(|key| {
        if key.is_ascii_uppercase() {
            let [down, up] = pressed(SHIFT);
            let [press, release] = pressed(key);
            vec![down, press, release, up]
        } else {
            pressed(key).to_vec()
        }
    });
    strokes.fold(KeyActions::new("keyboard".to_owned()), KeyActions::then)
}
