//! Whether a stream still runs: some sound cards disappear without an error.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Signs of life of one stream, given by the sound card's thread.
#[derive(Debug, Default)]
pub struct Signs {
    callbacks: AtomicU32,
    failed: AtomicBool,
}

impl Signs {
    /// It has called back.
    pub fn alive(&self) {
        self.callbacks.fetch_add(1, Ordering::Relaxed);
    }

    /// It has told that it will not any more.
    pub fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// How often it has called back. It wraps, after a year: only the change counts.
    pub fn callbacks(&self) -> u32 {
        self.callbacks.load(Ordering::Relaxed)
    }

    /// Whether it has told that it is over.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }
}
