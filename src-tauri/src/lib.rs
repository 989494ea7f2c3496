//! The desktop shell of the Didimdol kiosk.
//!
//! It puts the parts together ([`run`]), opens one locked-down window, and carries messages between
//! that window and its consultation: one command, one channel. It decides nothing about a
//! consultation and knows no message by name; both belong to `didimdol-session`.

mod app;
mod bridge;
mod window;

pub use app::{Flags, run};
