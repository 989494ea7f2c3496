//! The front ends of an installation: two detectors that are always there, and Silero where its network is.

use std::path::PathBuf;

use didimdol_voice::{EchoCanceller, FrontEnd, VoiceDetector};

use super::{SonoraCanceller, detector};
use crate::settings::Detector;

/// Makes the front end of each microphone and of each stream, on the thread where it is to stay.
#[derive(Debug, Clone, Default)]
pub struct FrontEnds {
    silero: Option<PathBuf>,
}

impl FrontEnds {
    /// Those that are set. A network that cannot be used is told once; the other two detectors go on
    /// without it, because customers are heard worse and not less.
    pub fn new(settings: &Detector) -> FrontEnds {
        let silero = settings.silero.clone().filter(|network| {
            let usable = third::load(network);
            if let Err(error) = &usable {
                tracing::error!(%error, "voices are told from noise without Silero (voice.detector.silero)");
            }
            usable.is_ok()
        });
        FrontEnds { silero }
    }

    /// Whether there is a third detector.
    pub fn with_silero(&self) -> bool {
        self.silero.is_some()
    }

    /// For a microphone beside a loudspeaker. It is not `Send`: `webrtc-vad` holds a pointer.
    pub fn of_a_room(&self) -> FrontEnd {
        self.with(SonoraCanceller::of_a_room())
    }

    /// For a stream from elsewhere, where the echo is the sender's affair. Not `Send` either.
    pub fn of_a_stream(&self) -> FrontEnd {
        self.with(SonoraCanceller::of_a_stream())
    }

    fn with(&self, echo: impl EchoCanceller + 'static) -> FrontEnd {
        // It was loaded before; a file that has gone since is told by whoever looks after the machine.
        let third = self
            .silero
            .as_deref()
            .and_then(|network| third::load(network).ok());
        let detector: Box<dyn VoiceDetector> = match third {
            Some(third) => Box::new(super::Both(detector(), third)),
            None => Box::new(detector()),
        };
        FrontEnd::with_echo_canceller(detector, Box::new(echo))
    }
}

#[cfg(feature = "sherpa")]
mod third {
    use std::path::Path;

    use crate::voice::sherpa::{ModelError, Silero};

    pub fn load(network: &Path) -> Result<Silero, ModelError> {
        Silero::load(network)
    }
}

#[cfg(not(feature = "sherpa"))]
mod third {
    use std::path::Path;

    use didimdol_voice::{Frame, VoiceDetector};

    /// Nobody: there is none without sherpa-onnx.
    pub enum Silero {}

    #[derive(Debug, thiserror::Error)]
    #[error("model_unusable: this program was built without sherpa")]
    pub struct WithoutSherpa;

    pub fn load(_: &Path) -> Result<Silero, WithoutSherpa> {
        Err(WithoutSherpa)
    }

    impl VoiceDetector for Silero {
        fn hears_voice(&mut self, _: &Frame) -> bool {
            match *self {}
        }

        fn reset(&mut self) {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_not_there_is_done_without() {
        let set = Detector {
            silero: Some(PathBuf::from("/nowhere/silero_vad.onnx")),
        };
        assert!(!FrontEnds::new(&set).with_silero());
        assert!(!FrontEnds::new(&Detector::default()).with_silero());
    }
}
