//! Two detectors as one.

use didimdol_voice::{Frame, VoiceDetector};

/// Hears a voice when both do.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

impl<A: VoiceDetector, B: VoiceDetector> VoiceDetector for Both<A, B> {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        // Both hear every frame, whatever the first says: each follows the noise by it.
        let first = self.0.hears_voice(frame);
        self.1.hears_voice(frame) && first
    }

    fn reset(&mut self) {
        self.0.reset();
        self.1.reset();
    }
}
