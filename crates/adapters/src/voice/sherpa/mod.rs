//! Neural models by sherpa-onnx: a streaming recogniser, a voice, and Silero's voice detector.
//!
//! Every file is looked at before the library sees it ([`model`]): the library's own words are for
//! programmers, and some versions end the program. No model comes with the kiosk.

pub mod model;
mod recogniser;
mod silero;
mod voice;

pub use model::ModelError;
pub use recogniser::SherpaRecogniser;
pub use silero::Silero;
pub use voice::SherpaVoice;

/// Threads of one model. Two cores are all that a small kiosk has.
const THREADS: i32 = 2;
