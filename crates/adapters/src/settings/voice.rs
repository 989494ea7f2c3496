use std::path::PathBuf;

use didimdol_protocol::Locale;
use serde::{Deserialize, Serialize};

/// What the kiosk hears and speaks with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Voice {
    /// Microphone and loudspeaker.
    pub devices: Devices,
    /// What writes down what customers say.
    pub recogniser: Recogniser,
    /// What speaks.
    pub synthesiser: Synthesiser,
    /// What tells voice from other sound.
    pub detector: Detector,
}

/// What tells voice from other sound, beside `webrtc-vad` and `earshot`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Detector {
    /// The file of Silero's network, which then must agree too. Only programs built with `sherpa`.
    pub silero: Option<PathBuf>,
}

/// Microphone and loudspeaker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Devices {
    /// The sound system: `pulseaudio` or `alsa`, `wasapi`, `coreaudio`; the usual one without.
    pub host: Option<String>,
    /// The microphone's name in it; its default without.
    pub microphone: Option<String>,
    /// The loudspeaker's name; its default without.
    pub loudspeaker: Option<String>,
    /// With PulseAudio, how many milliseconds of speech are in its hands: as long does an interruption
    /// take to be silence. With less, a busy machine stutters. 12..=1000.
    pub buffer_ms: u32,
}

impl Default for Devices {
    fn default() -> Devices {
        Devices {
            host: None,
            microphone: None,
            loudspeaker: None,
            buffer_ms: 60,
        }
    }
}

/// What writes down what customers say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Recogniser {
    /// Which one. Without any the kiosk speaks and does not listen.
    pub engine: RecogniserEngine,
    /// Of `process`: the program and its arguments.
    pub command: Vec<String>,
    /// The languages that it understands.
    pub locales: Vec<Locale>,
    /// Of `sherpa`: the folder of its model.
    pub model: Option<PathBuf>,
    /// Seconds that it may take for its last words once the customer has finished.
    pub timeout_seconds: u32,
}

/// A recogniser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecogniserEngine {
    /// None.
    #[default]
    None,
    /// Any program; see `packaging/recognisers/README.md`.
    Process,
    /// A streaming model of sherpa-onnx.
    Sherpa,
}

impl Default for Recogniser {
    fn default() -> Recogniser {
        Recogniser {
            engine: RecogniserEngine::None,
            command: Vec::new(),
            locales: vec![Locale::Ko],
            model: None,
            timeout_seconds: 5,
        }
    }
}

/// What speaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Synthesiser {
    /// Which one.
    pub engine: SynthesiserEngine,
    /// Of `espeak`: the program.
    pub program: PathBuf,
    /// Of `sherpa`: the folder of its model.
    pub model: Option<PathBuf>,
    /// Of `sherpa`: the number of the voice in its model.
    pub speaker: u32,
    /// Folder in which the sound of sentences that are the same for every customer is kept; none is
    /// kept without.
    pub cache: Option<PathBuf>,
}

/// A synthesiser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SynthesiserEngine {
    /// None: the kiosk shows and does not speak.
    None,
    /// espeak-ng.
    #[default]
    Espeak,
    /// A Supertonic model, with sherpa-onnx.
    Sherpa,
}

impl Default for Synthesiser {
    fn default() -> Synthesiser {
        Synthesiser {
            engine: SynthesiserEngine::Espeak,
            program: PathBuf::from("espeak-ng"),
            model: None,
            speaker: 0,
            cache: None,
        }
    }
}
