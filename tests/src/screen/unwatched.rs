//! A kiosk that no driver drives: its window is the customers' own, which forgets, and which WebKit shows to no driver.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use super::display::Display;
use super::keys::keys_of;
use super::process::Group;
use super::rehearsal::{Learnt, REST, Sight};
use super::{PORTRAIT, START, path, program, root};

/// How Linux names the process that draws a page: it keeps fifteen letters.
const PAGE: &str = "WebKitWebProces";
/// Between two touches, for the page to answer and the kiosk's patience to end.
const PAUSE: Duration = Duration::from_secs(4);

/// When somebody touches again what does not answer.
const AGAIN: Duration = Duration::from_secs(3);
/// Keeps the program's log in its home.
const LOGGED: &str = r#"exec "$0" "$@" 2>"$HOME/log""#;

/// A kiosk in its own window, with a home of its own that also holds its temporary files and its log, which tells everything it can.
pub struct Unwatched {
    display: Display,
    kiosk: Group,
    home: TempDir,
}

impl Unwatched {
    /// Starts it with these settings.
    ///
    /// # Errors
    /// The program is not built, or did not start.
    pub async fn start(settings: &[(&str, &str)]) -> Result<Unwatched> {
        let (display, home) = (Display::open(PORTRAIT).await?, tempfile::tempdir()?);
        let (scenarios, kiosk) = (root().join("scenarios"), program("didimdol-kiosk")?);
        let home_path = path(home.path())?;
        let own = [
            ("DISPLAY", display.name()),
            ("HOME", home_path),
            ("TMPDIR", home_path),
            ("RUST_LOG", "trace"),
        ];
        let elsewhere =
            ["DATA", "CACHE", "CONFIG", "STATE"].map(|kind| (format!("XDG_{kind}_HOME"), String::new()));
        let elsewhere = elsewhere
            .iter()
            .map(|(name, none)| (name.as_str(), none.as_str()));
        let environment: Vec<_> = settings.iter().copied().chain(own).chain(elsewhere).collect();
        let arguments = ["-c", LOGGED, path(&kiosk)?, "--scenarios", path(&scenarios)?];
        let kiosk = Group::start("sh", &arguments, &environment)?;
        Ok(Unwatched { display, kiosk, home })
    }

    /// The process that draws the page, once there is one that is not `other`.
    ///
    /// # Errors
    /// There is none when the patience is at its end.
    pub async fn page_other_than(&self, other: Option<u32>) -> Result<u32> {
        let mut tick = tokio::time::interval(Duration::from_millis(25));
        let looking = async {
            loop {
                if let Some(page) = self.pages().into_iter().find(|page| Some(*page) != other) {
                    return page;
                }
                tick.tick().await;
            }
        };
        tokio::time::timeout(START, looking)
            .await
            .context("nothing draws the page")
    }

    /// Touches the place of "start" and of "by touch" now and then, as somebody who comes and goes, until the page's process has ended.
    ///
    /// # Errors
    /// It is still there when the patience is at its end.
    pub async fn come_and_go_until_ended(&self, page: u32) -> Result<()> {
        let coming = async {
            let mut pause = tokio::time::interval(PAUSE);
            while self.pages().contains(&page) {
                let touch = ["mousemove", "300", "1545", "click", "1"];
                self.display.output("xdotool", &touch)?;
                pause.tick().await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(START, coming)
            .await
            .context("the page's process goes on")?
    }

    /// Does what was learnt: touches each control as soon as it is where it was and looks as it did, again where nothing comes of it,
    /// and types.
    ///
    /// # Errors
    /// A control is not to be seen when the patience is at its end.
    pub async fn repeat(&self, learnt: &[Learnt]) -> Result<()> {
        let mut touched: Option<&Sight> = None;
        for act in learnt {
            match act {
                Learnt::Touch(sight) => {
                    self.sees(sight, touched).await?;
                    self.touch(sight)?;
                    touched = Some(sight);
                }
                Learnt::See(sight) => self.sees(sight, touched.take()).await?,
                Learnt::Type(text) => {
                    let keys = String::from_iter(keys_of(text));
                    self.display
                        .output("xdotool", &["type", "--delay", "15", &keys])?;
                    touched = None;
                }
            }
        }
        Ok(())
    }

    fn touch(&self, sight: &Sight) -> Result<()> {
        let [x, y] = [sight.at.0, sight.at.1].map(|place| place.to_string());
        let touch = ["mousemove", &x, &y, "click", "1", "mousemove", REST.0, REST.1];
        self.display.output("xdotool", &touch).map(drop)
    }

    /// Waits until the display looks so; touches again what was touched before as long as that is still there.
    async fn sees(&self, sight: &Sight, touched: Option<&Sight>) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_millis(25));
        let mut again = tokio::time::interval(AGAIN);
        again.reset();
        let looking = async {
            while !self.shows(sight)? {
                tokio::select! {
                    _ = tick.tick() => {}
                    _ = again.tick() => {
                        if let Some(touched) = touched
                            && self.shows(touched)?
                        {
                            self.touch(touched)?;
                        }
                    }
                }
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(START, looking)
            .await
            .with_context(|| format!("{} is not to be seen", sight.name))?
    }

    fn shows(&self, sight: &Sight) -> Result<bool> {
        sight.is_in(&self.display)
    }

    /// Waits until a page's process has ended.
    ///
    /// # Errors
    /// It is still there when the patience is at its end.
    pub async fn ended(&self, page: u32) -> Result<()> {
        let mut tick = tokio::time::interval(Duration::from_millis(25));
        let waiting = async {
            while self.pages().contains(&page) {
                tick.tick().await;
            }
        };
        tokio::time::timeout(START, waiting)
            .await
            .context("the page's process goes on")
    }

    /// Kills the process that draws the page.
    ///
    /// # Errors
    /// It cannot be killed.
    pub fn kill(&self, page: u32) -> Result<()> {
        let killed = Command::new("kill").args(["-KILL", &page.to_string()]).status()?;
        ensure!(killed.success(), "the page's process is not to be killed");
        Ok(())
    }

    /// The program's process.
    pub fn process(&self) -> u32 {
        self.kiosk.id()
    }

    /// The home of the user it runs as.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Every file below a folder of its home, as paths from the home.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn files_below(&self, folder: &str) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(self.home.path())?.display().to_string());
                }
            }
        }
        Ok(found)
    }

    fn pages(&self) -> Vec<u32> {
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let ids = processes
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.filter(|id| draws_for(*id, self.kiosk.id()).unwrap_or_default())
            .collect()
    }
}

/// Whether a process draws a page and belongs to this group; `None` when it is gone.
fn draws_for(process: u32, group: u32) -> Option<bool> {
    // pid (name) state parent group …
    let told = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    let (name, rest) = told.split_once('(')?.1.rsplit_once(')')?;
    let mut rest = rest.split_whitespace();
    let (state, own) = (rest.next()?, rest.nth(1)?);
    Some(name == PAGE && state != "Z" && own == group.to_string())
}
