//! Tests that cross crates: conversations, wire samples, the real window, sound.
//!
//! The tests are in `tests/tests/`; here is what they need to see and hear the kiosk as a customer does, and to be logged in.

pub mod keyring;
pub mod screen;
pub mod sound;
