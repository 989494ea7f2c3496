//! Sound to hear with: recorded and synthetic speech, noise, a room with an echo, and what is right.
//!
//! Everything is made from two Debian packages and seeds, so that every run hears the same. The same
//! rooms serve the quick tests and `cargo xtask bench voice`.

pub mod barge_in;
pub mod clip;
pub mod cost;
pub mod day;
pub mod endpointing;
pub mod energy;
pub mod labelled;
pub mod noise;
pub mod random;
pub mod room;
pub mod server;
pub mod speaking;
