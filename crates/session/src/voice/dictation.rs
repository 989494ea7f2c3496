//! One utterance on its way through the recogniser.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use didimdol_voice::Frame;
use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use crate::ports::{DICTATION_FRAMES, Dictation, Hints, Recogniser, RecogniserError, Words};

/// A recogniser that tells by itself that it hangs knows better why, and goes first.
const GRACE: Duration = Duration::from_millis(500);

/// What a recogniser wrote, and for which utterance.
pub(super) struct Wrote {
    pub utterance: u64,
    /// The last is a final one or an error.
    pub words: Result<Words, RecogniserError>,
}

/// An utterance under way. Dropping it gives it up.
pub(super) struct Utterance {
    pub number: u64,
    /// The question that was open when it began.
    pub prompt_id: Option<String>,
    /// Until its end.
    sound: Option<mpsc::Sender<Frame>>,
    /// Why there will be no words, where that is known before its end.
    failure: Option<RecogniserError>,
    writing: AbortHandle,
}

impl Utterance {
    /// Begins one.
    pub fn begin(
        number: u64,
        prompt_id: Option<String>,
        recogniser: Arc<dyn Recogniser>,
        hints: Hints,
        tell: mpsc::Sender<Wrote>,
    ) -> Self {
        let (sound, frames) = mpsc::channel(DICTATION_FRAMES);
        let writing = tokio::spawn(async move {
            let written = write(&*recogniser, hints, frames, |text| {
                // The next one says more: nothing is lost where nobody has time for this one.
                let words = Ok(Words::Interim(text));
                let _ = tell.try_send(Wrote {
                    utterance: number,
                    words,
                });
            });
            let written = AssertUnwindSafe(written).catch_unwind().await;
            let broke = |_| Err(RecogniserError::Failed("it panicked".into()));
            let words = written.unwrap_or_else(broke).map(Words::Final);
            let _ = tell
                .send(Wrote {
                    utterance: number,
                    words,
                })
                .await;
        });
        Self {
            number,
            prompt_id,
            sound: Some(sound),
            failure: None,
            writing: writing.abort_handle(),
        }
    }

    /// Adds sound, unless it has ended.
    pub fn hear(&self, frame: Frame) {
        // A recogniser that takes nothing is found out by its silence.
        if let Some(sound) = &self.sound {
            let _ = sound.try_send(frame);
        }
    }

    /// The last sound was heard; final words are due, or there is a reason why they will not come.
    pub fn end(&mut self) -> Option<RecogniserError> {
        self.sound = None;
        self.failure.take()
    }

    /// There will be no words. Its customer is not told before they have finished.
    pub fn fail(&mut self, error: RecogniserError) {
        self.failure = Some(error);
    }

    /// Whether it is still being spoken.
    pub fn is_open(&self) -> bool {
        self.sound.is_some()
    }
}

impl Drop for Utterance {
    fn drop(&mut self) {
        self.writing.abort();
    }
}

async fn write(
    recogniser: &dyn Recogniser,
    hints: Hints,
    mut frames: mpsc::Receiver<Frame>,
    mut interim: impl FnMut(String),
) -> Result<String, RecogniserError> {
    let hangs = || RecogniserError::Failed("it says nothing".into());
    let patience = recogniser.patience() + GRACE;
    let Dictation { sound, mut words } = timeout(patience, recogniser.begin(hints))
        .await
        .map_err(|_| hangs())??;
    let mut sound = Some(sound);
    loop {
        tokio::select! {
            biased;
            word = words.recv() => match word {
                Some(Ok(Words::Interim(text))) => interim(text),
                Some(Ok(Words::Final(text))) => return Ok(text),
                Some(Err(error)) => return Err(error),
                None => return Err(RecogniserError::Failed("it ended without final words".into())),
            },
            frame = frames.recv(), if sound.is_some() => match (frame, &sound) {
                (Some(frame), Some(open)) => match open.try_send(frame) {
                    // Why it takes no more is among its words.
                    Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
                    Err(mpsc::error::TrySendError::Full(_)) => {
                        return Err(RecogniserError::Failed("it takes no sound".into()));
                    }
                },
                _ => sound = None,
            },
            () = sleep(patience), if sound.is_none() => return Err(hangs()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use async_trait::async_trait;
    use didimdol_protocol::Locale;
    use didimdol_voice::ExpectedAnswer;

    use super::*;

    /// Has its last words so long after the end of the sound, and says how long they may take.
    struct Slow {
        takes: Duration,
        patience: Duration,
    }

    #[async_trait]
    impl Recogniser for Slow {
        fn understands(&self, _: Locale) -> bool {
            true
        }

        fn patience(&self) -> Duration {
            self.patience
        }

        async fn begin(&self, _: Hints) -> Result<Dictation, RecogniserError> {
            let (sound, mut heard) = mpsc::channel(DICTATION_FRAMES);
            let (tell, words) = mpsc::channel(1);
            let takes = self.takes;
            tokio::spawn(async move {
                while heard.recv().await.is_some() {}
                sleep(takes).await;
                let _ = tell.send(Ok(Words::Final("네".to_owned()))).await;
            });
            Ok(Dictation { sound, words })
        }
    }

    async fn last_words(takes: u64, patience: u64) -> Result<Words, RecogniserError> {
        let slow = Slow {
            takes: Duration::from_secs(takes),
            patience: Duration::from_secs(patience),
        };
        let hints = Hints {
            locale: Locale::Ko,
            expected: ExpectedAnswer::YesNo,
            phrases: Vec::new(),
        };
        let (tell, mut told) = mpsc::channel(1);
        let mut utterance = Utterance::begin(1, None, Arc::new(slow), hints, tell);
        utterance.hear(Frame::SILENT);
        assert!(utterance.end().is_none());
        told.recv().await.unwrap().words
    }

    #[tokio::test(start_paused = true)]
    async fn last_words_may_take_as_long_as_the_recogniser_says() {
        assert_eq!(last_words(18, 20).await, Ok(Words::Final("네".to_owned())));
        let hangs = RecogniserError::Failed("it says nothing".into());
        assert_eq!(last_words(22, 20).await, Err(hangs));
    }
}
