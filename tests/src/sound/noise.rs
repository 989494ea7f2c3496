//! What else is in a branch.

use crate::sound::clip::{Clip, SPEECH_LEVEL, rms};
use crate::sound::random::Random;

/// A kind of noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// A quiet room: 45 dB below the voice.
    Clean,
    /// A fan.
    White,
    /// Traffic, air conditioning.
    Pink,
    /// Ten other people, all the time.
    Babble,
}

/// A noise and how loud it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Which.
    pub noise: Noise,
    /// How many dB the voice is louder.
    pub snr: f32,
}

impl Condition {
    /// The ten that are measured: clean, then three noises at 20, 10 and 5 dB.
    pub fn all() -> Vec<Condition> {
        let mut all = vec![Condition {
            noise: Noise::Clean,
            snr: 45.0,
        }];
        for noise in [Noise::White, Noise::Pink, Noise::Babble] {
            all.extend([20.0, 10.0, 5.0].map(|snr| Condition { noise, snr }));
        }
        all
    }

    /// Whether a branch is as loud as this on an ordinary day.
    pub fn is_usual(&self) -> bool {
        self.snr >= if self.noise == Noise::Babble { 20.0 } else { 10.0 }
    }

    /// Such as `pink 10 dB`.
    pub fn name(&self) -> String {
        match self.noise {
            Noise::Clean => "clean".to_owned(),
            noise => format!("{} {} dB", format!("{noise:?}").to_lowercase(), self.snr),
        }
    }

    /// Adds the noise to a stream. `talkers` is what the people in a babble say.
    pub fn add(&self, stream: &mut [f32], talkers: &[Clip], random: &mut Random) {
        let mut noise = match self.noise {
            Noise::Clean | Noise::White => (0..stream.len()).map(|_| random.noise()).collect(),
            Noise::Pink => pink(stream.len(), random),
            Noise::Babble => babble(stream.len(), talkers, random),
        };
        let gain = SPEECH_LEVEL * 10f32.powf(-self.snr / 20.0) / rms(&noise).max(1e-9);
        noise.iter_mut().for_each(|sample| *sample *= gain);
        for (sample, noise) in stream.iter_mut().zip(&noise) {
            *sample = (*sample + noise).clamp(-1.0, 1.0);
        }
    }
}

/// Paul Kellet's filter: 3 dB less an octave.
fn pink(length: usize, random: &mut Random) -> Vec<f32> {
    let mut b = [0.0f32; 6];
    (0..length)
        .map(|_| {
            let white = random.noise();
            b[0] = 0.998_86 * b[0] + white * 0.055_517_9;
            b[1] = 0.993_32 * b[1] + white * 0.075_075_9;
            b[2] = 0.969 * b[2] + white * 0.153_852;
            b[3] = 0.866_5 * b[3] + white * 0.310_485_6;
            b[4] = 0.55 * b[4] + white * 0.532_952_2;
            b[5] = -0.761_6 * b[5] - white * 0.016_898;
            b.iter().sum::<f32>() + white * 0.536_2
        })
        .collect()
}

fn babble(length: usize, talkers: &[Clip], random: &mut Random) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    for _ in 0..10 {
        let mut at = 0;
        while at < length && !talkers.is_empty() {
            let clip = &talkers[random.below(talkers.len())];
            // The first of them is in the middle of something.
            let from = if at == 0 {
                random.below(clip.samples.len())
            } else {
                0
            };
            for (place, sample) in sum[at..].iter_mut().zip(&clip.samples[from..]) {
                *place += sample;
            }
            at += clip.samples.len() - from + random.below(3_200);
        }
    }
    sum
}
