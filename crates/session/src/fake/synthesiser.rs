use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use didimdol_protocol::Locale;
use tokio::sync::mpsc;

use crate::ports::{SPEECH_RATE, Saying, Speech, Synthesiser, SynthesiserError};

/// A voice that hums: every letter or syllable takes a tenth of a second at the usual speed.
#[derive(Default)]
pub struct Humming {
    said: Mutex<Vec<Saying>>,
    broken: Mutex<Option<Broken>>,
}

impl Humming {
    /// Everything it was asked to say.
    pub fn said(&self) -> Vec<Saying> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on it says nothing any more, or does again.
    pub fn breaks(&self, how: impl Into<Option<Broken>>) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = how.into();
    }
}

/// How it does not speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It says so.
    Fails,
    /// It does not even do that.
    Panics,
}

#[async_trait]
impl Synthesiser for Humming {
    fn speaks(&self, _: Locale) -> bool {
        true
    }

    async fn speak(&self, saying: Saying) -> Result<Speech, SynthesiserError> {
        let broken = *self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        match broken {
            None => {}
            Some(Broken::Fails) => return Err(SynthesiserError::Failed("as it was told".into())),
            Some(Broken::Panics) => panic!("as it was told"),
        }
        let syllables = saying.text.chars().filter(|c| c.is_alphanumeric()).count();
        if syllables == 0 {
            return Err(SynthesiserError::Failed("there is nothing to say".into()));
        }
        let one = (SPEECH_RATE as f32 / 10.0 / saying.speed) as usize;
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push(saying);
        let (hum, sound) = mpsc::channel(4);
        tokio::spawn(async move {
            for _ in 0..syllables {
                let wave = (0..one).map(|i| if i / 60 % 2 == 0 { 0.2 } else { -0.2 });
                if hum.send(Ok(wave.collect())).await.is_err() {
                    return;
                }
            }
        });
        Ok(Speech {
            rate: SPEECH_RATE,
            sound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn humming_keeps_the_contract() {
        crate::contract::synthesiser_contract(&Humming::default()).await;
    }
}
