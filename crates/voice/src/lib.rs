//! Hearing and speaking without devices: frames, turn-taking, sentences, what was heard.
//!
//! Everything here is sans-IO. Time is a count of samples at [`SAMPLE_RATE`]; sound comes in as
//! [`Frame`]s of 10 ms, decisions go out as values. So a recording gives the same decisions, to the
//! sample, as the microphone did, however fast it is played. What the words mean is not known here:
//! whether a text already answers the open question is told by the caller.
//!
//! The way of a sound: [`pcm`] → [`Resampler`] → [`Framer`] → [`FrontEnd`] → [`turn::TurnTaker`]. The way
//! of an answer: [`Chunker`] → [`reading`] → a synthesiser → [`HeardText`].

mod chunker;
mod frame;
mod front_end;
mod gate;
mod heard;
mod level;
pub mod pcm;
mod pre_roll;
pub mod reading;
mod resample;
mod timing;
pub mod turn;

pub use chunker::Chunker;
pub use frame::{FRAME_LENGTH, FRAME_MS, Frame, Framer, SAMPLE_RATE, SampleTime};
pub use front_end::{EchoCanceller, FrontEnd, Sound, VoiceDetector};
pub use heard::HeardText;
pub use level::{DcBlocker, Level, decibels};
pub use pre_roll::PreRoll;
pub use resample::{ResampleError, Resampler, resample_recording};
pub use timing::{BargeIn, ExpectedAnswer, Hangover, Listening, Timing, TimingError};
