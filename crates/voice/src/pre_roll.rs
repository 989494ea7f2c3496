//! What was said just before it was noticed.

use crate::frame::{FRAME_LENGTH, Frame, SAMPLE_RATE, SampleTime};

/// The latest samples of a stream, so that the recogniser gets the beginning of the first word too.
/// After it is made it never allocates.
pub struct PreRoll {
    ring: Vec<f32>,
    now: SampleTime,
}

/// Without the samples: they are a customer's voice.
impl std::fmt::Debug for PreRoll {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreRoll")
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

impl PreRoll {
    /// Keeps the last `ms` milliseconds, rounded up to whole frames, at least one.
    pub fn new(ms: u32) -> PreRoll {
        let samples = (SAMPLE_RATE / 1000) as usize * ms as usize;
        PreRoll {
            ring: vec![0.0; samples.next_multiple_of(FRAME_LENGTH).max(FRAME_LENGTH)],
            now: SampleTime::default(),
        }
    }

    /// Adds the next frame of the stream.
    pub fn push(&mut self, frame: &Frame) {
        // The length is a multiple of a frame's, so that a frame never wraps.
        let at = self.index(self.now);
        self.ring[at..at + FRAME_LENGTH].copy_from_slice(frame.samples());
        self.now = self.now + FRAME_LENGTH;
    }

    /// Everything kept from a moment on, oldest first, in two pieces of which either may be empty.
    pub fn since(&self, from: SampleTime) -> (&[f32], &[f32]) {
        let kept = (self.now - from).min(self.ring.len() as u64).min(self.now.0) as usize;
        if kept == 0 {
            return (&[], &[]);
        }
        let (end, start) = (
            self.index(self.now),
            self.index(SampleTime(self.now.0 - kept as u64)),
        );
        if start < end {
            (&self.ring[start..end], &[])
        } else {
            (&self.ring[start..], &self.ring[..end])
        }
    }

    /// Forgets what was said: the moment goes on, the sound is silence.
    pub fn wipe(&mut self) {
        self.ring.fill(0.0);
    }

    fn index(&self, time: SampleTime) -> usize {
        (time.0 % self.ring.len() as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_gives_back_the_latest_samples_in_order(ms in 0u32..100, frames in 0usize..30, from in 0u64..6_000) {
            let mut ring = PreRoll::new(ms);
            let sound: Vec<f32> = (0..frames * FRAME_LENGTH).map(|i| i as f32 / 10_000.0).collect();
            for frame in sound.as_chunks().0 {
                ring.push(&Frame::new(*frame));
            }
            let (older, newer) = ring.since(SampleTime(from));
            let kept = [older, newer].concat();
            let wanted = sound.len().saturating_sub(from as usize).min(ring.ring.len());
            prop_assert_eq!(&kept[..], &sound[sound.len() - wanted..]);
        }
    }
}
