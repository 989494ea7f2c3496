//! When a voice is over, by its loudness.

use crate::level::Level;

/// What is so many dB below the loudest sound lately is the room, the end of an echo, or the memory of a
/// detector; the ends of words are louder.
const BELOW: f32 = 24.0;
/// By so many dB a frame the loudest sound is forgotten: a quiet word may follow a loud one soon.
const FORGET: f32 = 0.1;

/// Detectors go on hearing a voice for some 90 ms after it has ended. This tells earlier, in quiet
/// rooms; in noise, which is never so much quieter than the voice, it tells nothing.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    loudest: f32,
}

impl Default for Gate {
    fn default() -> Gate {
        Gate {
            loudest: f32::NEG_INFINITY,
        }
    }
}

impl Gate {
    /// Whether the next frame is loud enough to be voice, after those before.
    pub fn is_open(&mut self, level: Level) -> bool {
        let level = level.decibels();
        self.loudest = level.max(self.loudest - FORGET);
        level > self.loudest - BELOW
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(decibels: f32) -> Level {
        let rms = 10f32.powf(decibels / 20.0);
        Level { rms, peak: rms }
    }

    #[test]
    fn it_closes_behind_a_voice_and_opens_for_a_quiet_one() {
        let mut gate = Gate::default();
        assert!(gate.is_open(level(-20.0)));
        assert!(!gate.is_open(level(-50.0)));
        assert!(gate.is_open(level(-40.0)));
        let silence = (0..200).filter(|_| gate.is_open(level(-50.0))).count();
        assert!(silence > 100);
    }
}
