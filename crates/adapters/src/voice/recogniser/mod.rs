//! What writes down what customers say.

mod process;
mod program;

pub use process::ProcessRecogniser;
