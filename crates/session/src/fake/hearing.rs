use didimdol_voice::{Frame, Level, Sound};
use tokio::sync::mpsc;

use crate::ports::{HeardStream, Hearing};

/// Takes every sound above -40 dB for a voice.
#[derive(Debug, Default)]
pub struct LoudIsVoice;

impl LoudIsVoice {
    /// A frame as it comes out.
    pub fn sound(frame: Frame) -> Sound {
        let level = Level::of(&frame);
        Sound {
            frame,
            voice: level.decibels() > -40.0,
            level,
        }
    }
}

impl Hearing for LoudIsVoice {
    fn open(&self) -> HeardStream {
        let (frames, mut coming) = mpsc::channel::<Vec<Frame>>(8);
        let (tell, sounds) = mpsc::channel(8);
        tokio::spawn(async move {
            while let Some(frames) = coming.recv().await {
                let heard = frames.into_iter().map(Self::sound).collect();
                if tell.send(heard).await.is_err() {
                    return;
                }
            }
        });
        HeardStream { frames, sounds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn loud_is_voice_keeps_the_contract() {
        let loud = vec![Frame::new([0.5; 160]); 200];
        crate::contract::hearing_contract(&LoudIsVoice, &loud).await;
    }
}
