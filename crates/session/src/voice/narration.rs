//! A text becomes sound, piece by piece, ahead of what is being heard.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use didimdol_protocol::Locale;
use didimdol_voice::{Chunker, Resampler};
use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{Voice, read};
use crate::ports::{SPEECH_RATE, Saying, SynthesiserError};

/// Pieces that wait to be played; the rest is not made yet.
const AHEAD: usize = 4;
/// A synthesiser that says nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a narration gives, in order. Its end is the end of the channel.
pub(super) enum Part {
    /// The words that follow, as they are shown.
    Words(String),
    /// More of their sound, at `SPEECH_RATE`.
    Sound(Vec<f32>),
    /// It ends here.
    Failed(SynthesiserError),
}

/// How something is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub locale: Locale,
    pub speed: f32,
}

/// Begins to speak a text. Dropping the receiver stops it.
pub(super) fn narrate(voice: Arc<Voice>, text: String, manner: Manner) -> mpsc::Receiver<Part> {
    let (parts, narration) = mpsc::channel(AHEAD);
    tokio::spawn(async move {
        let telling = AssertUnwindSafe(tell(&voice, &text, manner, &parts));
        let error = match telling.catch_unwind().await {
            Ok(Ok(()) | Err(Stopped::Unheard)) => return,
            Ok(Err(Stopped::Failed(error))) => error,
            // Its end would be taken for the end of the text.
            Err(_) => SynthesiserError::Failed("it panicked".into()),
        };
        // Nobody waits for it where it was stopped.
        let _ = parts.send(Part::Failed(error)).await;
    });
    narration
}

async fn tell(voice: &Voice, text: &str, manner: Manner, parts: &mpsc::Sender<Part>) -> Result<(), Stopped> {
    let (mut chunker, mut pieces) = (Chunker::default(), Vec::new());
    chunker.push(text, |piece| pieces.push(piece));
    pieces.extend(chunker.finish());
    for piece in pieces {
        say(voice, piece, manner, parts).await?;
    }
    Ok(())
}

enum Stopped {
    /// Nobody listens any more.
    Unheard,
    Failed(SynthesiserError),
}

async fn say(
    voice: &Voice,
    piece: String,
    Manner { locale, speed }: Manner,
    parts: &mpsc::Sender<Part>,
) -> Result<(), Stopped> {
    let saying = Saying {
        text: read(&piece, locale),
        locale,
        speed,
        fixed: speed == 1.0 && voice.is_fixed(&piece),
    };
    let pronounceable = saying.text.chars().any(char::is_alphanumeric);
    let send = async |part| parts.send(part).await.map_err(|_| Stopped::Unheard);
    send(Part::Words(piece)).await?;
    if !pronounceable {
        return Ok(());
    }
    let hangs = |_| Stopped::Failed(SynthesiserError::Failed("it says nothing".into()));
    let Some(synthesiser) = voice.speaker_of(locale) else {
        return Ok(());
    };
    let speech = timeout(PATIENCE, synthesiser.speak(saying))
        .await
        .map_err(hangs)?;
    let mut speech = speech.map_err(Stopped::Failed)?;
    let unusable = |_| {
        Stopped::Failed(SynthesiserError::Failed(
            "its sampling rate cannot be used".into(),
        ))
    };
    let mut resampler = Resampler::new(speech.rate, SPEECH_RATE).map_err(unusable)?;
    while let Some(sound) = timeout(PATIENCE, speech.sound.recv()).await.map_err(hangs)? {
        let mut ready = Vec::new();
        resampler.push(&sound.map_err(Stopped::Failed)?, &mut ready);
        if !ready.is_empty() {
            send(Part::Sound(ready)).await?;
        }
    }
    // What the resampler still holds.
    let mut rest = Vec::new();
    if resampler.delay() > 0 {
        resampler.push(&vec![0.0; speech.rate as usize / 50], &mut rest);
    }
    if rest.is_empty() {
        Ok(())
    } else {
        send(Part::Sound(rest)).await
    }
}
