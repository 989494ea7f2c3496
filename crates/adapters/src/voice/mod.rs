//! Voice detection and echo cancelling by other people's libraries, behind the traits of
//! `didimdol-voice`.

#[cfg(feature = "devices")]
pub mod devices;
mod earshot_detector;
mod front_ends;
mod fused;
pub mod recogniser;
#[cfg(feature = "sherpa")]
pub mod sherpa;
mod sonora_canceller;
pub mod synthesiser;
mod threads;
mod wav;
mod webrtc_detector;

use didimdol_voice::FrontEnd;

pub use earshot_detector::EarshotDetector;
pub use front_ends::FrontEnds;
pub use fused::Both;
pub use sonora_canceller::SonoraCanceller;
pub use threads::Threads;
pub use wav::{Recording, WavError, read_wav};
pub use webrtc_detector::WebRtcDetector;

/// The detector of every stream: what both hear is a voice.
///
/// Each has its own blindness. `webrtc-vad` takes steady noise for voice, `earshot` goes on for a
/// while after a voice; together they are better than either (`cargo xtask bench voice`).
pub fn detector() -> Both<WebRtcDetector, EarshotDetector> {
    Both(WebRtcDetector::default(), EarshotDetector::default())
}

/// The front end of a microphone beside a loudspeaker. It stays on the thread that made it:
/// `webrtc-vad` holds a pointer.
pub fn kiosk_front_end() -> FrontEnd {
    FrontEnds::default().of_a_room()
}

/// The front end of a stream from elsewhere, where the echo is the sender's affair. Not `Send` either.
pub fn stream_front_end() -> FrontEnd {
    FrontEnds::default().of_a_stream()
}
