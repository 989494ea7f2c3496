//! How loud it is, around the right middle.

use crate::frame::{FRAME_LENGTH, Frame};

/// Below this it is digital silence.
const FLOOR_DB: f32 = -100.0;

/// An amplitude or a root mean square in dB of full scale, not below -100.
pub fn decibels(amplitude: f32) -> f32 {
    if amplitude > 0.0 {
        (20.0 * amplitude.log10()).max(FLOOR_DB)
    } else {
        FLOOR_DB
    }
}

/// Loudness of a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Root mean square, 0..=1.
    pub rms: f32,
    /// Loudest sample, 0..=1.
    pub peak: f32,
}

impl Level {
    /// How loud a frame is.
    pub fn of(frame: &Frame) -> Level {
        let samples = frame.samples();
        let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / FRAME_LENGTH as f32;
        Level {
            rms: power.sqrt(),
            peak: samples.iter().fold(0.0, |peak, sample| peak.max(sample.abs())),
        }
    }

    /// Root mean square in dB of full scale, -100..=0.
    pub fn decibels(&self) -> f32 {
        decibels(self.rms)
    }
}

/// Takes the constant part out of a signal, which cheap sound cards add and which looks like loudness:
/// a one-pole high-pass at 20 Hz.
#[derive(Debug, Default)]
pub struct DcBlocker {
    before: f32,
    out: f32,
}

impl DcBlocker {
    /// exp(-2π · 20 Hz / 16 kHz)
    const POLE: f32 = 0.992_177;

    /// The frame around zero.
    pub fn clean(&mut self, frame: &Frame) -> Frame {
        Frame::new(frame.samples().map(|sample| {
            self.out = sample - self.before + Self::POLE * self.out;
            self.before = sample;
            self.out
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_silence_after_a_moment() {
        let mut blocker = DcBlocker::default();
        let offset = Frame::new([0.4; FRAME_LENGTH]);
        let last = (0..50).map(|_| blocker.clean(&offset)).last().unwrap();
        assert!(Level::of(&last).decibels() < -90.0);
        assert_eq!(Level::of(&Frame::SILENT).decibels(), FLOOR_DB);
    }
}
