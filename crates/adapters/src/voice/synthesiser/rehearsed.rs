//! What is the same for every customer is spoken once and kept.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_session::ports::{Saying, Speech, Synthesiser, SynthesiserError};
use didimdol_voice::pcm;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;

/// Samples of a piece: a tenth of a second, so that the first is there at once.
const PIECE: usize = 2_048;
/// Pieces that may wait for whoever plays them.
const AHEAD: usize = 8;

type Kept = WavReader<BufReader<File>>;

/// A synthesiser with a folder of what it has said. Only sayings that are [`Saying::fixed`] are kept: a
/// customer's words are on no disk.
#[derive(Debug, Clone)]
pub struct Rehearsed<S> {
    synthesiser: S,
    folder: PathBuf,
    voice: String,
}

impl<S: Synthesiser> Rehearsed<S> {
    /// Keeps the sound of `synthesiser` in `folder`. `voice` tells it from others: another voice says
    /// everything anew.
    pub fn new(synthesiser: S, folder: PathBuf, voice: &str) -> Rehearsed<S> {
        Rehearsed {
            synthesiser,
            folder,
            voice: voice.to_owned(),
        }
    }

    /// Says everything once that was not said before, and gives how many it had to say. What cannot be
    /// said is left for when it is needed.
    pub async fn rehearse(&self, sayings: Vec<Saying>) -> usize {
        let mut new = 0;
        for saying in sayings.into_iter().filter(|saying| saying.fixed) {
            if !self.path(&saying).exists()
                && let Ok(mut speech) = self.speak(saying).await
            {
                while let Some(Ok(_)) = speech.sound.recv().await {}
                new += 1;
            }
        }
        new
    }

    fn path(&self, saying: &Saying) -> PathBuf {
        let locale = match saying.locale {
            Locale::Ko => "ko",
            Locale::En => "en",
        };
        let speed = (saying.speed * 100.0).round();
        let mut digest = Sha256::new();
        digest.update(format!("{}\n{locale}\n{speed}\n{}", self.voice, saying.text));
        let name: String = digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.folder.join(name).with_extension("wav")
    }
}

#[async_trait]
impl<S: Synthesiser> Synthesiser for Rehearsed<S> {
    fn speaks(&self, locale: Locale) -> bool {
        self.synthesiser.speaks(locale)
    }

    async fn speak(&self, saying: Saying) -> Result<Speech, SynthesiserError> {
        if !saying.fixed {
            return self.synthesiser.speak(saying).await;
        }
        let path = self.path(&saying);
        if let Some(kept) = open(&path) {
            let rate = kept.spec().sample_rate;
            let (pieces, sound) = mpsc::channel(AHEAD);
            tokio::task::spawn_blocking(move || pass_on(kept, &pieces));
            return Ok(Speech { rate, sound });
        }
        let Speech {
            rate,
            sound: mut said,
        } = self.synthesiser.speak(saying).await?;
        let (pieces, sound) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut whole = Vec::new();
            while let Some(piece) = said.recv().await {
                let broken = piece.is_err();
                whole.extend(piece.iter().flatten());
                if pieces.send(piece).await.is_err() || broken {
                    // Only what was said to the end is kept.
                    return;
                }
            }
            let kept = tokio::task::spawn_blocking(move || keep(&path, rate, &whole)).await;
            if let Ok(Err(error)) = kept {
                tracing::warn!(%error, "a prompt cannot be kept");
            }
        });
        Ok(Speech { rate, sound })
    }
}

/// What was kept; nothing where there is none, or it is not whole. A few reads: it is done where others
/// wait.
fn open(path: &Path) -> Option<Kept> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let reader = WavReader::new(BufReader::new(file)).ok()?;
    let spec = reader.spec();
    let one_of_ours = (spec.channels, spec.bits_per_sample, spec.sample_format) == (1, 16, SampleFormat::Int);
    let whole = reader.len() > 0 && u64::from(reader.len()) * 2 < length;
    (one_of_ours && whole).then_some(reader)
}

fn pass_on(mut kept: Kept, pieces: &mpsc::Sender<Result<Vec<f32>, SynthesiserError>>) {
    let mut samples = kept.samples::<i16>();
    loop {
        let piece = samples
            .by_ref()
            .take(PIECE)
            .map(|sample| sample.map(pcm::from_i16));
        let piece = match piece.collect::<hound::Result<Vec<f32>>>() {
            Ok(piece) if piece.is_empty() => return,
            Ok(piece) => Ok(piece),
            Err(_) => Err(SynthesiserError::Failed(
                "what was kept cannot be read".to_owned(),
            )),
        };
        let broken = piece.is_err();
        if pieces.blocking_send(piece).is_err() || broken {
            return;
        }
    }
}

/// Whole or not at all, whoever else keeps the same.
fn keep(path: &Path, rate: u32, samples: &[f32]) -> hound::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let file = NamedTempFile::new_in(folder)?;
    let spec = WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::new(std::io::BufWriter::new(file.as_file()), spec)?;
    for sample in samples {
        writer.write_sample(pcm::to_i16(*sample))?;
    }
    writer.finalize()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::synthesiser_contract;
    use didimdol_session::fake::Humming;

    use super::*;

    fn saying(text: &str, fixed: bool) -> Saying {
        Saying {
            text: text.to_owned(),
            locale: Locale::Ko,
            speed: 1.0,
            fixed,
        }
    }

    async fn sound(synthesiser: &impl Synthesiser, saying: Saying) -> (u32, Vec<f32>) {
        let mut speech = synthesiser.speak(saying).await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = speech.sound.recv().await {
            all.extend(piece.unwrap());
        }
        (speech.rate, all)
    }

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[tokio::test]
    async fn it_keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        synthesiser_contract(&Rehearsed::new(
            Humming::default(),
            folder.path().into(),
            "humming",
        ))
        .await;
        assert_eq!(files(folder.path()), 0, "what is not fixed is not kept");
    }

    #[tokio::test]
    async fn a_fixed_prompt_is_said_once_and_sounds_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let rehearsed = Rehearsed::new(Humming::default(), folder.path().join("new"), "humming");
        let prompts = || vec![saying("안녕하세요.", true), saying("010-1234-5678이에요.", false)];
        assert_eq!(rehearsed.rehearse(prompts()).await, 1);
        let first = sound(&Humming::default(), saying("안녕하세요.", true)).await;
        let kept = sound(&rehearsed, saying("안녕하세요.", true)).await;
        assert_eq!((kept.0, kept.1.len()), (first.0, first.1.len()));
        assert!(kept.1.iter().zip(&first.1).all(|(a, b)| (a - b).abs() < 0.001));
        // The file is broken: it is said anew.
        let file = std::fs::read_dir(folder.path().join("new"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        std::fs::write(file.path(), "RIFF").unwrap();
        assert_eq!(
            sound(&rehearsed, saying("안녕하세요.", true)).await.1.len(),
            first.1.len()
        );
    }
}
