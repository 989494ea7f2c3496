//! The microphone and the loudspeaker at the other end of a socket.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use didimdol_voice::{FRAME_MS, Frame, Level, Sound};
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::pcm_stream::{Gate, SoundInlet};
use crate::ports::{
    Audio, AudioDevice, AudioError, Heard, HeardStream, Hearing, Loudspeaker, Played, SPEECH_FRAME,
};

/// Frames that may wait for the line.
const WAITING: usize = 64;
/// A client that sends no sound for so long sends none while we speak.
const MUTE_AFTER: Duration = Duration::from_millis(250);
/// Whoever has spoken and then sends no sound for so long has finished. Longer than a network stutters.
const GONE_AFTER: Duration = Duration::from_secs(2);
/// So much silence ends an utterance, whatever was asked.
const SILENCE: u32 = 5_000 / FRAME_MS;
const FRAME: Duration = Duration::from_millis(FRAME_MS as u64);

/// A device whose sound comes by [`SoundInlet`], and whose speech the session sends itself.
///
/// Nobody tells how much of the speech was heard. It is taken to be played as it is sent, at the pace
/// of the sound that comes in; where none comes, at the clock's. Nor is an utterance left open by a client that
/// sends sound only while somebody speaks.
pub(crate) struct Carried {
    hearing: Arc<dyn Hearing>,
    frames: Arc<AsyncMutex<mpsc::Receiver<Vec<Frame>>>>,
    gate: Arc<Gate>,
    open: Mutex<Option<AbortHandle>>,
}

impl Carried {
    pub fn new(hearing: Arc<dyn Hearing>) -> (SoundInlet, Self) {
        let (inlet, frames, gate) = SoundInlet::new();
        let carried = Self {
            hearing,
            frames: Arc::new(AsyncMutex::new(frames)),
            gate,
            open: Mutex::default(),
        };
        (inlet, carried)
    }

    fn close(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = open.take() {
            before.abort();
        }
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        self.close();
    }
}

#[async_trait]
impl AudioDevice for Carried {
    async fn open(&self) -> Result<Audio, AudioError> {
        self.close();
        let mut frames = Arc::clone(&self.frames).lock_owned().await;
        while frames.try_recv().is_ok() {}
        let HeardStream {
            frames: clean,
            mut sounds,
        } = self.hearing.open();
        let (tell, heard) = mpsc::channel(WAITING);
        let speech = Speech::default();
        let theirs = speech.clone();
        let gate = Open::new(&self.gate);
        let task = tokio::spawn(async move {
            let _gate = gate;
            let carry = async {
                while let Some(piece) = frames.recv().await {
                    if clean.send(piece).await.is_err() {
                        return;
                    }
                }
            };
            let pass = pass(&mut sounds, &theirs, &tell);
            tokio::select! {
                () = carry => {}
                () = pass => {}
                () = tell.closed() => {}
            }
        });
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        *open = Some(task.abort_handle());
        Ok(Audio {
            heard,
            speaker: Box::new(speech),
        })
    }
}

/// Holds a gate open.
struct Open(Arc<Gate>);

impl Open {
    fn new(gate: &Arc<Gate>) -> Self {
        gate.set(true);
        Self(Arc::clone(gate))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Tells every frame with how much of the speech has passed.
async fn pass(sounds: &mut mpsc::Receiver<Vec<Sound>>, speech: &Speech, tell: &mpsc::Sender<Heard>) {
    let silent = Sound {
        frame: Frame::SILENT,
        voice: false,
        level: Level::of(&Frame::SILENT),
    };
    let mut due = Instant::now() + MUTE_AFTER;
    let mut gone = due;
    // Frames since there was a voice.
    let mut quiet = SILENCE;
    loop {
        let next = tokio::select! {
            biased;
            sounds = sounds.recv() => {
                let Some(sounds) = sounds else { return };
                due = Instant::now() + MUTE_AFTER;
                gone = Instant::now() + GONE_AFTER;
                sounds
            }
            () = sleep_until(due), if speech.is_left() => {
                due += FRAME;
                vec![silent]
            }
            () = sleep_until(gone), if quiet < SILENCE && !speech.is_left() => {
                gone += FRAME;
                vec![silent]
            }
            () = speech.given.notified() => {
                due = due.max(Instant::now());
                continue;
            }
        };
        for sound in next {
            quiet = if sound.voice { 0 } else { quiet.saturating_add(1) };
            let played = speech.pass();
            if tell.send(Heard::Sound { sound, played }).await.is_err() {
                return;
            }
        }
    }
}

/// What was given to be played, and how much of it has passed.
#[derive(Clone, Default)]
struct Speech {
    count: Arc<Mutex<Count>>,
    given: Arc<tokio::sync::Notify>,
}

#[derive(Default)]
struct Count {
    given: u64,
    played: Played,
}

impl Speech {
    fn count(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_left(&self) -> bool {
        let count = self.count();
        count.played.samples < count.given
    }

    /// 10 ms pass.
    fn pass(&self) -> Played {
        let mut count = self.count();
        count.played.samples = (count.played.samples + SPEECH_FRAME as u64).min(count.given);
        count.played
    }
}

impl Loudspeaker for Speech {
    fn play(&mut self, sound: &[f32]) {
        self.count().given += sound.len() as u64;
        self.given.notify_one();
    }

    /// How loud it is, is decided there.
    fn gain(&mut self, _: f32) {}

    fn stop(&mut self) {
        let mut count = self.count();
        count.given = 0;
        count.played = Played {
            stops: count.played.stops + 1,
            samples: 0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::LoudIsVoice;

    #[tokio::test(start_paused = true)]
    async fn a_socket_keeps_the_contract_while_it_sends() {
        let (mut inlet, carried) = Carried::new(Arc::new(LoudIsVoice));
        tokio::spawn(async move {
            while inlet.push(&[0; 320]).await.is_ok() {
                tokio::time::sleep(FRAME).await;
            }
        });
        crate::contract::audio_contract(&carried).await;
    }

    #[tokio::test(start_paused = true)]
    async fn speech_passes_by_the_clock_where_no_sound_comes() {
        let (_inlet, carried) = Carried::new(Arc::new(LoudIsVoice));
        let mut audio = carried.open().await.unwrap();
        let began = Instant::now();
        audio.speaker.play(&vec![0.0; 24_000]);
        loop {
            let Some(Heard::Sound { played, .. }) = audio.heard.recv().await else {
                panic!("it is open");
            };
            if played.samples == 24_000 {
                break;
            }
        }
        let took = began.elapsed();
        assert!((1_000..1_300).contains(&took.as_millis()), "{took:?}");
    }

    /// Frames that come until nothing has come for long.
    async fn coming(heard: &mut mpsc::Receiver<Heard>) -> Vec<Sound> {
        let mut coming = Vec::new();
        while let Ok(Some(Heard::Sound { sound, .. })) =
            tokio::time::timeout(GONE_AFTER * 2, heard.recv()).await
        {
            coming.push(sound);
        }
        coming
    }

    #[tokio::test(start_paused = true)]
    async fn who_spoke_and_sends_no_more_is_silent() {
        let (mut inlet, carried) = Carried::new(Arc::new(LoudIsVoice));
        let mut audio = carried.open().await.unwrap();
        inlet.push(&[0; 32_000]).await.unwrap();
        let before = coming(&mut audio.heard).await;
        assert_eq!(before.len(), 100, "nobody spoke: nothing is to be ended");
        inlet.push(&[0x40; 32_000]).await.unwrap();
        let spoken = coming(&mut audio.heard).await;
        assert_eq!(spoken.len(), 100 + SILENCE as usize);
        assert!(spoken[..100].iter().all(|sound| sound.voice));
        assert!(!spoken[100..].iter().any(|sound| sound.voice));
    }
}
