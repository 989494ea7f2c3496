//! Supertonic: a neural voice that speaks Korean and English.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_session::ports::{Saying, Speech, Synthesiser, SynthesiserError};
use didimdol_voice::pcm;
use sherpa_onnx::{
    GenerationConfig, OfflineTts, OfflineTtsConfig, OfflineTtsModelConfig, OfflineTtsSupertonicModelConfig,
};
use tokio::sync::{Mutex, mpsc};

use super::model::{self, Folder, ModelError};
use crate::settings;

/// Pieces that may wait for whoever plays them.
const AHEAD: usize = 8;
/// What its settings hold.
const ASKED_FOR: [(&str, &str); 4] = [
    ("ae", "sample_rate"),
    ("ae", "base_chunk_size"),
    ("ttl", "chunk_compress_factor"),
    ("ttl", "latent_dim"),
];
/// Characters that it says at a time. Of much longer texts the library complains in their own words.
const LONGEST: usize = 500;
/// Samples of a piece.
const PIECE: usize = 4_096;
/// What is quieter is no speech.
const AUDIBLE: f32 = 0.01;

/// A Supertonic model. Its folder holds the networks `duration_predictor*.onnx`, `text_encoder*.onnx`,
/// `vector_estimator*.onnx` and `vocoder*.onnx`, and `tts.json`, `unicode_indexer.bin`, `voice.bin`.
pub struct SherpaVoice {
    voice: Arc<OfflineTts>,
    /// It says one thing at a time.
    turn: Arc<Mutex<()>>,
    speaker: i32,
    rate: u32,
}

impl std::fmt::Debug for SherpaVoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SherpaVoice")
            .field("rate", &self.rate)
            .finish_non_exhaustive()
    }
}

impl SherpaVoice {
    /// Loads the model that is set. It takes seconds.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn load(settings: &settings::Synthesiser) -> Result<SherpaVoice, ModelError> {
        const KEY: &str = "voice.synthesiser.model";
        let folder = Folder::open(settings.model.as_deref(), KEY)?;
        let refused = || ModelError::Refused(folder.path().to_owned(), KEY);
        let text = |path: PathBuf| model::text(&path).ok_or_else(refused).map(Some);
        let supertonic = OfflineTtsSupertonicModelConfig {
            duration_predictor: text(folder.network("duration_predictor")?)?,
            text_encoder: text(folder.network("text_encoder")?)?,
            vector_estimator: text(folder.network("vector_estimator")?)?,
            vocoder: text(folder.network("vocoder")?)?,
            tts_json: text(folder.file("tts.json")?)?,
            unicode_indexer: text(folder.file("unicode_indexer.bin")?)?,
            voice_style: text(folder.file("voice.bin")?)?,
        };
        settled(&folder.file("tts.json")?)?;
        let config = OfflineTtsConfig {
            model: OfflineTtsModelConfig {
                supertonic,
                num_threads: super::THREADS,
                provider: Some("cpu".to_owned()),
                ..OfflineTtsModelConfig::default()
            },
            max_num_sentences: 1,
            ..OfflineTtsConfig::default()
        };
        let voice = OfflineTts::create(&config).ok_or_else(refused)?;
        let rate = u32::try_from(voice.sample_rate())
            .ok()
            .filter(|rate| (4_000..=384_000).contains(rate));
        Ok(SherpaVoice {
            rate: rate.ok_or_else(refused)?,
            voice: Arc::new(voice),
            turn: Arc::default(),
            speaker: i32::try_from(settings.speaker).unwrap_or_default(),
        })
    }
}

#[async_trait]
impl Synthesiser for SherpaVoice {
    fn speaks(&self, _: Locale) -> bool {
        true
    }

    async fn speak(&self, saying: Saying) -> Result<Speech, SynthesiserError> {
        if saying.text.chars().count() > LONGEST {
            return Err(SynthesiserError::Failed("more than it says at a time".to_owned()));
        }
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let (pieces, sound) = mpsc::channel(AHEAD);
        let config = GenerationConfig {
            speed: saying.speed.clamp(0.5, 2.0),
            sid: self.speaker,
            extra: Some([("lang".to_owned(), language(saying.locale).into())].into()),
            ..GenerationConfig::default()
        };
        let voice = Arc::clone(&self.voice);
        // It holds processors for as long as it speaks.
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            // A zero byte would end the program.
            let text = saying.text.replace('\0', " ");
            let listener = pieces.clone();
            // A sentence takes a tenth of the time that it lasts, so it is handed over whole.
            let goes_on = move |_: &[f32], _| !listener.is_closed();
            let whole = voice.generate_with_config(&text, &config, Some(goes_on));
            let samples = whole.as_ref().map_or(&[][..], |whole| whole.samples());
            for piece in samples.chunks(PIECE) {
                let piece = piece.iter().map(|sample| pcm::finite(*sample)).collect();
                if pieces.blocking_send(Ok(piece)).is_err() {
                    return;
                }
            }
            if samples.iter().all(|sample| sample.abs() < AUDIBLE) {
                let nothing = SynthesiserError::Failed("it had nothing to say".to_owned());
                // Whoever listened may have gone.
                let _ = pieces.blocking_send(Err(nothing));
            }
        });
        Ok(Speech {
            rate: self.rate,
            sound,
        })
    }
}

/// Whether the settings of a model have what the library asks for: without, it ends the program.
fn settled(path: &Path) -> Result<(), ModelError> {
    let text = std::fs::read(path).map_err(|reason| ModelError::Unreadable {
        path: path.to_owned(),
        reason,
    })?;
    let settings = serde_json::from_slice::<serde_json::Value>(&text).unwrap_or_default();
    if ASKED_FOR
        .iter()
        .all(|(part, key)| settings[part][key].as_u64().is_some_and(|value| value > 0))
    {
        return Ok(());
    }
    Err(ModelError::Broken {
        path: path.to_owned(),
        why: "has not the numbers of a Supertonic model",
    })
}

fn language(locale: Locale) -> &'static str {
    match locale {
        Locale::Ko => "ko",
        Locale::En => "en",
    }
}
