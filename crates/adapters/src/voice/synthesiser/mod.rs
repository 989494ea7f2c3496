//! Voices.

mod espeak;
mod rehearsed;

pub use espeak::Espeak;
pub use rehearsed::Rehearsed;
