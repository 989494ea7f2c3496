//! `earshot`: a small neural network over 48 ms of spectrum.

use didimdol_voice::{FRAME_LENGTH, Frame, VoiceDetector};
use earshot::Detector;

/// Samples that it takes at a time: 16 ms.
const WINDOW: usize = 256;
/// A score above this is a voice beginning …
const ON: f32 = 0.7;
/// … and one below this is its end.
const OFF: f32 = 0.5;

/// `earshot` with hysteresis. Its windows are longer than a frame: between two the latest decision
/// holds.
pub struct EarshotDetector {
    detector: Box<Detector>,
    window: [f32; WINDOW],
    filled: usize,
    voice: bool,
}

impl std::fmt::Debug for EarshotDetector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EarshotDetector")
            .field("voice", &self.voice)
            .finish_non_exhaustive()
    }
}

impl Default for EarshotDetector {
    fn default() -> EarshotDetector {
        EarshotDetector {
            detector: Box::default(),
            window: [0.0; WINDOW],
            filled: 0,
            voice: false,
        }
    }
}

impl EarshotDetector {
    fn decide(&mut self) {
        let score = self.detector.predict_f32(&self.window);
        self.voice = score >= if self.voice { OFF } else { ON };
    }
}

impl VoiceDetector for EarshotDetector {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        let (now, later) = frame.samples().split_at(FRAME_LENGTH.min(WINDOW - self.filled));
        for part in [now, later] {
            self.window[self.filled..self.filled + part.len()].copy_from_slice(part);
            self.filled += part.len();
            if self.filled == WINDOW {
                self.filled = 0;
                self.decide();
            }
        }
        self.voice
    }

    fn reset(&mut self) {
        self.detector.reset();
        self.filled = 0;
        self.voice = false;
    }
}
