//! Any program as a recogniser: sound in on stdin, words out on stdout.
//!
//! A run of the program takes down one utterance, so that one that crashes or hangs harms one utterance,
//! and two customers do not meet. The next run is started ahead, and has loaded its model when somebody
//! begins to speak. What it must do is in `packaging/recognisers/README.md`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_session::ports::{DICTATION_FRAMES, Dictation, Hints, Recogniser, RecogniserError};
use didimdol_voice::ExpectedAnswer;
use tokio::sync::{Mutex, mpsc};

use super::program::{Begin, Program};
use crate::settings;

/// Words that may wait for a customer's session.
const BEHIND: usize = 16;

/// A program that recognises.
pub struct ProcessRecogniser {
    command: Vec<String>,
    locales: Vec<Locale>,
    patience: Duration,
    spare: Arc<Mutex<Option<Program>>>,
}

impl std::fmt::Debug for ProcessRecogniser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProcessRecogniser")
            .field("command", &self.command)
            .field("locales", &self.locales)
            .finish_non_exhaustive()
    }
}

impl ProcessRecogniser {
    /// The program that is set. It is started at once, inside a runtime.
    ///
    /// # Errors
    /// It does not start.
    pub fn new(settings: &settings::Recogniser) -> Result<ProcessRecogniser, RecogniserError> {
        let spare = Program::start(&settings.command)?;
        Ok(ProcessRecogniser {
            command: settings.command.clone(),
            locales: settings.locales.clone(),
            patience: Duration::from_secs(settings.timeout_seconds.max(1).into()),
            spare: Arc::new(Mutex::new(Some(spare))),
        })
    }

    /// The run that waits, or a new one, and the next one after it.
    async fn take(&self) -> Result<Program, RecogniserError> {
        let mut spare = self.spare.lock().await;
        let mut program = match spare.take() {
            Some(program) => program,
            None => Program::start(&self.command)?,
        };
        if let Some(why) = program.ended().await {
            // It may be better next time.
            return Err(why);
        }
        *spare = Program::start(&self.command).ok();
        Ok(program)
    }
}

#[async_trait]
impl Recogniser for ProcessRecogniser {
    fn understands(&self, locale: Locale) -> bool {
        self.locales.contains(&locale)
    }

    fn patience(&self) -> Duration {
        self.patience
    }

    async fn begin(&self, hints: Hints) -> Result<Dictation, RecogniserError> {
        if !self.understands(hints.locale) {
            return Err(RecogniserError::Unavailable(
                "it does not understand this language".to_owned(),
            ));
        }
        let begin = Begin {
            r#type: "begin",
            locale: match hints.locale {
                Locale::Ko => "ko",
                Locale::En => "en",
            },
            expected: match hints.expected {
                ExpectedAnswer::YesNo => "yes_no",
                ExpectedAnswer::Choice => "choice",
                ExpectedAnswer::Digits => "digits",
                ExpectedAnswer::Name => "name",
                ExpectedAnswer::Address => "address",
                ExpectedAnswer::Free => "free",
            },
            phrases: &hints.phrases,
        };
        let mut begin = serde_json::to_string(&begin)
            .map_err(|_| RecogniserError::Garbled("hints that cannot be written"))?;
        begin.push('\n');
        let program = self.take().await?;
        let (sound, hears) = mpsc::channel(DICTATION_FRAMES);
        let (tells, words) = mpsc::channel(BEHIND);
        tokio::spawn(program.take_down(begin, hears, tells, self.patience));
        Ok(Dictation { sound, words })
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use didimdol_session::contract::{Spoken, recogniser_contract};
    use didimdol_session::ports::Words;
    use didimdol_voice::Frame;
    use tempfile::TempDir;

    use super::*;

    /// A program in `sh`.
    fn program(script: &str) -> (TempDir, ProcessRecogniser) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recogniser");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let settings = settings::Recogniser {
            command: vec![path.to_string_lossy().into_owned()],
            locales: vec![Locale::Ko],
            timeout_seconds: 1,
            ..settings::Recogniser::default()
        };
        (folder, ProcessRecogniser::new(&settings).unwrap())
    }

    fn hints() -> Hints {
        Hints {
            locale: Locale::Ko,
            expected: ExpectedAnswer::YesNo,
            phrases: vec!["네".to_owned(), "아니요".to_owned()],
        }
    }

    /// Everything it says of half a second of silence.
    async fn words(recogniser: &ProcessRecogniser) -> Vec<Result<Words, RecogniserError>> {
        let Dictation { sound, mut words } = recogniser.begin(hints()).await.unwrap();
        for _ in 0..50 {
            // It may have ended before.
            let _ = sound.send(Frame::SILENT).await;
        }
        drop(sound);
        let mut all = Vec::new();
        while let Some(one) = words.recv().await {
            all.push(one);
        }
        all
    }

    #[tokio::test]
    async fn it_keeps_the_contract() {
        let (_folder, recogniser) = program(r#"cat >/dev/null; echo '{"type":"final","text":"네 맞아요"}'"#);
        let sound = [Frame::SILENT; 30];
        let spoken = Spoken {
            locale: Locale::Ko,
            phrases: &["네"],
            sound: &sound,
            words: "맞아요",
        };
        recogniser_contract(&recogniser, &[spoken]).await;
    }

    #[tokio::test]
    async fn it_is_told_what_may_be_said_and_hears_every_sample() {
        let script = r#"read begin; bytes=$(wc -c)
            echo '{"type":"news"}'
            echo "$begin" | sed 's/"/\\"/g; s/.*/{"type":"interim","text":"&"}/'
            echo "{\"type\":\"final\",\"text\":\"$bytes\"}""#;
        let (_folder, recogniser) = program(script);
        let begin = r#"{"type":"begin","locale":"ko","expected":"yes_no","phrases":["네","아니요"]}"#;
        let expected = [Words::Interim(begin.to_owned()), Words::Final("16000".to_owned())];
        assert!(words(&recogniser).await == expected.map(Ok));
    }

    #[tokio::test]
    async fn parts_that_it_is_sure_of_early_are_put_together() {
        let script = r#"echo '{"type":"final","text":"네"}'; echo '{"type":"interim","text":"그"}'
            cat >/dev/null; echo '{"type":"final","text":" 그걸로요"}'"#;
        let (_folder, recogniser) = program(script);
        let all = words(&recogniser).await;
        assert!(all.last() == Some(&Ok(Words::Final("네 그걸로요".to_owned()))));
    }

    #[tokio::test]
    async fn one_that_hangs_dies_or_talks_nonsense_is_told_and_the_next_run_is_another() {
        for (script, code) in [
            (
                "cat >/dev/null; exec sleep 60",
                "recogniser_failed: no final words in 1 s",
            ),
            ("exec sleep 60", "recogniser_failed: no final words in 1 s"),
            (
                "read begin; exit 3",
                "recogniser_failed: it ended without final words",
            ),
            (
                "cat >/dev/null",
                "recogniser_failed: it ended without final words",
            ),
            (
                "echo hello; cat >/dev/null",
                "recogniser_garbled: a line that is no words in JSON",
            ),
            (
                r"printf '\377\n'; cat >/dev/null",
                "recogniser_garbled: what it says is no text",
            ),
            (
                "exec yes '{'",
                "recogniser_garbled: a line that is no words in JSON",
            ),
            (
                "exec tr '\\0' x </dev/zero",
                "recogniser_garbled: a line that is no words in JSON",
            ),
        ] {
            let (_folder, recogniser) = program(script);
            for _ in 0..2 {
                let all = words(&recogniser).await;
                let why = all
                    .last()
                    .and_then(|last| last.as_ref().err())
                    .map(ToString::to_string);
                assert_eq!(why.as_deref(), Some(code), "{script}");
            }
        }
    }

    #[tokio::test]
    async fn why_it_cannot_begin_is_told_in_its_own_words() {
        let missing = settings::Recogniser {
            command: vec!["/nowhere/recogniser".to_owned()],
            ..settings::Recogniser::default()
        };
        let why = ProcessRecogniser::new(&missing).unwrap_err().to_string();
        assert!(
            why.starts_with("recogniser_unavailable: /nowhere/recogniser"),
            "{why}"
        );
        let (_folder, recogniser) = program("echo 'no model in /models' >&2; exit 1");
        // It is found out at the latest when somebody speaks to it.
        let mut why = String::new();
        for _ in 0..1_000 {
            match recogniser.begin(hints()).await {
                Ok(dictation) => drop(dictation),
                Err(error) => {
                    why = error.to_string();
                    break;
                }
            }
        }
        assert!(
            why.contains("no model in /models") && why.contains("exit status: 1"),
            "{why}"
        );
    }
}
