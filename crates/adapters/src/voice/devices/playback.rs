//! The loudspeaker: speech goes into a ring, the sound card's own thread takes it out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::Thread;

use cpal::{FromSample, Sample};
use didimdol_session::ports::{SPEECH_FRAME, SPEECH_RATE};
use didimdol_voice::{ResampleError, Resampler};
use rtrb::{Consumer, Producer, RingBuffer};

use super::reference::Reference;
use super::signs::Signs;

/// The ring holds a second and is filled to a tenth of one; what is in it can be taken back.
const FILLED: u32 = 10;
/// With less than a twenty-fifth of a second in it, it is about to run dry: two periods.
const STARVING: u32 = 25;
/// A gain changes over so many milliseconds, and stopping takes as long: a step would click.
const RAMP_MS: u32 = 5;

/// A loudspeaker from the listening thread to its sound card.
///
/// # Errors
/// [`ResampleError`]: no sound card has this rate.
pub fn playback(
    rate: u32,
    channels: u16,
    signs: &Arc<Signs>,
    listener: Thread,
) -> Result<(PlaybackCallback, Speaker), ResampleError> {
    let (into, from) = RingBuffer::new(rate as usize);
    let (played, reference) = Reference::new(rate)?;
    let resampler = Resampler::new(SPEECH_RATE, rate)?;
    let shared = Arc::new(Shared {
        gain: AtomicU32::new(1.0f32.to_bits()),
        discard_to: AtomicU64::new(0),
        taken: AtomicU64::new(0),
    });
    let callback = PlaybackCallback {
        ring: from,
        played,
        shared: Arc::clone(&shared),
        signs: Arc::clone(signs),
        listener,
        channels: usize::from(channels).max(1),
        gain: 1.0,
        ramp: 1_000.0 / (RAMP_MS * rate) as f32,
        fade: 1.0,
        taken: 0,
    };
    let speaker = Speaker {
        ring: into,
        reference,
        resampler,
        shared,
        signs: Arc::clone(signs),
        rate,
        given: 0,
        flushed: true,
        scratch: Vec::new(),
    };
    Ok((callback, speaker))
}

/// What both ends know. Counts are in samples of the ring.
#[derive(Debug)]
struct Shared {
    /// Bits of the `f32` that everything is multiplied by.
    gain: AtomicU32,
    /// What was given before this is not to be played any more.
    discard_to: AtomicU64,
    /// How much was taken out, to be played or not.
    taken: AtomicU64,
}

/// The sound card's end. It takes no lock, allocates nothing and logs nothing.
#[derive(Debug)]
pub struct PlaybackCallback {
    ring: Consumer<f32>,
    played: Producer<f32>,
    shared: Arc<Shared>,
    signs: Arc<Signs>,
    listener: Thread,
    channels: usize,
    gain: f32,
    ramp: f32,
    /// 1 falls to 0 over what is stopped.
    fade: f32,
    taken: u64,
}

impl PlaybackCallback {
    /// Fills what is to be played next, every channel with the same; silence where there is no speech.
    pub fn fill<T: Sample + FromSample<f32>>(&mut self, interleaved: &mut [T]) {
        let target = f32::from_bits(self.shared.gain.load(Ordering::Relaxed));
        let discard_to = self.shared.discard_to.load(Ordering::Acquire);
        for all in interleaved.chunks_mut(self.channels) {
            let sample = self.next(discard_to);
            self.gain += (target - self.gain).clamp(-self.ramp, self.ramp);
            let sample = sample * self.gain;
            all.fill(sample.to_sample::<T>());
            // Without room nobody listens, and nothing is to be cancelled.
            let _ = self.played.push(sample);
        }
        self.shared.taken.store(self.taken, Ordering::Release);
        self.signs.alive();
        self.listener.unpark();
    }

    fn next(&mut self, discard_to: u64) -> f32 {
        if self.taken < discard_to {
            self.fade -= self.ramp;
            if self.fade <= 0.0 {
                self.discard(discard_to - self.taken);
            }
        } else {
            self.fade = 1.0;
        }
        match self.ring.pop() {
            Ok(sample) => {
                self.taken += 1;
                sample * self.fade
            }
            Err(_) => 0.0,
        }
    }

    fn discard(&mut self, samples: u64) {
        let samples = usize::try_from(samples)
            .unwrap_or(usize::MAX)
            .min(self.ring.slots());
        if let Ok(stopped) = self.ring.read_chunk(samples) {
            stopped.commit_all();
            self.taken += samples as u64;
        }
        self.fade = 1.0;
    }
}

/// The listener's end. Counts are in samples of its own rate since it was made.
#[derive(Debug)]
pub struct Speaker {
    ring: Producer<f32>,
    /// What went out, for the echo canceller.
    pub reference: Reference,
    resampler: Resampler,
    shared: Arc<Shared>,
    signs: Arc<Signs>,
    rate: u32,
    given: u64,
    flushed: bool,
    scratch: Vec<f32>,
}

impl Speaker {
    /// Whether the sound card has asked for anything yet.
    pub fn has_begun(&self) -> bool {
        self.signs.callbacks() > 0
    }

    /// Whether it wants more speech now.
    pub fn is_hungry(&self) -> bool {
        self.waiting() < u64::from(self.rate / FILLED)
    }

    /// Whether it will be silent in a moment.
    pub fn is_starving(&self) -> bool {
        self.waiting() < u64::from(self.rate / STARVING)
    }

    /// Takes 10 ms of speech, or less where it ends.
    pub fn give(&mut self, speech: &[f32]) {
        let mut frame = [0.0; SPEECH_FRAME];
        let length = speech.len().min(SPEECH_FRAME);
        frame[..length].copy_from_slice(&speech[..length]);
        self.push(&frame);
        self.flushed = false;
    }

    /// Lets out what the resampler still holds: for now no more speech comes.
    pub fn flush(&mut self) {
        if !self.flushed {
            self.push(&[0.0; SPEECH_FRAME]);
            self.flushed = true;
        }
    }

    fn push(&mut self, frame: &[f32; SPEECH_FRAME]) {
        self.scratch.clear();
        self.resampler.push(frame, &mut self.scratch);
        let (pushed, _) = self.ring.push_partial_slice(&self.scratch);
        self.given += pushed.len() as u64;
    }

    /// Whether everything given has been taken out.
    pub fn is_empty(&self) -> bool {
        self.flushed && self.waiting() == 0
    }

    /// How much was taken out, as samples at [`SPEECH_RATE`].
    pub fn played(&self) -> u64 {
        self.shared.taken.load(Ordering::Acquire) * u64::from(SPEECH_RATE) / u64::from(self.rate)
    }

    /// How much was given, as samples at [`SPEECH_RATE`].
    pub fn given(&self) -> u64 {
        self.given * u64::from(SPEECH_RATE) / u64::from(self.rate)
    }

    /// By how many samples at [`SPEECH_RATE`] speech comes out later than it was given.
    pub fn delay(&self) -> u64 {
        self.resampler.delay() as u64 * u64::from(SPEECH_RATE) / u64::from(self.rate)
    }

    /// Plays nothing of what was given so far.
    pub fn stop(&mut self) {
        self.shared.discard_to.store(self.given, Ordering::Release);
        if let Ok(resampler) = Resampler::new(SPEECH_RATE, self.rate) {
            self.resampler = resampler;
        }
        self.flushed = true;
    }

    /// Multiplies everything from now on.
    pub fn gain(&self, gain: f32) {
        self.shared.gain.store(gain.to_bits(), Ordering::Relaxed);
    }

    fn waiting(&self) -> u64 {
        self.given
            .saturating_sub(self.shared.taken.load(Ordering::Acquire))
    }
}
