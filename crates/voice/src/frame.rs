//! Sound in pieces of 10 ms, and time as a count of samples.

use std::ops::{Add, Sub};

use serde::Serialize;

/// Samples a second of everything behind the resampler; what the detectors and recognisers take.
pub const SAMPLE_RATE: u32 = 16_000;
/// Length of a frame in milliseconds: what the echo canceller and `webrtc-vad` work in.
pub const FRAME_MS: u32 = 10;
/// Samples in a frame.
pub const FRAME_LENGTH: usize = (SAMPLE_RATE / 1000 * FRAME_MS) as usize;

/// 10 ms of one channel at [`SAMPLE_RATE`], each sample finite and within -1..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame([f32; FRAME_LENGTH]);

impl Frame {
    /// Silence.
    pub const SILENT: Frame = Frame([0.0; FRAME_LENGTH]);

    /// A frame of these samples. What is not finite becomes silence, what is too loud is clipped, so
    /// that nothing behind this needs to expect either.
    pub fn new(samples: [f32; FRAME_LENGTH]) -> Frame {
        Frame(samples.map(crate::pcm::finite))
    }

    /// The samples.
    pub fn samples(&self) -> &[f32; FRAME_LENGTH] {
        &self.0
    }

    /// The samples as 16-bit integers.
    pub fn to_i16(&self) -> [i16; FRAME_LENGTH] {
        self.0.map(crate::pcm::to_i16)
    }
}

/// A moment in a stream: samples since its beginning at [`SAMPLE_RATE`]. It never wraps: 2⁶⁴ samples
/// are 36 million years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct SampleTime(pub u64);

impl SampleTime {
    /// The moment so many milliseconds after the beginning.
    pub fn from_ms(ms: u64) -> SampleTime {
        SampleTime(ms.saturating_mul(u64::from(SAMPLE_RATE / 1000)))
    }

    /// Whole milliseconds since the beginning.
    pub fn ms(self) -> u64 {
        self.0 / u64::from(SAMPLE_RATE / 1000)
    }

    /// This moment so many milliseconds earlier, or the beginning.
    #[must_use]
    pub fn before(self, ms: u32) -> SampleTime {
        SampleTime(self.0.saturating_sub(SampleTime::from_ms(ms.into()).0))
    }
}

impl Add<usize> for SampleTime {
    type Output = SampleTime;

    fn add(self, samples: usize) -> SampleTime {
        SampleTime(self.0.saturating_add(samples as u64))
    }
}

/// Samples from the other moment to this one; none when it is later.
impl Sub for SampleTime {
    type Output = u64;

    fn sub(self, earlier: SampleTime) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Cuts samples that come in pieces of any length into frames.
#[derive(Debug)]
pub struct Framer {
    samples: [f32; FRAME_LENGTH],
    filled: usize,
}

impl Default for Framer {
    fn default() -> Framer {
        Framer {
            samples: [0.0; FRAME_LENGTH],
            filled: 0,
        }
    }
}

impl Framer {
    /// Takes samples and hands over every frame they complete.
    pub fn push(&mut self, samples: &[f32], mut each: impl FnMut(Frame)) {
        let mut rest = samples;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(FRAME_LENGTH - self.filled));
            self.samples[self.filled..self.filled + now.len()].copy_from_slice(now);
            self.filled += now.len();
            rest = later;
            if self.filled == FRAME_LENGTH {
                self.filled = 0;
                each(Frame::new(self.samples));
            }
        }
    }

    /// What is left, made whole with silence; nothing when nothing is left.
    pub fn finish(&mut self) -> Option<Frame> {
        if self.filled == 0 {
            return None;
        }
        self.samples[self.filled..].fill(0.0);
        self.filled = 0;
        Some(Frame::new(self.samples))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_milliseconds_and_back() {
        assert_eq!(SampleTime::from_ms(1500).0, 24_000);
        assert_eq!(SampleTime(24_159).ms(), 1509);
        assert_eq!(SampleTime(100).before(400), SampleTime(0));
    }

    proptest! {
        #[test]
        fn frames_do_not_depend_on_the_pieces(lengths in prop::collection::vec(0usize..700, 0..20)) {
            let mut framer = Framer::default();
            let (mut heard, mut next) = (Vec::new(), 0u32);
            for length in &lengths {
                let piece: Vec<f32> = (0..*length).map(|i| (next + i as u32) as f32 / 20_000.0).collect();
                next += *length as u32;
                framer.push(&piece, |frame| heard.extend(*frame.samples()));
            }
            heard.extend(framer.finish().into_iter().flat_map(|frame| *frame.samples()));
            prop_assert_eq!(heard.len(), (next as usize).next_multiple_of(FRAME_LENGTH));
            prop_assert!(heard[..next as usize].iter().enumerate().all(|(i, s)| *s == i as f32 / 20_000.0));
        }

        #[test]
        fn a_frame_is_finite_and_within_bounds(sample in any::<f32>()) {
            let frame = Frame::new([sample; FRAME_LENGTH]);
            prop_assert!(frame.samples().iter().all(|s| s.is_finite() && s.abs() <= 1.0));
        }
    }
}
