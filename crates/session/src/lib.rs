//! One consultation as an actor: joins dialogue and ports, and maps domain to wire.
//!
//! [`Desk`] holds the open consultations; a screen attaches to one and speaks the wire protocol.
//! Deliberately absent: Tauri, sockets, SQL, audio devices, model names.

mod actor;
mod after_start;
mod consultation;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod courier;
mod desk;
mod evaluation;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
pub mod kiosks;
pub mod knowledge_model;
pub mod log;
mod mailbox;
mod outbox;
pub mod ports;
mod replay;
pub mod schedule;
mod sent;
mod standing;
pub mod thread;
pub mod threads;
mod told;
pub mod triggers;
pub mod voice;
mod wire;

pub use consultation::{Consultation, World};
pub use desk::{Arrival, Attachment, Desk, Idle, Parting, Surroundings};
pub use mailbox::{Ended, Inbox};
pub use outbox::Messages;
pub use replay::{ReplayedTurn, agrees, replay};
pub use standing::{Line, Standing};
pub use wire::agent_state;
