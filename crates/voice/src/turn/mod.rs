//! Turn-taking: who speaks, when an utterance begins and ends, when the kiosk falls silent.
//!
//! [`table`](self) says what follows what; [`TurnTaker`] counts frames until one of its signals is due.
//! A step allocates nothing and reads no clock.

mod evidence;
mod table;
mod utterance;

use crate::frame::{FRAME_LENGTH, SampleTime};
use crate::timing::{ExpectedAnswer, Timing, frames};

use evidence::{Evidence, Leak};
pub use table::State;
use table::{Action, Signal};
use utterance::Utterance;

/// What a turn-taker is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The next 10 ms, and whether a customer's voice is in them.
    Frame {
        /// Whether there is.
        voice: bool,
    },
    /// The microphone is on, and the open question expects this.
    Listen(ExpectedAnswer),
    /// How much quiet ends an answer to the open question, in milliseconds; absent, what its kind says.
    /// Holds until told otherwise.
    Patience(Option<u32>),
    /// What the recogniser has understood so far was judged.
    Interim(Judgement),
    /// The customer touched "다 말했어요".
    Done,
    /// The first sample of the kiosk's own speech went to the loudspeaker.
    SpeakingStarted,
    /// So much of that speech has been heard.
    Heard(SampleTime),
    /// The last sample of it went out, or it was stopped.
    SpeakingFinished,
    /// Another microphone, loudspeaker or volume: the echo canceller must learn the room again.
    RoomChanged,
    /// The microphone is off.
    Rest,
}

/// What the words so far are to the open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// They answer it completely.
    Answers,
    /// They do not, or not yet.
    Open,
}

/// What a turn-taker has to tell. `at` is the moment of the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The customer speaks.
    SpeechStarted {
        /// When it was decided.
        at: SampleTime,
        /// Where the sound for the recogniser begins: before the first voice, by the pre-roll.
        from: SampleTime,
    },
    /// The customer has finished.
    EndDetected {
        /// When it was decided.
        at: SampleTime,
        /// Where the last voice was.
        voice_until: SampleTime,
        /// Why.
        reason: EndReason,
    },
    /// There was sound, and too little voice in it to be an answer; or none, and "다 말했어요".
    TooShort {
        /// When it was decided.
        at: SampleTime,
    },
    /// Nobody has said anything; the question should be asked again, in other words.
    Silence {
        /// When it was decided.
        at: SampleTime,
    },
    /// Speak quietly.
    Duck {
        /// When it was decided.
        at: SampleTime,
    },
    /// Speak at full volume again.
    Resume {
        /// When it was decided.
        at: SampleTime,
    },
    /// Stop speaking, and throw away what was still to be said.
    BargeIn {
        /// When it was decided.
        at: SampleTime,
        /// How much had been heard then.
        heard: SampleTime,
    },
}

impl Output {
    /// When it was decided.
    pub fn at(&self) -> SampleTime {
        match self {
            Output::SpeechStarted { at, .. }
            | Output::EndDetected { at, .. }
            | Output::TooShort { at }
            | Output::Silence { at }
            | Output::Duck { at }
            | Output::Resume { at }
            | Output::BargeIn { at, .. } => *at,
        }
    }
}

/// Why an utterance ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// It was quiet for long enough.
    Quiet,
    /// It was quiet for a moment, and the words answer the question.
    Answered,
    /// The customer said so by touch.
    Touched,
    /// It had lasted as long as an utterance may.
    TooLong,
}

/// Decides whose turn it is.
#[derive(Debug)]
pub struct TurnTaker {
    timing: Timing,
    state: State,
    now: SampleTime,
    expected: ExpectedAnswer,
    patience: Option<u32>,
    evidence: Evidence,
    utterance: Utterance,
    /// Frames in this state since it began, or since the question was asked again.
    waited: u32,
    /// Frames spoken since the echo canceller began to learn the room.
    spoken: u32,
    /// Frames for which the last word may still echo.
    tail: u32,
    heard: SampleTime,
}

impl TurnTaker {
    /// An idle one.
    pub fn new(timing: Timing) -> TurnTaker {
        TurnTaker {
            timing,
            state: State::Idle,
            now: SampleTime::default(),
            expected: ExpectedAnswer::default(),
            patience: None,
            evidence: Evidence::default(),
            utterance: Utterance::default(),
            waited: 0,
            spoken: 0,
            tail: 0,
            heard: SampleTime::default(),
        }
    }

    /// Whose turn it is.
    pub fn state(&self) -> State {
        self.state
    }

    /// The end of the last frame.
    pub fn now(&self) -> SampleTime {
        self.now
    }

    /// Whether the frames just heard may be voice, though not enough to say so.
    pub fn doubts(&self) -> bool {
        self.evidence.frames() > 0
    }

    /// Takes what happened and tells what follows: nothing, one thing, or an interruption and the
    /// beginning of what interrupts.
    pub fn take(&mut self, input: Input) -> impl Iterator<Item = Output> + use<> {
        let signal = match input {
            Input::Frame { voice } => self.frame(voice),
            Input::Listen(expected) => {
                self.expected = expected;
                Some(Signal::Listen)
            }
            Input::Patience(ms) => {
                self.patience = ms;
                None
            }
            Input::Interim(judgement) => {
                self.utterance.judge(judgement == Judgement::Answers);
                None
            }
            Input::Done => {
                self.utterance.reason = EndReason::Touched;
                Some(Signal::Done)
            }
            Input::SpeakingStarted => {
                self.heard = SampleTime::default();
                Some(Signal::Speak)
            }
            Input::Heard(until) => {
                self.heard = until;
                None
            }
            Input::SpeakingFinished => Some(Signal::Finished),
            Input::RoomChanged => {
                self.spoken = 0;
                None
            }
            Input::Rest => Some(Signal::Rest),
        };
        let actions = signal.map_or(&[][..], |signal| self.step(signal));
        let told = [actions.first(), actions.get(1)].map(|action| action.map(|action| self.tell(*action)));
        told.into_iter().flatten()
    }

    /// Counts 10 ms, and finds the signal that is due.
    fn frame(&mut self, voice: bool) -> Option<Signal> {
        let began = self.now;
        self.now = self.now + FRAME_LENGTH;
        self.waited = self.waited.saturating_add(1);
        self.tail = self.tail.saturating_sub(1);
        let leak = match self.state {
            State::Speaking => Leak::Half,
            _ => Leak::Whole,
        };
        self.evidence.take(voice, began, leak);
        let Timing {
            listening, barge_in, ..
        } = self.timing;
        let heard = |ms: u32, evidence: &Evidence| evidence.frames() >= frames(ms);
        match self.state {
            State::Idle => None,
            State::Listening | State::Thinking => {
                let onset = if self.tail > 0 {
                    barge_in.stop.max(listening.onset)
                } else {
                    listening.onset
                };
                if heard(onset, &self.evidence) {
                    return Some(Signal::Onset);
                }
                let silent = self.state == State::Listening && self.waited >= frames(listening.silence);
                silent.then_some(Signal::Silence)
            }
            State::Hearing => {
                self.utterance.take(voice, self.now);
                let hangover = self.patience.unwrap_or(self.timing.hangover.of(self.expected));
                self.utterance.end(&self.timing, hangover)
            }
            State::Speaking | State::Ducked => {
                self.spoken = self.spoken.saturating_add(1);
                let cold = self.spoken <= frames(barge_in.warm_up);
                let (duck, stop) = if cold {
                    (barge_in.stop, barge_in.warm_up_stop)
                } else {
                    (barge_in.duck, barge_in.stop)
                };
                if self.state == State::Speaking {
                    heard(duck, &self.evidence).then_some(Signal::Doubt)
                } else if heard(stop, &self.evidence) {
                    Some(Signal::Interrupted)
                } else {
                    (self.evidence.quiet() >= frames(barge_in.resume)).then_some(Signal::Relief)
                }
            }
        }
    }

    /// Goes where the table says.
    fn step(&mut self, signal: Signal) -> &'static [Action] {
        let Some((to, actions)) = table::step(self.state, signal) else {
            return &[];
        };
        if to == State::Listening && matches!(self.state, State::Speaking | State::Ducked) {
            self.tail = frames(self.timing.barge_in.tail);
        }
        if to == State::Hearing && self.state != State::Hearing {
            let pre_roll = self.timing.listening.pre_roll;
            self.utterance = Utterance::begin(&self.evidence, pre_roll, self.now);
        }
        // What was counted for one purpose is not counted again for another; only a beginning that is
        // cut off by the end of the kiosk's own speech goes on being one.
        if to != self.state && !(signal == Signal::Finished || signal == Signal::Doubt) {
            self.evidence = Evidence::default();
        }
        self.state = to;
        self.waited = 0;
        actions
    }

    fn tell(&self, action: Action) -> Output {
        let at = self.now;
        match action {
            Action::Begin => Output::SpeechStarted {
                at,
                from: self.utterance.from,
            },
            Action::End => Output::EndDetected {
                at,
                voice_until: self.utterance.voice_until,
                reason: self.utterance.reason,
            },
            Action::Short => Output::TooShort { at },
            Action::AskAgain => Output::Silence { at },
            Action::Duck => Output::Duck { at },
            Action::Resume => Output::Resume { at },
            Action::Interrupt => Output::BargeIn {
                at,
                heard: self.heard,
            },
        }
    }
}

#[cfg(test)]
mod tests;
