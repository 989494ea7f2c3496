//! From any sampling rate to any other, in pieces of any length.

use std::fmt;

use audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _};

/// Rates that a sound card, a file or a telephone has.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

/// Why sound cannot be resampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResampleError {
    /// No sound card or file has this rate.
    #[error("bad_audio: {0} samples a second; 4000 to 384000 can be used")]
    Rate(u32),
}

/// One channel from one rate to another. The output is late by half a block of its filter
/// ([`Resampler::delay`], about 5 ms at the usual rates). Between calls it allocates nothing but what
/// `out` grows by.
pub struct Resampler {
    inner: Option<Fft<f32>>,
    waiting: Vec<f32>,
    filled: usize,
    ready: Vec<f32>,
}

impl fmt::Debug for Resampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resampler")
            .field("delay", &self.delay())
            .finish_non_exhaustive()
    }
}

impl Resampler {
    /// From `from` to `to` samples a second. Equal rates pass unchanged and without delay.
    ///
    /// # Errors
    /// [`ResampleError::Rate`].
    pub fn new(from: u32, to: u32) -> Result<Resampler, ResampleError> {
        for rate in [from, to] {
            if !RATES.contains(&rate) {
                return Err(ResampleError::Rate(rate));
            }
        }
        if from == to {
            return Ok(Resampler {
                inner: None,
                waiting: Vec::new(),
                filled: 0,
                ready: Vec::new(),
            });
        }
        let block = from as usize / 100;
        let inner = Fft::new(from as usize, to as usize, block, 1, FixedSync::Input)
            .map_err(|_| ResampleError::Rate(from))?;
        Ok(Resampler {
            waiting: vec![0.0; inner.input_frames_max()],
            filled: 0,
            ready: vec![0.0; inner.output_frames_max()],
            inner: Some(inner),
        })
    }

    /// By how many samples of the output rate the output is late.
    pub fn delay(&self) -> usize {
        self.inner.as_ref().map_or(0, |inner| inner.output_delay())
    }

    /// Takes samples and appends what is ready.
    pub fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let Some(inner) = &mut self.inner else {
            out.extend(samples.iter().copied().map(crate::pcm::finite));
            return;
        };
        let mut rest = samples;
        while !rest.is_empty() {
            let wanted = inner.input_frames_next();
            let (now, later) = rest.split_at(rest.len().min(wanted - self.filled));
            let place = &mut self.waiting[self.filled..self.filled + now.len()];
            for (place, sample) in place.iter_mut().zip(now) {
                *place = crate::pcm::finite(*sample);
            }
            self.filled += now.len();
            rest = later;
            if self.filled < wanted {
                break;
            }
            self.filled = 0;
            // The lengths are the resampler's own, so neither view can be refused, and no step can fail.
            let Ok(input) = SequentialSlice::new(&self.waiting[..wanted], 1, wanted) else {
                return;
            };
            let room = self.ready.len();
            let Ok(mut output) = SequentialSlice::new_mut(&mut self.ready, 1, room) else {
                return;
            };
            if let Ok((_, written)) = inner.process_into_buffer(&input, &mut output, None) {
                out.extend_from_slice(&self.ready[..written]);
            }
        }
    }
}

/// A whole recording at another rate: not late, and as long as it was.
///
/// # Errors
/// [`ResampleError::Rate`].
pub fn resample_recording(samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, ResampleError> {
    let mut resampler = Resampler::new(from, to)?;
    let (length, delay) = (
        samples.len() as u64 * u64::from(to) / u64::from(from),
        resampler.delay(),
    );
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut out = Vec::new();
    resampler.push(samples, &mut out);
    let silence = [0.0; 1024];
    while out.len() < length + delay {
        resampler.push(&silence, &mut out);
    }
    out.drain(..delay);
    out.truncate(length);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn tone(rate: u32, hertz: f32, seconds: f32) -> Vec<f32> {
        let step = TAU * hertz / rate as f32;
        (0..(rate as f32 * seconds) as usize)
            .map(|i| (i as f32 * step).sin() * 0.5)
            .collect()
    }

    #[test]
    fn a_tone_stays_itself_at_every_usual_rate() {
        for rate in [
            8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 12_345,
        ] {
            let heard = resample_recording(&tone(rate, 440.0, 1.0), rate, 16_000).unwrap();
            let wanted = tone(16_000, 440.0, 1.0);
            assert!(heard.len().abs_diff(16_000) <= 1, "{rate}: {}", heard.len());
            let worst = (2_000..14_000)
                .map(|i| (heard[i] - wanted[i]).abs())
                .fold(0.0, f32::max);
            // The delay is whole samples, the true one may be half of one.
            let half_a_sample = 0.5 * TAU * 440.0 / rate.min(16_000) as f32 / 2.0;
            assert!(worst < half_a_sample + 0.01, "{rate}: {worst}");
        }
    }

    #[test]
    fn what_cannot_be_heard_does_not_come_back_lower() {
        let heard = resample_recording(&tone(48_000, 9_000.0, 1.0), 48_000, 16_000).unwrap();
        assert!(heard[1_000..15_000].iter().all(|s| s.abs() < 0.001));
    }

    #[test]
    fn pieces_make_no_difference() {
        let sound = tone(44_100, 300.0, 0.5);
        let (mut whole, mut pieces) = (Vec::new(), Vec::new());
        Resampler::new(44_100, 16_000).unwrap().push(&sound, &mut whole);
        let mut resampler = Resampler::new(44_100, 16_000).unwrap();
        for piece in sound.chunks(37) {
            resampler.push(piece, &mut pieces);
        }
        assert_eq!(whole, pieces);
    }

    #[test]
    fn nonsense_rates_are_refused_and_nonsense_samples_are_silence() {
        assert_eq!(Resampler::new(0, 16_000).unwrap_err(), ResampleError::Rate(0));
        assert_eq!(
            Resampler::new(16_000, 1_000_000).unwrap_err(),
            ResampleError::Rate(1_000_000)
        );
        let heard = resample_recording(&[f32::NAN; 4_800], 48_000, 16_000).unwrap();
        assert!(heard.iter().all(|s| *s == 0.0));
    }
}
