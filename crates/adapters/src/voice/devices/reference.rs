//! What the loudspeaker played, frame by frame beside what the microphone heard.

use std::collections::VecDeque;

use didimdol_voice::{FRAME_LENGTH, Frame, ResampleError, Resampler, SAMPLE_RATE};
use rtrb::{Consumer, Producer, RingBuffer};

/// So much should wait at least. Little: the canceller must hear of a sound before the microphone does.
const LEAST: usize = FRAME_LENGTH / 2;
/// With so many frames from the microphone waiting, the loudspeaker has stopped: silence went out.
const STOPPED: usize = 20;
/// After so many frames it is looked whether much more was waiting all the time …
const SOON: u32 = 50;
/// … which happens where a sound card stumbled: the microphone's stream has a hole.
const STUMBLED: usize = 5 * FRAME_LENGTH / 2;
/// After so many it is looked whether a little more was, or the microphone always waited: two clocks
/// are never alike.
const LATER: u32 = 1_000;
const DRIFTED: usize = FRAME_LENGTH;

/// The samples that went to the loudspeaker, at the pace of the microphone.
///
/// The two have clocks of their own, and call back in bursts. What waits here is the delay that the
/// canceller has learnt, so nothing is left out or put in lightly: of two bursts the later is waited
/// for. A stumble is put right at once, what drifts in silence.
#[derive(Debug)]
pub struct Reference {
    ring: Consumer<f32>,
    resampler: Resampler,
    scratch: Vec<f32>,
    waiting: VecDeque<f32>,
    soon: Least,
    later: Least,
    microphone_later: Least,
}

/// The least that was waiting in so many frames.
#[derive(Debug)]
struct Least {
    over: u32,
    frames: u32,
    least: usize,
}

impl Least {
    fn of(over: u32) -> Least {
        Least {
            over,
            frames: 0,
            least: usize::MAX,
        }
    }

    /// Counts a frame. When the last of them is counted, it is told.
    fn count(&mut self, waiting: usize) -> Option<usize> {
        self.least = self.least.min(waiting);
        self.frames += 1;
        if self.frames < self.over {
            return None;
        }
        let least = self.least;
        *self = Least::of(self.over);
        Some(least)
    }
}

impl Reference {
    /// Of a loudspeaker with this rate. What it plays is to be put into the ring.
    pub(super) fn new(rate: u32) -> Result<(Producer<f32>, Reference), ResampleError> {
        let (into, ring) = RingBuffer::new(rate as usize);
        let resampler = Resampler::new(rate, SAMPLE_RATE)?;
        let reference = Reference {
            ring,
            resampler,
            scratch: Vec::new(),
            waiting: VecDeque::with_capacity(2 * SAMPLE_RATE as usize),
            soon: Least::of(SOON),
            later: Least::of(LATER),
            microphone_later: Least::of(LATER),
        };
        Ok((into, reference))
    }

    /// What was played in the 10 ms of the microphone's next frame; `microphone` is how many of its frames
    /// are waiting, this one too. `None` as long as it is worth waiting for.
    pub fn frame(&mut self, microphone: usize) -> Option<Frame> {
        self.fetch();
        if self.waiting.len() < FRAME_LENGTH {
            return (microphone >= STOPPED).then_some(Frame::SILENT);
        }
        let mut frame = [0.0; FRAME_LENGTH];
        for (place, sample) in frame.iter_mut().zip(self.waiting.drain(..FRAME_LENGTH)) {
            *place = sample;
        }
        self.keep_pace(microphone);
        Some(Frame::new(frame))
    }

    fn keep_pace(&mut self, microphone: usize) {
        let waiting = self.waiting.len();
        let soon = self.soon.count(waiting);
        let (later, microphone) = (self.later.count(waiting), self.microphone_later.count(microphone));
        let too_much = match (soon, later) {
            (Some(least), _) if least > STUMBLED => least - LEAST,
            (_, Some(least)) if least > DRIFTED && self.is_silent() => least - LEAST,
            _ => 0,
        };
        if too_much > 0 {
            self.waiting.drain(..too_much.min(waiting));
            (self.soon, self.later) = (Least::of(SOON), Least::of(LATER));
        }
        if let Some(least) = microphone
            && least > 1
            && self.is_silent()
        {
            self.waiting.extend([0.0; FRAME_LENGTH]);
        }
    }

    fn is_silent(&self) -> bool {
        self.waiting.iter().all(|sample| *sample == 0.0)
    }

    /// Forgets what is waiting: nobody was there to hear it.
    pub fn clear(&mut self) {
        self.fetch();
        self.waiting.clear();
    }

    fn fetch(&mut self) {
        self.scratch.clear();
        if let Ok(played) = self.ring.read_chunk(self.ring.slots()) {
            let (first, second) = played.as_slices();
            self.resampler.push(first, &mut self.scratch);
            self.resampler.push(second, &mut self.scratch);
            played.commit_all();
        }
        self.waiting.extend(&self.scratch);
        // Never more than a second: a microphone that stood still.
        let too_many = self.waiting.len().saturating_sub(SAMPLE_RATE as usize);
        self.waiting.drain(..too_many);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many milliseconds at 48 kHz, of this sample.
    fn play(ring: &mut Producer<f32>, sample: f32, ms: usize) {
        for _ in 0..48 * ms {
            let _ = ring.push(sample);
        }
    }

    #[test]
    fn bursts_are_waited_for_and_nothing_is_lost() {
        let (mut ring, mut reference) = Reference::new(48_000).unwrap();
        let (mut microphone, mut told) = (0, Vec::new());
        for burst in 0..300 {
            // The microphone calls three times before the loudspeaker does, or after it.
            microphone += 3;
            if burst % 2 == 0 {
                play(&mut ring, 0.5, 60);
            }
            while microphone > 0
                && let Some(frame) = reference.frame(microphone)
            {
                told.push(frame.samples()[80] > 0.4);
                microphone -= 1;
            }
        }
        assert!(told.len() > 890, "{}", told.len());
        assert_eq!(
            told.iter().filter(|heard| !**heard).count(),
            1,
            "the resampler's delay"
        );
    }

    #[test]
    fn a_sound_card_that_stumbled_is_caught_up_with() {
        let (mut ring, mut reference) = Reference::new(48_000).unwrap();
        let mut latest = |ms, sample, frames| {
            (0..frames).fold(0, |_, _| {
                play(&mut ring, sample, ms);
                reference.frame(1);
                reference.waiting.len()
            })
        };
        assert!(latest(10, 0.5, 100) <= FRAME_LENGTH);
        // The microphone loses 80 ms.
        assert!(latest(90, 0.5, 1) > 7 * FRAME_LENGTH);
        assert!(latest(10, 0.5, 100) <= FRAME_LENGTH);
        // A little is left for a silence.
        assert!(latest(30, 0.5, 1) > FRAME_LENGTH);
        assert!(latest(10, 0.5, 2_000) > FRAME_LENGTH);
        assert!(latest(10, 0.0, 2_000) <= FRAME_LENGTH);
    }

    #[test]
    fn a_slow_loudspeaker_makes_the_microphone_no_later_than_a_frame() {
        let (mut ring, mut reference) = Reference::new(48_000).unwrap();
        let mut microphone = 0;
        for frame in 0..40_000 {
            microphone += 1;
            // Slower by 500 in a million.
            if frame % 2_000 != 0 {
                play(&mut ring, 0.0, 10);
            }
            while microphone > 0 && reference.frame(microphone).is_some() {
                microphone -= 1;
            }
            assert!(microphone <= 3, "{microphone} frames late after {frame}");
        }
    }

    #[test]
    fn a_loudspeaker_that_stands_still_is_silence() {
        let (mut ring, mut reference) = Reference::new(48_000).unwrap();
        play(&mut ring, 0.5, 30);
        while reference.frame(1).is_some() {}
        assert_eq!(reference.frame(STOPPED), Some(Frame::SILENT));
    }
}
