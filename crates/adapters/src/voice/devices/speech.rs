//! What one customer is being told, and how much of it was played.

use std::collections::VecDeque;

use didimdol_session::ports::{Played, SPEECH_FRAME};

use super::playback::Speaker;

/// Speech on its way to a loudspeaker. Counts are in samples at `SPEECH_RATE`.
#[derive(Debug)]
pub struct Speech {
    waiting: VecDeque<f32>,
    /// What everything is multiplied by.
    pub gain: f32,
    stops: u32,
    /// How much there was since the latest stop.
    given: u64,
    /// How much of it was played, as told last.
    told: u64,
    /// The loudspeaker's own count when so much of this had been played.
    known: (u64, u64),
}

impl Default for Speech {
    fn default() -> Speech {
        Speech {
            waiting: VecDeque::new(),
            gain: 1.0,
            stops: 0,
            given: 0,
            told: 0,
            known: (0, 0),
        }
    }
}

impl Speech {
    /// There is more to say.
    pub fn say(&mut self, samples: &[f32]) {
        self.waiting.extend(samples);
        self.given += samples.len() as u64;
    }

    /// Nothing of it is to be said any more. `speaker` has been stopped.
    pub fn stop(&mut self, speaker: Option<&Speaker>) {
        self.waiting.clear();
        (self.given, self.told) = (0, 0);
        self.stops = self.stops.saturating_add(1);
        self.known = (speaker.map_or(0, Speaker::given), 0);
    }

    /// Hands over as much as the loudspeaker wants.
    pub fn feed(&mut self, speaker: &mut Speaker) {
        if self.told == self.given.saturating_sub(self.waiting.len() as u64) {
            // All before has been played: from here it is counted anew, without what was rounded.
            self.known = (speaker.given(), self.told);
        }
        while speaker.is_hungry() {
            let length = self.waiting.len().min(SPEECH_FRAME);
            if length < SPEECH_FRAME && !speaker.is_starving() {
                // The rest of this frame may still come.
                break;
            }
            if length == 0 {
                speaker.flush();
                break;
            }
            let mut frame = [0.0; SPEECH_FRAME];
            for (place, sample) in frame.iter_mut().zip(self.waiting.drain(..length)) {
                *place = sample;
            }
            speaker.give(&frame[..length]);
        }
    }

    /// There is another loudspeaker, or none: what the last one still had is lost.
    pub fn another_speaker(&mut self) {
        self.known = (0, self.told);
    }

    /// So much is said without a loudspeaker.
    pub fn lose(&mut self, samples: usize) {
        let samples = samples.min(self.waiting.len());
        self.waiting.drain(..samples);
        self.told = self.given.saturating_sub(self.waiting.len() as u64);
        self.known.1 = self.told;
    }

    /// How much was played. Exactly what was given, when nothing is left.
    pub fn played(&mut self, speaker: Option<&Speaker>) -> Played {
        let handed_over = self.given.saturating_sub(self.waiting.len() as u64);
        if let Some(speaker) = speaker {
            self.told = if speaker.is_empty() {
                handed_over
            } else {
                let (count, of_this) = self.known;
                let since = speaker.played().saturating_sub(count + speaker.delay());
                (of_this + since).clamp(self.told, handed_over)
            };
        }
        Played {
            stops: self.stops,
            samples: self.told,
        }
    }
}
