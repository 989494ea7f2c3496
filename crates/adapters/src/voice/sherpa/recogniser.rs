//! A streaming transducer: words while they are spoken.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_session::ports::{DICTATION_FRAMES, Dictation, Hints, Recogniser, RecogniserError, Words};
use didimdol_voice::{FRAME_LENGTH, Frame, SAMPLE_RATE};
use sherpa_onnx::{OnlineRecognizer, OnlineRecognizerConfig, OnlineStream};
use tokio::sync::mpsc;

use super::model::{self, Folder, ModelError};
use crate::settings;

/// Words that may wait for a customer's session.
const BEHIND: usize = 16;
/// What is understood so far is looked at once in so many frames.
const LOOK: usize = 10;
/// Quiet after the last word, without which it would be held back: half a second.
const TAIL: usize = SAMPLE_RATE as usize / 2;
/// How much a phrase on offer is preferred.
const PREFERENCE: f32 = 1.5;

/// A zipformer transducer. Its folder holds `encoder*.onnx`, `decoder*.onnx`, `joiner*.onnx` and
/// `tokens.txt`; with `bpe.vocab` or `bpe.model` beside them the phrases on offer are preferred.
pub struct SherpaRecogniser {
    recogniser: Arc<OnlineRecognizer>,
    locales: Vec<Locale>,
    prefers: bool,
}

impl std::fmt::Debug for SherpaRecogniser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SherpaRecogniser")
            .field("locales", &self.locales)
            .field("prefers", &self.prefers)
            .finish_non_exhaustive()
    }
}

impl SherpaRecogniser {
    /// Loads the model that is set. It takes seconds.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn load(settings: &settings::Recogniser) -> Result<SherpaRecogniser, ModelError> {
        const KEY: &str = "voice.recogniser.model";
        let folder = Folder::open(settings.model.as_deref(), KEY)?;
        let refused = || ModelError::Refused(folder.path().to_owned(), KEY);
        let text = |path: PathBuf| model::text(&path).ok_or_else(refused);
        let mut config = OnlineRecognizerConfig::default();
        let model = &mut config.model_config;
        model.transducer.encoder = Some(text(folder.network("encoder")?)?);
        model.transducer.decoder = Some(text(folder.network("decoder")?)?);
        model.transducer.joiner = Some(text(folder.network("joiner")?)?);
        model.tokens = Some(text(folder.file("tokens.txt")?)?);
        model.num_threads = super::THREADS;
        let vocabulary = folder
            .file("bpe.vocab")
            .or_else(|_| folder.file("bpe.model"))
            .ok();
        let prefers = vocabulary.is_some();
        if let Some(vocabulary) = vocabulary {
            model.modeling_unit = Some("bpe".to_owned());
            model.bpe_vocab = Some(text(vocabulary)?);
            config.decoding_method = Some("modified_beam_search".to_owned());
            config.max_active_paths = 4;
            config.hotwords_score = PREFERENCE;
        } else {
            config.decoding_method = Some("greedy_search".to_owned());
        }
        let recogniser = OnlineRecognizer::create(&config).ok_or_else(refused)?;
        Ok(SherpaRecogniser {
            recogniser: Arc::new(recogniser),
            locales: settings.locales.clone(),
            prefers,
        })
    }
}

#[async_trait]
impl Recogniser for SherpaRecogniser {
    fn understands(&self, locale: Locale) -> bool {
        self.locales.contains(&locale)
    }

    async fn begin(&self, hints: Hints) -> Result<Dictation, RecogniserError> {
        if !self.understands(hints.locale) {
            return Err(RecogniserError::Unavailable(
                "it does not understand this language".to_owned(),
            ));
        }
        let stream = if self.prefers && !hints.phrases.is_empty() {
            self.recogniser
                .create_stream_with_hotwords(&hotwords(&hints.phrases))
        } else {
            self.recogniser.create_stream()
        };
        let (sound, hears) = mpsc::channel(DICTATION_FRAMES);
        let (tells, words) = mpsc::channel(BEHIND);
        let recogniser = Arc::clone(&self.recogniser);
        // Decoding holds a processor, so it is not done where others wait.
        tokio::task::spawn_blocking(move || take_down(&recogniser, &stream, hears, &tells));
        Ok(Dictation { sound, words })
    }
}

/// One phrase a line, as the library takes them: with slashes between.
fn hotwords(phrases: &[String]) -> String {
    let phrases = phrases
        .iter()
        .map(|phrase| phrase.replace(['\0', '/', '\n'], " "));
    phrases.collect::<Vec<_>>().join("/")
}

fn take_down(
    recogniser: &OnlineRecognizer,
    stream: &OnlineStream,
    mut sound: mpsc::Receiver<Frame>,
    words: &mpsc::Sender<Result<Words, RecogniserError>>,
) {
    let mut piece = Vec::with_capacity(LOOK * FRAME_LENGTH);
    let mut before = String::new();
    while let Some(frame) = sound.blocking_recv() {
        piece.extend_from_slice(frame.samples());
        if piece.len() < LOOK * FRAME_LENGTH {
            continue;
        }
        if words.is_closed() {
            return;
        }
        let text = understood(recogniser, stream, &piece);
        piece.clear();
        if !text.is_empty() && text != before {
            before.clone_from(&text);
            // Who listens wants the latest, and may be behind.
            let _ = words.try_send(Ok(Words::Interim(text)));
        }
    }
    piece.resize(piece.len() + TAIL, 0.0);
    stream.accept_waveform(SAMPLE_RATE as i32, &piece);
    stream.input_finished();
    let text = understood(recogniser, stream, &[]);
    let _ = words.blocking_send(Ok(Words::Final(text)));
}

fn understood(recogniser: &OnlineRecognizer, stream: &OnlineStream, piece: &[f32]) -> String {
    if !piece.is_empty() {
        stream.accept_waveform(SAMPLE_RATE as i32, piece);
    }
    while recogniser.is_ready(stream) {
        recogniser.decode(stream);
    }
    let result = recogniser.get_result(stream);
    result
        .map(|result| result.text.trim().to_owned())
        .unwrap_or_default()
}
