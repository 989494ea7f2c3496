//! The echo canceller and noise suppressor of WebRTC, as ported to Rust by `sonora`.

use didimdol_voice::{EchoCanceller, FRAME_LENGTH, Frame, SAMPLE_RATE};
use sonora::config::{EchoCanceller as Echo, NoiseSuppression};
use sonora::{AudioProcessing, Config, StreamConfig};

/// AEC3 with moderate noise suppression. It finds the delay between loudspeaker and microphone itself,
/// and follows it when the clocks of the two drift.
pub struct SonoraCanceller(AudioProcessing);

impl std::fmt::Debug for SonoraCanceller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SonoraCanceller")
    }
}

impl SonoraCanceller {
    /// Cancels the echo and suppresses noise: for a microphone beside a loudspeaker.
    pub fn of_a_room() -> SonoraCanceller {
        SonoraCanceller::new(Some(Echo::default()))
    }

    /// Suppresses noise only, for a third of the work: for a stream that comes without an echo.
    pub fn of_a_stream() -> SonoraCanceller {
        SonoraCanceller::new(None)
    }

    fn new(echo_canceller: Option<Echo>) -> SonoraCanceller {
        let stream = StreamConfig::new(SAMPLE_RATE, 1);
        let config = Config {
            echo_canceller,
            noise_suppression: Some(NoiseSuppression::default()),
            ..Config::default()
        };
        let builder = AudioProcessing::builder().config(config);
        SonoraCanceller(builder.capture_config(stream).render_config(stream).build())
    }
}

impl EchoCanceller for SonoraCanceller {
    fn clean(&mut self, microphone: &Frame, played: &Frame) -> Frame {
        let (mut played_out, mut cleaned) = ([0.0; FRAME_LENGTH], [0.0; FRAME_LENGTH]);
        // It refuses only other lengths and rates than it was made for. The order matters: first what
        // was played, then what was heard.
        let heard = self
            .0
            .process_render_f32(&[played.samples()], &mut [&mut played_out])
            .and_then(|()| {
                self.0
                    .process_capture_f32(&[microphone.samples()], &mut [&mut cleaned])
            });
        match heard {
            Ok(()) => Frame::new(cleaned),
            Err(_) => *microphone,
        }
    }

    fn reset(&mut self) {
        let echo = self.0.config().echo_canceller.clone();
        *self = SonoraCanceller::new(echo);
    }
}
