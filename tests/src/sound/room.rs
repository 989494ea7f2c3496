//! A room in which the microphone hears the loudspeaker.

use didimdol_voice::SAMPLE_RATE;

use crate::sound::random::Random;

/// Pulses a second in the tail of the room's response: sparse noise sounds as dense as it must and
/// costs a hundredth.
const PULSES: f32 = 1_500.0;
/// Seconds until the response has fallen by 60 dB.
const RT60: f32 = 0.25;

/// The way from the loudspeaker to the microphone.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Milliseconds from the sample that was played to the one that was heard, buffers included.
    pub delay_ms: usize,
    /// How loud the echo is compared with what was played, in dB.
    pub echo_db: f32,
    /// How much faster the microphone's clock runs, in parts per million.
    pub drift_ppm: f64,
    /// Of the room's reflections.
    pub seed: u64,
}

impl Room {
    /// What of the played samples arrives at the microphone, by the microphone's clock.
    pub fn echo(&self, played: &[f32]) -> Vec<f32> {
        let response = self.response();
        let energy = response.iter().map(|(_, gain)| gain * gain).sum::<f32>().sqrt();
        let scale = 10f32.powf(self.echo_db / 20.0) / energy;
        // A small loudspeaker bends what is loud.
        let bent: Vec<f32> = played.iter().map(|sample| (1.5 * sample).tanh() / 1.5).collect();
        let mut reflected = vec![0.0f32; played.len()];
        for (delay, gain) in &response {
            let gain = gain * scale;
            for (place, sample) in reflected[(*delay).min(played.len())..].iter_mut().zip(&bent) {
                *place += gain * sample;
            }
        }
        self.by_the_microphones_clock(&reflected)
    }

    /// Delays in samples and their gains.
    fn response(&self) -> Vec<(usize, f32)> {
        let mut random = Random::new(self.seed);
        let direct = self.delay_ms * SAMPLE_RATE as usize / 1000;
        let mut response = vec![(direct, 1.0)];
        let mut at = 0.002;
        while at < RT60 * 0.8 {
            let gain = 0.35 * 10f32.powf(-3.0 * at / RT60);
            let sign = if random.unit() < 0.5 { -1.0 } else { 1.0 };
            response.push((direct + (at * SAMPLE_RATE as f32) as usize, sign * gain));
            at += random.between(0.2, 1.8) / PULSES;
        }
        response
    }

    /// Cubic interpolation at the other clock's moments: good enough, an echo has little above 6 kHz.
    fn by_the_microphones_clock(&self, sound: &[f32]) -> Vec<f32> {
        let step = 1.0 / (1.0 + self.drift_ppm * 1e-6);
        let sample = |at: isize| sound.get(at.max(0) as usize).copied().unwrap_or(0.0);
        (0..sound.len())
            .map(|i| {
                let at = i as f64 * step;
                let (whole, t) = (at.floor() as isize, at.fract() as f32);
                let [a, b, c, d] = [-1, 0, 1, 2].map(|offset| sample(whole + offset));
                let (p, q) = (c - a, 2.0 * a - 5.0 * b + 4.0 * c - d);
                b + 0.5 * t * (p + t * (q + t * (3.0 * (b - c) + d - a)))
            })
            .collect()
    }
}
