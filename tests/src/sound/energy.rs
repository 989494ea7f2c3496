//! The plainest detector, to compare with: louder than the quietest lately is a voice.

use didimdol_voice::{Frame, Level, VoiceDetector};

/// A voice is so many dB above the floor.
const ABOVE: f32 = 10.0;
/// dB a frame by which the floor rises when nothing is as quiet: 2 dB a second.
const RISE: f32 = 0.02;

/// Loudness above a floor that follows the quietest frames.
#[derive(Debug)]
pub struct Energy {
    floor: f32,
}

impl Default for Energy {
    fn default() -> Energy {
        Energy { floor: -30.0 }
    }
}

impl VoiceDetector for Energy {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        let level = Level::of(frame).decibels().max(-70.0);
        self.floor = level.min(self.floor + RISE);
        level > self.floor + ABOVE
    }

    fn reset(&mut self) {
        *self = Energy::default();
    }
}
