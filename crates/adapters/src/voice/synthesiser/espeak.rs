//! espeak-ng as a child process: the voice that is always there.
//!
//! A process and not a library, because it is under the GPL, and because its library cannot be stopped
//! and begun again for long. A process for each sentence: it begins to speak after a few milliseconds.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use didimdol_protocol::Locale;
use didimdol_session::ports::{Saying, Speech, Synthesiser, SynthesiserError};
use didimdol_voice::pcm::Pcm16;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Words a minute at its own speed.
const PACE: f32 = 160.0;
/// It makes sound a thousand times faster than that is heard; silence for so long is an end.
const WAIT: Duration = Duration::from_secs(5);
/// Length of the head of its sound: a WAV file's, with a length that it cannot know.
const HEAD: usize = 44;
/// Pieces that may wait for whoever plays them.
const AHEAD: usize = 8;
/// Bytes of a piece.
const PIECE: usize = 8_192;
/// What is quieter is no speech.
const AUDIBLE: f32 = 0.01;

/// espeak-ng.
#[derive(Debug, Clone)]
pub struct Espeak {
    program: PathBuf,
}

impl Espeak {
    /// By this program: a path, or a name to be looked for.
    pub fn new(program: PathBuf) -> Espeak {
        Espeak { program }
    }

    fn start(&self, saying: &Saying) -> std::io::Result<Child> {
        let voice = match saying.locale {
            Locale::Ko => "ko",
            Locale::En => "en-us",
        };
        let pace = PACE * saying.speed.clamp(0.5, 2.0);
        // The words never go where other programs see them: a list of processes shows arguments.
        Command::new(&self.program)
            .args([
                "-v",
                voice,
                "-s",
                &format!("{pace:.0}"),
                "-b",
                "1",
                "--stdin",
                "--stdout",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

#[async_trait]
impl Synthesiser for Espeak {
    fn speaks(&self, _: Locale) -> bool {
        true
    }

    async fn speak(&self, saying: Saying) -> Result<Speech, SynthesiserError> {
        let missing = |error: std::io::Error| {
            SynthesiserError::Unavailable(format!("{}: {error}", self.program.display()))
        };
        let mut child = self.start(&saying).map_err(missing)?;
        let text = readable(&saying.text);
        drop(saying);
        let (Some(mut stdin), Some(mut stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken_off());
        };
        tokio::spawn(async move {
            // It may end before it has read everything; then its silence tells.
            let _ = stdin.write_all(text.as_bytes()).await;
        });
        let mut head = [0; HEAD];
        match timeout(WAIT, stdout.read_exact(&mut head)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => return Err(broken_off()),
        }
        let rate = u32::from_le_bytes([head[24], head[25], head[26], head[27]]);
        let mono_16_bits = head[22..24] == [1, 0] && head[34..36] == [16, 0];
        if !head.starts_with(b"RIFF") || !mono_16_bits || !(4_000..=384_000).contains(&rate) {
            return Err(SynthesiserError::Failed("what it sends is no sound".to_owned()));
        }
        let (pieces, sound) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            if let Err(error) = pass_on(stdout, &pieces).await {
                // Whoever listened may have gone.
                let _ = pieces.send(Err(error)).await;
            }
            // Where nobody listens any more it is killed here.
            drop(child);
        });
        Ok(Speech { rate, sound })
    }
}

/// Sends its sound on until it ends or nobody listens.
async fn pass_on(
    mut stdout: ChildStdout,
    pieces: &mpsc::Sender<Result<Vec<f32>, SynthesiserError>>,
) -> Result<(), SynthesiserError> {
    let (mut bytes, mut samples, mut decoder) = ([0; PIECE], Vec::new(), Pcm16::default());
    let mut audible = false;
    loop {
        let read = tokio::select! {
            read = timeout(WAIT, stdout.read(&mut bytes)) => read,
            () = pieces.closed() => return Ok(()),
        };
        let Ok(Ok(length)) = read else {
            return Err(broken_off());
        };
        if length == 0 {
            break;
        }
        decoder.push(&bytes[..length], &mut samples);
        audible |= samples.iter().any(|sample| sample.abs() > AUDIBLE);
        if audible && !samples.is_empty() && pieces.send(Ok(std::mem::take(&mut samples))).await.is_err() {
            return Ok(());
        }
    }
    if audible {
        Ok(())
    } else {
        Err(SynthesiserError::Failed("it had nothing to say".to_owned()))
    }
}

fn broken_off() -> SynthesiserError {
    SynthesiserError::Failed("it broke off".to_owned())
}

/// Without what is an order to espeak-ng: brackets of phonemes, control characters.
fn readable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '[' | ']') {
                ' '
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::synthesiser_contract;

    use super::*;

    fn say(text: &str) -> Saying {
        Saying {
            text: text.to_owned(),
            locale: Locale::Ko,
            speed: 1.0,
            fixed: false,
        }
    }

    #[tokio::test]
    async fn it_keeps_the_contract() {
        synthesiser_contract(&Espeak::new("espeak-ng".into())).await;
    }

    #[tokio::test]
    async fn what_is_missing_or_something_else_is_told() {
        let refused = Espeak::new("/nowhere/espeak-ng".into()).speak(say("네")).await;
        assert!(matches!(refused, Err(SynthesiserError::Unavailable(why)) if why.contains("/nowhere")));
        for other in ["true", "cat"] {
            let refused = Espeak::new(other.into()).speak(say("네")).await;
            assert!(matches!(refused, Err(SynthesiserError::Failed(_))), "{other}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn when_nobody_listens_any_more_it_is_ended() {
        use std::os::unix::fs::PermissionsExt;

        // It speaks for ever. A pipe that it holds open tells when it is gone.
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let mut begin = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        begin.extend(22_050u32.to_le_bytes());
        begin.extend(b"\0\0\0\0\x02\0\x10\0data\0\0\0\0");
        begin.extend([0x30; 2 * PIECE]);
        std::fs::write(place("begin"), begin).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(place("alive"))
            .status()
            .unwrap();
        assert!(made.success());
        let script = "#!/bin/sh\ncd \"$(dirname \"$0\")\"\nexec 9>alive\nexec cat begin /dev/zero\n";
        std::fs::write(place("espeak"), script).unwrap();
        std::fs::set_permissions(place("espeak"), std::fs::Permissions::from_mode(0o755)).unwrap();
        let alive = place("alive");
        let gone = tokio::task::spawn_blocking(move || std::fs::read(alive));
        let mut speech = Espeak::new(place("espeak")).speak(say("네")).await.unwrap();
        speech.sound.recv().await.unwrap().unwrap();
        drop(speech);
        timeout(WAIT, gone).await.expect("it is gone").unwrap().unwrap();
    }
}
