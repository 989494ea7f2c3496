//! The desktop shell of the Didimdol kiosk.
//!
//! It puts the parts together ([`run`]), opens one locked-down window, and carries messages between
//! that window and its consultation: one command, one channel. A second command is the staff exit, the
//! only way to close a locked window. The shell decides nothing about a consultation and knows no
//! message by name; both belong to `didimdol-session`.

mod app;
mod bridge;
mod staff_exit;
mod window;
mod wiping;

pub use app::{Flags, run};
pub use wiping::wipe_freed_memory;
