//! What the sound card's own thread does with the microphone: it copies samples, nothing else.

use std::sync::Arc;
use std::thread::Thread;

use cpal::{FromSample, Sample};
use didimdol_voice::{Frame, Framer, ResampleError, Resampler, SAMPLE_RATE};
use rtrb::{Consumer, Producer, RingBuffer};

use super::signs::Signs;

/// Room for so many seconds in the ring: the listening thread is never so far behind.
const SECONDS: usize = 1;

/// A microphone from its sound card to the listening thread.
///
/// # Errors
/// [`ResampleError`]: no sound card has this rate.
pub fn capture(
    rate: u32,
    channels: u16,
    signs: &Arc<Signs>,
    listener: Thread,
) -> Result<(CaptureCallback, Microphone), ResampleError> {
    let (into, from) = RingBuffer::new(rate as usize * SECONDS);
    let resampler = Resampler::new(rate, SAMPLE_RATE)?;
    let callback = CaptureCallback {
        ring: into,
        channels: usize::from(channels).max(1),
        signs: Arc::clone(signs),
        listener,
    };
    let microphone = Microphone {
        ring: from,
        resampler,
        framer: Framer::default(),
        at_16_khz: Vec::new(),
        has_begun: false,
    };
    Ok((callback, microphone))
}

/// The sound card's end. It takes no lock, allocates nothing and logs nothing.
#[derive(Debug)]
pub struct CaptureCallback {
    ring: Producer<f32>,
    channels: usize,
    signs: Arc<Signs>,
    listener: Thread,
}

impl CaptureCallback {
    /// Takes what was recorded, channel by channel in turn. What finds no room is lost: only a listener
    /// that stands still for a second makes that happen.
    pub fn take<T: Sample>(&mut self, interleaved: &[T])
    where
        f32: FromSample<T>,
    {
        for all in interleaved.chunks_exact(self.channels) {
            let sum: f32 = all.iter().map(|sample| sample.to_sample::<f32>()).sum();
            if self.ring.push(sum / self.channels as f32).is_err() {
                break;
            }
        }
        self.signs.alive();
        self.listener.unpark();
    }
}

/// The listener's end: frames.
#[derive(Debug)]
pub struct Microphone {
    ring: Consumer<f32>,
    resampler: Resampler,
    framer: Framer,
    at_16_khz: Vec<f32>,
    /// Whether anything has been recorded yet.
    pub has_begun: bool,
}

impl Microphone {
    /// Hands over every frame that is complete.
    pub fn frames(&mut self, each: impl FnMut(Frame)) {
        self.at_16_khz.clear();
        // Cannot be refused: so many are there.
        if let Ok(recorded) = self.ring.read_chunk(self.ring.slots()) {
            let (first, second) = recorded.as_slices();
            self.resampler.push(first, &mut self.at_16_khz);
            self.resampler.push(second, &mut self.at_16_khz);
            self.has_begun |= !first.is_empty();
            recorded.commit_all();
        }
        self.framer.push(&self.at_16_khz, each);
    }
}
