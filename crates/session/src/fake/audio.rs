use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use didimdol_voice::{FRAME_MS, Frame, Level, Sound};
use tokio::sync::mpsc;

use crate::ports::{Audio, AudioDevice, AudioError, Heard, Loudspeaker, Played, SPEECH_FRAME};

/// A room with a microphone and a loudspeaker, in which 10 ms pass when the test says so. Under tokio's
/// paused clock everything that follows from them has happened when the next begin.
#[derive(Clone, Default)]
pub struct Room(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    microphone: Option<mpsc::Sender<Heard>>,
    waiting: Vec<f32>,
    played: Played,
    gain: f32,
    heard: Vec<f32>,
    faulty: bool,
}

impl Room {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody speaks, or nobody does, for so long.
    pub async fn hear(&self, voice: bool, ms: u32) {
        let sound = Sound {
            frame: Frame::SILENT,
            voice,
            level: Level::of(&Frame::SILENT),
        };
        for _ in 0..ms / FRAME_MS {
            self.pass(sound).await;
        }
    }

    /// 10 ms pass with this sound, whether anybody listens or not. Gives what went out of the
    /// loudspeaker in them, at `SPEECH_RATE`.
    pub async fn pass(&self, sound: Sound) -> Vec<f32> {
        let (out, tick) = {
            let mut inside = self.inside();
            let left = SPEECH_FRAME.min(inside.waiting.len());
            let gain = inside.gain;
            let out: Vec<f32> = inside.waiting.drain(..left).map(|sample| sample * gain).collect();
            inside.played.samples += left as u64;
            inside.heard.extend(&out);
            let played = inside.played;
            (out, Heard::Sound { sound, played })
        };
        self.tell(tick).await;
        tokio::time::sleep(Duration::from_millis(u64::from(FRAME_MS))).await;
        out
    }

    /// The microphone is unplugged, or plugged in again.
    pub async fn plug(&self, there: bool) {
        self.tell(if there { Heard::Back } else { Heard::Lost }).await;
    }

    /// Its loudspeaker panics at the next sound. Opened anew it does not.
    pub fn panics(&self) {
        self.inside().faulty = true;
    }

    /// Whether anybody has it open.
    pub fn is_open(&self) -> bool {
        self.inside()
            .microphone
            .as_ref()
            .is_some_and(|open| !open.is_closed())
    }

    /// Everything that went out of the loudspeaker so far.
    pub fn heard(&self) -> Vec<f32> {
        self.inside().heard.clone()
    }

    /// Whether something is still to be played.
    pub fn is_speaking(&self) -> bool {
        !self.inside().waiting.is_empty()
    }

    async fn tell(&self, heard: Heard) {
        let microphone = self.inside().microphone.clone();
        if let Some(microphone) = microphone {
            // Nobody listens any more: the sound goes nowhere.
            let _ = microphone.send(heard).await;
        }
    }
}

#[async_trait]
impl AudioDevice for Room {
    async fn open(&self) -> Result<Audio, AudioError> {
        let (microphone, heard) = mpsc::channel(4);
        let mut inside = self.inside();
        *inside = Inside {
            microphone: Some(microphone),
            gain: 1.0,
            heard: std::mem::take(&mut inside.heard),
            ..Inside::default()
        };
        Ok(Audio {
            heard,
            speaker: Box::new(self.clone()),
        })
    }
}

impl Loudspeaker for Room {
    fn play(&mut self, sound: &[f32]) {
        assert!(!self.inside().faulty, "as it was told");
        self.inside().waiting.extend(sound);
    }

    fn gain(&mut self, gain: f32) {
        self.inside().gain = gain;
    }

    fn stop(&mut self) {
        let mut inside = self.inside();
        inside.waiting.clear();
        inside.played = Played {
            stops: inside.played.stops + 1,
            samples: 0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_room_keeps_the_contract() {
        let room = Room::default();
        let passing = room.clone();
        tokio::spawn(async move {
            loop {
                passing.hear(false, FRAME_MS).await;
            }
        });
        crate::contract::audio_contract(&room).await;
    }
}
