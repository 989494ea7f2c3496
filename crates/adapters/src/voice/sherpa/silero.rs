//! Silero's voice detector, where its network is there.

use std::path::Path;

use didimdol_voice::{Frame, SAMPLE_RATE, VoiceDetector};
use sherpa_onnx::{SileroVadModelConfig, VadModelConfig, VoiceActivityDetector};

use super::model::{self, ModelError};

/// Samples that it takes at a time: 32 ms.
const WINDOW: i32 = 512;
/// It keeps a voice until it has ended. One that lasts so many frames is longer than any utterance, and
/// is begun anew: half a minute.
const LONGEST: u32 = 3_000;
/// Seconds for which it has room.
const ROOM: f32 = 31.0;

/// Silero. It allocates, unlike the others.
pub struct Silero {
    detector: VoiceActivityDetector,
    /// Frames of a voice without an end.
    voice: u32,
}

impl std::fmt::Debug for Silero {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Silero")
    }
}

impl Silero {
    /// With the network in this file.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn load(path: &Path) -> Result<Silero, ModelError> {
        model::network(path)?;
        let refused = || ModelError::Refused(path.to_owned(), "a voice detector");
        let config = VadModelConfig {
            silero_vad: SileroVadModelConfig {
                model: Some(model::text(path).ok_or_else(refused)?),
                threshold: 0.5,
                min_silence_duration: 0.03,
                min_speech_duration: 0.03,
                window_size: WINDOW,
                max_speech_duration: ROOM,
            },
            sample_rate: SAMPLE_RATE as i32,
            num_threads: 1,
            provider: Some("cpu".to_owned()),
            ..VadModelConfig::default()
        };
        let detector = VoiceActivityDetector::create(&config, ROOM).ok_or_else(refused)?;
        Ok(Silero { detector, voice: 0 })
    }
}

impl VoiceDetector for Silero {
    fn hears_voice(&mut self, frame: &Frame) -> bool {
        self.detector.accept_waveform(frame.samples());
        // The segments that it puts aside are not needed.
        self.detector.clear();
        let voice = self.detector.detected();
        self.voice = if voice { self.voice + 1 } else { 0 };
        if self.voice > LONGEST {
            self.reset();
        }
        voice
    }

    fn reset(&mut self) {
        self.detector.reset();
        self.detector.clear();
        self.voice = 0;
    }
}
