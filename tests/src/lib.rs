//! Tests that cross crates: conversations, wire samples, the real window, sound.
//!
//! The tests are in `tests/tests/`; here is what they need to see and hear the kiosk as a customer does.

pub mod screen;
pub mod sound;
