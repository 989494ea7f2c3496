//! What is being said, and how much of it has been heard.

use std::collections::VecDeque;
use std::sync::Arc;

use didimdol_voice::{HeardText, SampleTime};
use tokio::sync::mpsc;

use super::Voice;
use super::line::Saying;
use super::narration::{Manner, Part, narrate};
use crate::ports::{Loudspeaker, Played, SPEECH_RATE, SynthesiserError};

/// No more sound than this waits in the loudspeaker, or at the other end of a socket.
const AHEAD: u64 = 5 * SPEECH_RATE as u64;

/// Speaks one saying after the other; together, until it falls silent, they are one speech.
pub(super) struct Mouth {
    voice: Arc<Voice>,
    speaker: Box<dyn Loudspeaker>,
    speed: f32,
    volume: f32,
    ducked: bool,
    waiting: VecDeque<Saying>,
    narration: Option<(Option<String>, mpsc::Receiver<Part>)>,
    /// The length of every saying of this speech, white space aside, and whether it is recorded.
    script: Vec<(usize, bool)>,
    /// So many characters of this speech are to be heard whatever happens; nothing once they were.
    terms: usize,
    heard: HeardText,
    /// Samples given since the last stop.
    given: u64,
    /// Samples given before this speech.
    before: u64,
    played: u64,
    stops: u32,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Silent,
    /// There is something to say, and nothing of it has been heard.
    About,
    Speaking,
}

/// What the mouth has done.
pub(super) enum Done {
    /// Gave sound to the loudspeaker, of this turn.
    Gave(Option<String>, Vec<f32>),
    /// Gave all of a turn.
    GaveAll(Option<String>),
    /// Could not go on; what was still to be said is not.
    Failed(SynthesiserError),
    /// Something nobody needs to know.
    Nothing,
}

/// How far a speech is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// Its first sound went out just now.
    pub began: bool,
    /// So much of it was heard; absent while nothing is being said.
    pub heard: Option<SampleTime>,
    /// It is over, with or without a sound.
    pub finished: bool,
    /// What was to be heard whatever happens was heard just now.
    pub released: bool,
}

/// A speech that was cut short.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The words that were heard.
    pub heard: String,
    /// How many characters of the conversation were not, white space aside.
    pub unheard: usize,
}

impl Mouth {
    pub fn new(voice: Arc<Voice>, speaker: Box<dyn Loudspeaker>) -> Self {
        Self {
            voice,
            speaker,
            speed: 1.0,
            volume: 1.0,
            ducked: false,
            waiting: VecDeque::new(),
            narration: None,
            script: Vec::new(),
            terms: 0,
            heard: HeardText::default(),
            given: 0,
            before: 0,
            played: 0,
            stops: 0,
            state: State::Silent,
        }
    }

    /// Says something, behind what is being said.
    pub fn say(&mut self, saying: Saying) {
        if saying.terms > 0 {
            let before: usize = self.script.iter().map(|(length, _)| length).sum();
            self.terms = before + saying.terms;
        }
        self.script.push((characters(&saying.text), saying.recorded));
        self.waiting.push_back(saying);
        if self.state == State::Silent {
            self.state = State::About;
        }
    }

    /// How fast, from the next saying on, and how loud, at once.
    pub fn manner(&mut self, speed: f32, volume: f32) {
        self.speed = speed;
        self.volume = volume;
        self.set_gain();
    }

    /// Speaks quietly, or again at full volume.
    pub fn duck(&mut self, ducked: bool) {
        self.ducked = ducked;
        self.set_gain();
    }

    fn set_gain(&mut self) {
        let ducked = self.voice.timing.barge_in.ducked_gain();
        let gain = self.volume * if self.ducked { ducked } else { 1.0 };
        self.speaker.gain(gain.clamp(0.0, 1.0));
    }

    /// Makes more sound, as far ahead as is useful. Nothing is lost where this is given up.
    pub async fn work(&mut self) -> Done {
        if self.narration.is_none() {
            let Some(saying) = self.waiting.pop_front() else {
                return std::future::pending().await;
            };
            let manner = Manner {
                locale: saying.locale,
                speed: self.speed,
            };
            let voice = Arc::clone(&self.voice);
            self.narration = Some((saying.turn_id, narrate(voice, saying.text, manner)));
        }
        if self.given - self.played >= AHEAD {
            return std::future::pending().await;
        }
        let Some((turn_id, narration)) = &mut self.narration else {
            return Done::Nothing;
        };
        match narration.recv().await {
            Some(Part::Words(text)) => {
                self.heard.say(&text);
                Done::Nothing
            }
            Some(Part::Sound(sound)) => {
                self.speaker.play(&sound);
                self.given += sound.len() as u64;
                self.heard.sound(sound.len());
                Done::Gave(turn_id.clone(), sound)
            }
            Some(Part::Failed(error)) => {
                self.waiting.clear();
                self.narration = None;
                Done::Failed(error)
            }
            None => {
                let turn_id = turn_id.take();
                self.narration = None;
                self.heard.say("\n");
                Done::GaveAll(turn_id)
            }
        }
    }

    /// Follows the loudspeaker.
    pub fn follow(&mut self, played: Played) -> Progress {
        if self.state == State::Silent || played.stops != self.stops {
            return Progress::default();
        }
        self.played = played.samples.min(self.given);
        let began = self.state == State::About && self.played > self.before;
        if began {
            self.state = State::Speaking;
        }
        let heard = SampleTime(self.played - self.before);
        let finished = self.played == self.given && self.narration.is_none() && self.waiting.is_empty();
        let speaking = self.state == State::Speaking;
        let released = self.terms > 0 && (finished || characters(&self.heard.until(heard)) >= self.terms);
        if released {
            self.terms = 0;
        }
        if finished {
            self.forget();
        }
        Progress {
            began,
            heard: speaking.then_some(heard),
            finished,
            released,
        }
    }

    /// Whether what is being said is to be heard whatever happens.
    pub fn reads_terms(&self) -> bool {
        self.terms > 0
    }

    /// Whether there is something to say that has not been heard whole.
    pub fn is_busy(&self) -> bool {
        self.state != State::Silent
    }

    /// Falls silent at once. `heard` is how much of the speech was heard, where it is known better than
    /// by the loudspeaker. Nothing where nothing was being said.
    pub fn stop(&mut self, heard: Option<SampleTime>) -> Option<Cut> {
        if self.state == State::Silent {
            return None;
        }
        let heard = heard.unwrap_or(SampleTime(self.played - self.before));
        let heard = self.heard.until(heard);
        let mut left = characters(&heard);
        let unheard = self.script.iter().map(|(length, recorded)| {
            let unheard = length.saturating_sub(left);
            left = left.saturating_sub(*length);
            if *recorded { unheard } else { 0 }
        });
        let unheard = unheard.sum();
        self.speaker.stop();
        self.stops += 1;
        (self.given, self.played) = (0, 0);
        self.waiting.clear();
        self.narration = None;
        self.forget();
        Some(Cut { heard, unheard })
    }

    fn forget(&mut self) {
        self.state = State::Silent;
        self.before = self.given;
        self.script.clear();
        self.terms = 0;
        self.heard.clear();
    }
}

fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
