//! Keeps a sound card open: opens it, watches it, and opens it again when it is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::Listener;
use super::card::{Card, Direction, End, Wish};
use super::worker::Command;

/// How often it is looked after. A device that disappears often tells nothing, and its driver has
/// nothing to wait for.
const LOOK: Duration = Duration::from_millis(250);
/// A stream that has not called back for so long is gone …
const STALE: Duration = Duration::from_secs(1);
/// … but a fresh one may take its time: to begin, and to come into its pace.
const FRESH: Duration = Duration::from_secs(5);

/// How a sound card is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It has not been tried yet.
    Opening,
    /// It works; its name.
    Works(String),
    /// It cannot be used; why, in the system's words.
    Missing(String),
}

/// One sound card and who wants to know of it.
pub struct Keeper {
    /// Which one.
    pub wish: Wish,
    /// Microphone or loudspeaker.
    pub direction: Direction,
    /// The listening thread.
    pub listener: Listener,
    /// Tells how it is.
    pub health: watch::Sender<Health>,
    /// Set when nobody needs it any more.
    pub closing: Arc<AtomicBool>,
}

impl Keeper {
    /// Keeps it open until it is closed.
    pub fn run(&self) {
        while !self.is_closing() {
            match self.open() {
                Ok(card) => {
                    tracing::info!(direction = ?self.direction, name = card.name, "sound card open");
                    self.health.send_replace(Health::Works(card.name.clone()));
                    let why = self.watch(&card);
                    self.tell(None);
                    self.missing(why);
                }
                Err(error) => {
                    self.tell(None);
                    self.missing(&error.to_string());
                    thread::park_timeout(LOOK);
                }
            }
        }
    }

    fn open(&self) -> Result<Card, cpal::Error> {
        let listener = self.listener.thread();
        let (mut card, end) = Card::open(&self.wish, self.direction, listener, &thread::current())?;
        self.tell(Some(end));
        card.start()?;
        Ok(card)
    }

    /// Waits until there is a reason to open it anew.
    fn watch(&self, card: &Card) -> &'static str {
        let opened = Instant::now();
        let (mut seen, mut since) = (0, opened);
        loop {
            thread::park_timeout(LOOK);
            let callbacks = card.signs.callbacks();
            if self.is_closing() {
                return "closed";
            }
            if card.signs.failed() {
                return "it failed";
            }
            if callbacks != seen {
                // Asked only while it answers: a sound server that hangs would hold us up.
                (seen, since) = (callbacks, Instant::now());
                if card.is_outdated() {
                    return "another one is the system's choice";
                }
            } else if since.elapsed() > if opened.elapsed() < FRESH { FRESH } else { STALE } {
                return "it fell silent";
            }
        }
    }

    fn missing(&self, why: &str) {
        let now = Health::Missing(why.to_owned());
        if !self.is_closing() && self.health.send_replace(now.clone()) != now {
            tracing::warn!(direction = ?self.direction, why, "sound card missing");
        }
    }

    fn tell(&self, end: Option<End>) {
        self.listener.tell(match (self.direction, end) {
            (_, Some(End::Microphone(microphone))) => Command::Microphone(Some(microphone)),
            (_, Some(End::Speaker(speaker))) => Command::Speaker(Some(speaker)),
            (Direction::In, None) => Command::Microphone(None),
            (Direction::Out, None) => Command::Speaker(None),
        });
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }
}
