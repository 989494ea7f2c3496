//! Tests that cross crates: conversations, wire samples, the real window.
//!
//! The tests are in `tests/tests/`; here is what they need to see the kiosk as a customer does.

pub mod screen;
