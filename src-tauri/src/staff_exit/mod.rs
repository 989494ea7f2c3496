//! The only way out of a locked window: staff's hidden gesture, then their PIN.
//!
//! The screen draws the pad and knows nothing: whether a PIN is right, how often one was tried, and
//! whether the program may close is decided here, and recorded before it is answered. None of it is a
//! message of the consultation.

pub mod command;
mod pause;
mod pin;
mod record;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use didimdol_session::ports::Clock;
use serde::Serialize;

pub use pin::{Pin, PinError};

use pin::StoredPin;
use record::{Record, Records, What};

/// How long the right PIN allows to close the program. Whoever forgets the question leaves no open door.
const GRANTED_FOR_MS: u64 = 60_000;

/// The staff exit of this kiosk.
pub struct StaffExit {
    pin: PathBuf,
    records: Records,
    clock: Arc<dyn Clock>,
    /// Until when the program may be closed. The lock also keeps attempts apart: of two at once, the
    /// second sees the first one's record.
    granted_until: Mutex<Option<u64>>,
}

/// What the screen is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Answer {
    /// Nobody set a PIN: the program cannot be closed from the screen.
    NoPin,
    /// The pad takes a PIN.
    Ready,
    /// That was not the PIN.
    Wrong,
    /// The pad takes none for so long.
    Pause {
        /// Seconds, rounded up.
        seconds: u64,
    },
    /// That was the PIN: the program may be closed.
    Granted,
    /// The program closes.
    Closing,
}

/// Why the exit cannot answer; the screen is told the code, the log the reason.
#[derive(Debug, thiserror::Error)]
pub enum StaffExitError {
    /// See [`PinError`].
    #[error(transparent)]
    Pin(#[from] PinError),
    /// What was done could not be recorded or read; then nothing is granted.
    #[error("records: {0}")]
    Records(#[from] io::Error),
}

impl StaffExit {
    /// The exit of the kiosk that keeps its data in this folder.
    pub fn new(data: &Path, clock: Arc<dyn Clock>) -> StaffExit {
        StaffExit {
            pin: data.join("staff.pin"),
            records: Records::in_file(data.join("staff_exit.jsonl")),
            clock,
            granted_until: Mutex::default(),
        }
    }

    /// Sets the PIN, in place of the one before; wrong ones are forgotten.
    ///
    /// # Errors
    /// The PIN is none, or the data folder cannot be written.
    pub fn set_pin(&self, pin: &Pin) -> Result<(), StaffExitError> {
        StoredPin::set(pin, &self.pin)?;
        self.record(What::PinSet)
    }

    /// How the exit stands, before any PIN.
    ///
    /// # Errors
    /// The hash or the records cannot be read.
    pub fn look(&self) -> Result<Answer, StaffExitError> {
        if StoredPin::read(&self.pin)?.is_none() {
            return Ok(Answer::NoPin);
        }
        let left = self.pause_left()?;
        Ok(if left.is_zero() {
            Answer::Ready
        } else {
            pause(left)
        })
    }

    /// Takes a PIN. What came of it is on the disk when this returns.
    ///
    /// # Errors
    /// As [`StaffExit::look`], or it cannot be recorded; then the PIN was not taken, right or wrong.
    fn enter(&self, pin: &Pin) -> Result<Answer, StaffExitError> {
        let mut granted_until = self.granted_until.lock().unwrap_or_else(PoisonError::into_inner);
        *granted_until = None;
        let Some(stored) = StoredPin::read(&self.pin)? else {
            return Ok(Answer::NoPin);
        };
        let left = self.pause_left()?;
        if !left.is_zero() {
            self.record(What::TooSoon)?;
            return Ok(pause(left));
        }
        if stored.is(pin) {
            self.record(What::Right)?;
            *granted_until = Some(self.clock.now_ms() + GRANTED_FOR_MS);
            return Ok(Answer::Granted);
        }
        self.record(What::Wrong)?;
        let left = self.pause_left()?;
        Ok(if left.is_zero() {
            Answer::Wrong
        } else {
            pause(left)
        })
    }

    /// Uses up the right PIN: whether the program may close now.
    ///
    /// # Errors
    /// It cannot be recorded; then the program stays open.
    fn close(&self) -> Result<bool, StaffExitError> {
        let granted = self.take_back().is_some_and(|until| self.clock.now_ms() < until);
        if granted {
            self.record(What::Closed)?;
        }
        Ok(granted)
    }

    /// Takes the permission to close back, and gives until when it stood.
    fn take_back(&self) -> Option<u64> {
        self.granted_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn pause_left(&self) -> Result<Duration, StaffExitError> {
        Ok(pause::left(&self.records.read()?, self.clock.now_ms()))
    }

    fn record(&self, what: What) -> Result<(), StaffExitError> {
        tracing::info!(?what, "staff exit");
        let at_ms = self.clock.now_ms();
        Ok(self.records.append(Record { at_ms, what })?)
    }
}

fn pause(left: Duration) -> Answer {
    Answer::Pause {
        seconds: left.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX),
    }
}

#[cfg(test)]
mod tests;
