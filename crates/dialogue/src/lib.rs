//! The consultation as pure decisions: scenarios, the agent graph, understanding, state.
//!
//! Sans-IO: [`Consultation::handle`] takes an [`event::Event`] and returns [`effect::Effect`]s.
//! There is no clock, no async, no device, no network and no random number in here, so every
//! conversation replays bit for bit. What is deliberately absent: audio, the wire format, vendors.

pub mod amount;
pub mod change;
pub mod dictated;
pub mod effect;
pub mod english;
pub mod event;
pub mod flow;
pub mod graph;
pub mod korean;
mod listening;
pub mod mask;
pub mod private;
pub mod scenario;
pub mod scope;
pub mod state;
pub mod story;
pub mod template;
pub mod trigger;
pub mod understanding;
pub mod view;
mod views;
pub mod wording;

pub use graph::Consultation;
