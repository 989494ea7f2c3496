use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_voice::{FRAME_MS, Frame};
use tokio::sync::mpsc;

use crate::ports::{DICTATION_FRAMES, Dictation, Hints, Recogniser, RecogniserError, Words};

/// A recogniser that understands one utterance after the other as it was told beforehand. It counts
/// sound, not time: words come once so much of the utterance has been heard.
#[derive(Default)]
pub struct ScriptedRecogniser {
    scripts: Mutex<VecDeque<Script>>,
    asked: Mutex<Vec<Hints>>,
}

/// What is understood of one utterance.
#[derive(Clone)]
pub struct Script {
    interim: Vec<(u32, String)>,
    end: End,
}

#[derive(Clone)]
enum End {
    Final(String),
    Hang,
    Die,
    Refuse,
    Panic,
}

impl Script {
    /// An utterance that is understood at its end.
    pub fn finally(words: &str) -> Self {
        Self::ending(End::Final(words.to_owned()))
    }

    /// One after which nothing comes, not even the end.
    pub fn hang() -> Self {
        Self::ending(End::Hang)
    }

    /// One in the middle of which the recogniser stops.
    pub fn die() -> Self {
        Self::ending(End::Die)
    }

    /// One that does not even begin.
    pub fn refuse() -> Self {
        Self::ending(End::Refuse)
    }

    /// One that does not even refuse.
    pub fn panic() -> Self {
        Self::ending(End::Panic)
    }

    fn ending(end: End) -> Self {
        Self {
            interim: Vec::new(),
            end,
        }
    }

    /// Before that, once so many milliseconds of its sound have come, these words.
    #[must_use]
    pub fn after(mut self, ms: u32, words: &str) -> Self {
        self.interim.push((ms, words.to_owned()));
        self
    }
}

impl ScriptedRecogniser {
    /// Understands these utterances, in this order; any further one as nothing.
    pub fn new(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self {
            scripts: Mutex::new(scripts.into_iter().collect()),
            asked: Mutex::default(),
        }
    }

    /// One more.
    pub fn expect(&self, script: Script) {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        scripts.push_back(script);
    }

    /// What it was told before every utterance so far.
    pub fn asked(&self) -> Vec<Hints> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

#[async_trait]
impl Recogniser for ScriptedRecogniser {
    fn understands(&self, _: Locale) -> bool {
        true
    }

    async fn begin(&self, hints: Hints) -> Result<Dictation, RecogniserError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.push(hints);
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let script = scripts.pop_front().unwrap_or_else(|| Script::finally(""));
        if matches!(script.end, End::Refuse) {
            return Err(RecogniserError::Unavailable("as scripted".into()));
        }
        assert!(!matches!(script.end, End::Panic), "as scripted");
        let (sound, heard) = mpsc::channel(DICTATION_FRAMES);
        let (tell, words) = mpsc::channel(4);
        tokio::spawn(understand(script, heard, tell));
        Ok(Dictation { sound, words })
    }
}

async fn understand(
    script: Script,
    mut sound: mpsc::Receiver<Frame>,
    words: mpsc::Sender<Result<Words, RecogniserError>>,
) {
    let mut interim = script.interim.into_iter().peekable();
    let mut ms = 0;
    while sound.recv().await.is_some() {
        ms += FRAME_MS;
        while let Some((_, text)) = interim.next_if(|(due, _)| *due <= ms) {
            if words.send(Ok(Words::Interim(text))).await.is_err() {
                return;
            }
        }
        if matches!(script.end, End::Die) && interim.peek().is_none() {
            break;
        }
    }
    let last = match script.end {
        End::Final(text) => Ok(Words::Final(text)),
        End::Hang => return std::future::pending().await,
        End::Die | End::Refuse | End::Panic => Err(RecogniserError::Failed("as scripted".into())),
    };
    // Nobody waits for it where the utterance was given up.
    let _ = words.send(last).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Spoken, recogniser_contract};

    #[tokio::test(start_paused = true)]
    async fn the_scripted_recogniser_keeps_the_contract() {
        let sound = vec![Frame::SILENT; 100];
        let recogniser =
            ScriptedRecogniser::new((0..8).map(|_| Script::finally("네 좋아요").after(300, "네")));
        let spoken = Spoken {
            locale: Locale::Ko,
            phrases: &["네"],
            sound: &sound,
            words: "네",
        };
        recogniser_contract(&recogniser, &[spoken]).await;
        assert!(recogniser.asked().iter().all(|hints| hints.phrases == ["네"]));
    }

    #[tokio::test(start_paused = true)]
    async fn words_come_by_the_sound_that_was_heard() {
        let recogniser = ScriptedRecogniser::new([Script::finally("통장 만들고 싶어요").after(200, "통장")]);
        let hints = Hints {
            locale: Locale::Ko,
            expected: Default::default(),
            phrases: Vec::new(),
        };
        let mut dictation = recogniser.begin(hints).await.unwrap();
        for frames in 1..=30 {
            dictation.sound.send(Frame::SILENT).await.unwrap();
            tokio::task::yield_now().await;
            let interim = dictation.words.try_recv().ok();
            assert_eq!(interim.is_some(), frames == 20, "{frames}");
        }
    }
}
