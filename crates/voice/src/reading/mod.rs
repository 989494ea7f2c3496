//! Written text as it is to be said: amounts, numbers, dates and units in words.
//!
//! Synthesisers read "2.5억", "110-123-456789" and "6월 3시" each in their own way, and in Korean most
//! get the choice between native and Sino-Korean numbers wrong. What leaves here has no digit in it.
//! The screen shows the text as it was written.

mod english;
mod english_number;
mod korean;
mod korean_number;
mod written;

pub use english::english;
pub use korean::korean;
