//! The voice detector of WebRTC: spectral bands against a statistical model of noise.

use didimdol_voice::{Frame, VoiceDetector};
use webrtc_vad::{SampleRate, Vad, VadMode};

/// `webrtc-vad` at mode 2 ("aggressive") in frames of 10 ms, which at low signal-to-noise ratios beat
/// longer ones when another detector is asked too. Not `Send`.
pub struct WebRtcDetector(Vad);

impl std::fmt::Debug for WebRtcDetector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebRtcDetector")
    }
}

impl Default for WebRtcDetector {
    fn default() -> WebRtcDetector {
        WebRtcDetector(fresh())
    }
}

/// Its own default rate is 8 kHz, and resetting forgets rate and mode.
fn fresh() -> Vad {
    Vad::new_with_rate_and_mode(SampleRate::Rate16kHz, VadMode::Aggressive)
}

impl VoiceDetector for WebRtcDetector {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        // It refuses only lengths that a frame does not have.
        self.0.is_voice_segment(&frame.to_i16()).unwrap_or(false)
    }

    fn reset(&mut self) {
        self.0 = fresh();
    }
}
