//! One run of a recogniser's program: one utterance.

use std::process::Stdio;
use std::time::Duration;

use didimdol_session::ports::{RecogniserError, Words};
use didimdol_voice::Frame;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines, Take};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Bytes that a program may say in all: nobody speaks so much in one utterance.
const MOST: u64 = 1 << 20;
/// After final words that came with the end of the sound, others may follow for so long.
const MORE: Duration = Duration::from_millis(300);

/// The first line that a program reads.
#[derive(Serialize)]
pub struct Begin<'a> {
    /// `begin`
    pub r#type: &'static str,
    /// `ko` or `en`
    pub locale: &'a str,
    /// `yes_no`, `choice`, `digits`, `name`, `address` or `free`
    pub expected: &'a str,
    /// What may well be said.
    pub phrases: &'a [String],
}

/// A line that a program says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line {
    Interim {
        text: String,
    },
    Final {
        text: String,
    },
    /// For programs that are newer than this.
    #[serde(other)]
    Other,
}

/// A program that has been started and waits.
pub struct Program {
    child: Child,
    stdin: ChildStdin,
    said: Lines<BufReader<Take<ChildStdout>>>,
}

impl Program {
    /// Starts it. What it loads it may load now.
    pub fn start(command: &[String]) -> Result<Program, RecogniserError> {
        let Some((program, arguments)) = command.split_first() else {
            return Err(RecogniserError::Unavailable("no program is set".to_owned()));
        };
        let unavailable = |why: String| RecogniserError::Unavailable(format!("{program}: {why}"));
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| unavailable(error.to_string()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Program {
                child,
                stdin,
                said: BufReader::new(stdout.take(MOST)).lines(),
            }),
            _ => Err(unavailable("it has no input or no output".to_owned())),
        }
    }

    /// Why it ended before anybody said anything; `None` while it waits. Nobody's words are in its
    /// complaint yet.
    pub async fn ended(&mut self) -> Option<RecogniserError> {
        let status = self.child.try_wait().ok()??;
        let mut complaint = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            // It may be no text.
            let _ = stderr.take(4_096).read_to_string(&mut complaint).await;
        }
        let last = complaint
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .unwrap_or_default();
        Some(RecogniserError::Unavailable(format!(
            "it ended ({status}): {last}"
        )))
    }

    /// Takes one utterance down, from its hints to its final words, and is over.
    pub async fn take_down(
        self,
        begin: String,
        mut sound: mpsc::Receiver<Frame>,
        words: mpsc::Sender<Result<Words, RecogniserError>>,
        patience: Duration,
    ) {
        let Program {
            mut child,
            mut stdin,
            said,
        } = self;
        // What it complains about from now on may be a customer's words: it goes nowhere.
        if let Some(mut stderr) = child.stderr.take() {
            tokio::spawn(async move { tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await });
        }
        let (over, mut is_over) = tokio::sync::oneshot::channel::<()>();
        let write = async move {
            let mut heard = stdin.write_all(begin.as_bytes()).await;
            while let Some(frame) = sound.recv().await {
                if heard.is_ok() {
                    let bytes: Vec<u8> = frame
                        .to_i16()
                        .iter()
                        .flat_map(|sample| sample.to_le_bytes())
                        .collect();
                    heard = stdin.write_all(&bytes).await;
                }
            }
            drop(stdin);
            drop(over);
            // The reader decides when it is over.
            std::future::pending::<()>().await;
        };
        let read = read(said, &mut is_over, &words, patience);
        let outcome = tokio::select! {
            outcome = read => outcome,
            () = write => return,
            () = words.closed() => return,
        };
        let _ = words.send(outcome.map(Words::Final)).await;
    }
}

/// Passes interim words on, and gives the final ones. The sound is over when `over` is.
async fn read(
    mut said: Lines<impl AsyncBufRead + Unpin>,
    over: &mut tokio::sync::oneshot::Receiver<()>,
    words: &mpsc::Sender<Result<Words, RecogniserError>>,
    patience: Duration,
) -> Result<String, RecogniserError> {
    let (mut whole, mut sound_is_over, mut any) = (String::new(), false, false);
    loop {
        let line = if sound_is_over {
            match timeout(if any { MORE } else { patience }, said.next_line()).await {
                Ok(line) => line,
                Err(_) if any => return Ok(whole),
                Err(_) => {
                    let seconds = patience.as_secs_f32();
                    return Err(RecogniserError::Failed(format!("no final words in {seconds} s")));
                }
            }
        } else {
            // Whatever is there by now may be the answer to the end: that is looked at first.
            tokio::select! {
                biased;
                _ = &mut *over => {
                    sound_is_over = true;
                    any = false;
                    continue;
                }
                line = said.next_line() => line,
            }
        };
        let Ok(line) = line else {
            return Err(RecogniserError::Garbled("what it says is no text"));
        };
        let Some(line) = line else {
            return match (sound_is_over, any) {
                (true, true) => Ok(whole),
                _ => Err(RecogniserError::Failed("it ended without final words".to_owned())),
            };
        };
        let Ok(line) = serde_json::from_str(&line) else {
            return Err(RecogniserError::Garbled("a line that is no words in JSON"));
        };
        match line {
            Line::Interim { text } => {
                let so_far = joined(&whole, &text);
                // Who listens wants the latest, and may be behind.
                let _ = words.try_send(Ok(Words::Interim(so_far)));
            }
            Line::Final { text } => {
                // A part of a long utterance, or the end of it.
                whole = joined(&whole, &text);
                any = true;
            }
            Line::Other => {}
        }
    }
}

fn joined(before: &str, after: &str) -> String {
    let (before, after) = (before.trim(), after.trim());
    let gap = if before.is_empty() || after.is_empty() {
        ""
    } else {
        " "
    };
    format!("{before}{gap}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn final_words_count_that_are_there_as_soon_as_the_sound_is_over() {
        let said = br#"{"type":"final","text":"one"}
{"type":"final","text":"two"}"#;
        for _ in 0..100 {
            let (over, mut is_over) = tokio::sync::oneshot::channel();
            let (words, _heard) = mpsc::channel(1);
            drop(over);
            let whole = read(said.lines(), &mut is_over, &words, Duration::from_secs(1)).await;
            assert!(whole == Ok("one two".to_owned()));
        }
    }
}
