//! Voices in sound that comes from elsewhere.

use didimdol_voice::{Frame, Sound};
use tokio::sync::mpsc;

/// Cleans streams of sound and hears voices in them, wherever its detectors may run: some stay on the
/// thread that made them.
pub trait Hearing: Send + Sync {
    /// Begins a stream. Dropping its sender ends it.
    fn open(&self) -> HeardStream;
}

/// A stream on its way through a front end.
pub struct HeardStream {
    /// Sound as it comes. Who sends faster than it is heard, waits.
    pub frames: mpsc::Sender<Vec<Frame>>,
    /// The same frames in the same order, behind the front end.
    pub sounds: mpsc::Receiver<Vec<Sound>>,
}
