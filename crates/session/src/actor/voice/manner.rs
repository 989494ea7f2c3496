//! How a customer listens: fast or slow, loud or quiet.

use didimdol_dialogue::understanding::{Preference, Step};
use didimdol_protocol::{Preferences, ServerBody, ServerMessage, TextSize};

use super::Actor;
use crate::voice::line::Order;
use crate::wire;

/// What one step louder, quieter, faster or slower is.
const STEP: f32 = 0.2;

/// How this customer listens and reads.
#[derive(Debug, Clone, Copy)]
pub(in crate::actor) struct Manner {
    speed: f32,
    volume: f32,
    large: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            speed: 1.0,
            volume: 0.6,
            large: false,
        }
    }
}

impl Actor {
    /// Speaks as the customer likes it.
    pub(in crate::actor) async fn prefer(&mut self, wish: &Preferences) {
        let manner = &mut self.talk.manner;
        manner.speed = wish.speech_rate.map_or(manner.speed, |speed| speed as f32);
        manner.volume = wish.volume.map_or(manner.volume, |volume| volume as f32);
        manner.large = wish
            .text_size
            .map_or(manner.large, |size| size == TextSize::Large);
        self.tell_manner().await;
    }

    pub(super) async fn tell_manner(&self) {
        let Manner { speed, volume, .. } = self.talk.manner;
        if let Some(line) = &self.talk.line {
            line.send(Order::Manner { speed, volume }).await;
        }
    }

    /// Follows what the customer asked for in words, and tells the screen.
    pub(in crate::actor) async fn follow_wishes(&mut self) -> Vec<ServerMessage> {
        let mut told = Vec::new();
        for wish in self.consultation.take_wishes() {
            let manner = &mut self.talk.manner;
            let up = |step| if step == Step::Up { STEP } else { -STEP };
            let mut changed = Preferences::default();
            match wish {
                Preference::Locale(_) => continue,
                Preference::Speech(step) => {
                    manner.speed = (manner.speed + up(step)).clamp(0.5, 2.0);
                    changed.speech_rate = Some(rounded(manner.speed));
                }
                Preference::Volume(step) => {
                    manner.volume = (manner.volume + up(step)).clamp(STEP, 1.0);
                    changed.volume = Some(rounded(manner.volume));
                }
                Preference::Text(step) => {
                    manner.large = step == Step::Up;
                    let size = if manner.large {
                        TextSize::Large
                    } else {
                        TextSize::Normal
                    };
                    changed.text_size = Some(size);
                }
            }
            told.push(wire::plain(ServerBody::PreferencesChanged(changed)));
        }
        if !told.is_empty() {
            self.tell_manner().await;
        }
        told
    }
}

fn rounded(number: f32) -> f64 {
    (f64::from(number) * 10.0).round() / 10.0
}
