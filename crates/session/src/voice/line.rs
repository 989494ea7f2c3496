//! The line itself: sound in, decisions and words out, speech back.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use didimdol_protocol::{Locale, VoicePhase};
use didimdol_voice::turn::{Input, Judgement, Output, State, TurnTaker};
use didimdol_voice::{ExpectedAnswer, FRAME_LENGTH, Frame, PreRoll, Sound};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::Voice;
use super::dictation::{Utterance, Wrote};
use super::mouth::{Cut, Done, Mouth};
use crate::mailbox::{Mail, Slot};
use crate::ports::{Audio, Heard, Hints, Played, RecogniserError, SynthesiserError, Words};

/// Orders that may wait for the line. It never waits itself, so that they hardly do.
const ORDERS: usize = 64;
/// Words that may wait for the line.
const WORDS: usize = 8;
/// An utterance may have begun so long before it was noticed, besides its pre-roll.
const NOTICED_AFTER_MS: u32 = 1_600;
/// Frames between two tellings of how loud it is.
const LEVEL_EVERY: u32 = 10;
/// A smaller change of it is not worth telling.
const LEVEL_STEP: f32 = 0.04;

/// What the session wants of its line.
pub(crate) enum Order {
    /// Say something, behind what is being said.
    Say(Saying),
    /// This question is open now.
    Listen(Question),
    /// The interim words of this utterance were judged.
    Judge { utterance: u64, judgement: Judgement },
    /// The customer touched "다 말했어요".
    Done,
    /// Fall silent at once, and tell how much was heard.
    Stop { reply: oneshot::Sender<Option<Cut>> },
    /// How fast and how loud.
    Manner { speed: f32, volume: f32 },
}

/// Something to say.
pub(crate) struct Saying {
    /// The turn it is part of.
    pub turn_id: Option<String>,
    /// As it is shown.
    pub text: String,
    /// Its language.
    pub locale: Locale,
    /// Whether it is a part of the conversation, of which only what was heard is kept.
    pub recorded: bool,
    /// So many characters at its beginning, white space aside, are heard whatever the customer says.
    pub terms: usize,
}

/// What the open question means to whoever listens.
pub(crate) struct Question {
    /// Its prompt; none before any product.
    pub prompt_id: Option<String>,
    /// How much quiet ends an answer, where it is not what its kind says.
    pub patience: Option<u32>,
    /// Whether a customer may speak while the kiosk does.
    pub interruptible: bool,
    /// For the recogniser.
    pub hints: Hints,
}

/// What the line tells the session, by mail.
pub(crate) enum Noticed {
    /// What is understood of an utterance so far.
    Interim { utterance: u64, text: String },
    /// The customer has finished.
    Ended,
    /// What was understood of an utterance that began while this prompt was open.
    Final {
        prompt_id: Option<String>,
        text: String,
        /// Whether the kiosk was speaking when it came.
        over_speech: bool,
    },
    /// There was too little voice to be an answer.
    TooShort,
    /// Nobody has answered this prompt for a while.
    Silence { prompt_id: Option<String> },
    /// The customer interrupted the kiosk.
    BargeIn(Cut),
    /// Sound for the loudspeaker at the other end, at `SPEECH_RATE`.
    Sound {
        turn_id: Option<String>,
        sound: Vec<f32>,
    },
    /// Everything of a turn was said; for the other end of a socket: was sent.
    Said { turn_id: Option<String> },
    /// The terms that were to be heard to their end were.
    Read,
    /// Nothing is being said any more.
    Quiet,
    /// An utterance was not understood because the recogniser failed.
    Deaf(RecogniserError),
    /// Something was not said because the synthesiser failed.
    Mute(SynthesiserError),
    /// The microphone or the loudspeaker is gone.
    Lost,
    /// It is there again.
    Back,
    /// The device is closed for good.
    Closed,
    /// The line itself has failed and is gone.
    Broken,
    /// Whose turn it is, and how loud the microphone is: 0..=1.
    Status { phase: VoicePhase, level: f32 },
}

/// Whose loudspeaker it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The kiosk's own.
    Own,
    /// The one at the other end of a socket, to which the sound is sent.
    Theirs,
}

/// The session's end of a line. Dropping it hangs up.
pub(crate) struct Line {
    orders: mpsc::Sender<Order>,
    /// Tells its mail from that of lines before.
    pub number: u64,
}

impl Line {
    /// Opens a line over a device.
    pub fn open(number: u64, voice: Arc<Voice>, audio: Audio, whose: Whose, inbox: Slot) -> Self {
        let (orders, wanted) = mpsc::channel(ORDERS);
        let (tell, written) = mpsc::channel(WORDS);
        let pre_roll = PreRoll::new(voice.timing.listening.pre_roll + NOTICED_AFTER_MS);
        let hints = Hints {
            locale: Locale::default(),
            expected: ExpectedAnswer::default(),
            phrases: Vec::new(),
        };
        let end = Exchange {
            number,
            turns: TurnTaker::new(voice.timing),
            mouth: Mouth::new(Arc::clone(&voice), audio.speaker),
            voice,
            whose,
            pre_roll,
            question: Question {
                prompt_id: None,
                patience: None,
                interruptible: true,
                hints,
            },
            utterances: VecDeque::new(),
            spoken: 0,
            said: Vec::new(),
            tell,
            out: VecDeque::new(),
            shown: Shown {
                phase: VoicePhase::Off,
                level: 0.0,
                frames: 0,
            },
        };
        let mail = inbox.clone();
        let run = AssertUnwindSafe(end.run(wanted, audio.heard, written, inbox));
        tokio::spawn(async move {
            // Nothing of it is used after it has panicked; the session would wait for it for ever.
            if run.catch_unwind().await.is_err() {
                let noticed = Noticed::Broken;
                let _ = mail
                    .send(Box::new(Mail::Noticed {
                        line: number,
                        noticed,
                    }))
                    .await;
            }
        });
        Self { orders, number }
    }

    /// Sends an order; a line that is gone needs none.
    pub async fn send(&self, order: Order) {
        let _ = self.orders.send(order).await;
    }

    /// Falls silent; nothing where nothing was being said.
    pub async fn stop(&self) -> Option<Cut> {
        let (reply, cut) = oneshot::channel();
        self.send(Order::Stop { reply }).await;
        cut.await.ok().flatten()
    }
}

struct Exchange {
    number: u64,
    voice: Arc<Voice>,
    whose: Whose,
    turns: TurnTaker,
    mouth: Mouth,
    pre_roll: PreRoll,
    question: Question,
    /// Whose words are due, the latest last.
    utterances: VecDeque<Utterance>,
    /// Utterances so far.
    spoken: u64,
    /// Turns that were given to our own loudspeaker whole, and are not heard whole yet.
    said: Vec<Option<String>>,
    tell: mpsc::Sender<Wrote>,
    /// Mail that waits for room in the session's box.
    out: VecDeque<Noticed>,
    shown: Shown,
}

/// What the screen was told last, and frames since.
struct Shown {
    phase: VoicePhase,
    level: f32,
    frames: u32,
}

impl Exchange {
    async fn run(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        mut heard: mpsc::Receiver<Heard>,
        mut written: mpsc::Receiver<Wrote>,
        inbox: Slot,
    ) {
        loop {
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(order) => self.obey(order),
                    None => return,
                },
                room = inbox.reserve(), if !self.out.is_empty() => {
                    let (Ok(room), Some(noticed)) = (room, self.out.pop_front()) else { return };
                    room.send(Box::new(Mail::Noticed { line: self.number, noticed }));
                }
                wrote = written.recv() => if let Some(wrote) = wrote { self.read(wrote) },
                heard = heard.recv() => match heard {
                    Some(Heard::Sound { sound, played }) => self.hear(sound, played),
                    Some(Heard::Lost) => self.lose(),
                    Some(Heard::Back) => {
                        self.take(Input::RoomChanged);
                        self.notice(Noticed::Back);
                    }
                    None => {
                        let closed = Mail::Noticed { line: self.number, noticed: Noticed::Closed };
                        let _ = inbox.send(Box::new(closed)).await;
                        return;
                    }
                },
                done = self.mouth.work() => self.spoke(done),
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Say(saying) => self.mouth.say(saying),
            Order::Listen(question) => {
                let expected = question.hints.expected;
                self.take(Input::Patience(question.patience));
                self.question = question;
                self.take(Input::Listen(expected));
            }
            Order::Judge { utterance, judgement } => {
                let current = self.utterances.back().filter(|current| current.is_open());
                if current.is_some_and(|current| current.number == utterance) {
                    self.take(Input::Interim(judgement));
                }
            }
            Order::Done => self.take(Input::Done),
            Order::Stop { reply } => {
                let cut = self.mouth.stop(None);
                if cut.is_some() {
                    self.said.clear();
                    self.take(Input::SpeakingFinished);
                }
                // Whoever asked may be gone.
                let _ = reply.send(cut);
            }
            Order::Manner { speed, volume } => self.mouth.manner(speed, volume),
        }
    }

    /// 10 ms.
    fn hear(&mut self, sound: Sound, played: Played) {
        let progress = self.mouth.follow(played);
        if progress.began {
            self.take(Input::SpeakingStarted);
        }
        if let Some(heard) = progress.heard {
            self.take(Input::Heard(heard));
        }
        if progress.released {
            self.notice(Noticed::Read);
        }
        if progress.finished {
            self.take(Input::SpeakingFinished);
            self.fall_quiet();
        }
        self.pre_roll.push(&sound.frame);
        if let Some(current) = self.utterances.back() {
            current.hear(sound.frame);
        }
        let interruptible = self.question.interruptible && !self.mouth.reads_terms();
        let heeded = interruptible || !matches!(self.turns.state(), State::Speaking | State::Ducked);
        self.take(Input::Frame {
            voice: sound.voice && heeded,
        });
        self.show(&sound);
    }

    fn take(&mut self, input: Input) {
        for output in self.turns.take(input) {
            self.decide(output);
        }
    }

    fn decide(&mut self, output: Output) {
        match output {
            Output::SpeechStarted { from, .. } => {
                self.spoken += 1;
                let recogniser = Arc::clone(&self.voice.recogniser);
                let hints = self.question.hints.clone();
                let prompt_id = self.question.prompt_id.clone();
                let utterance =
                    Utterance::begin(self.spoken, prompt_id, recogniser, hints, self.tell.clone());
                let (older, newer) = self.pre_roll.since(from);
                let before = older
                    .as_chunks::<FRAME_LENGTH>()
                    .0
                    .iter()
                    .chain(newer.as_chunks().0);
                before.for_each(|samples| utterance.hear(Frame::new(*samples)));
                self.utterances.push_back(utterance);
            }
            Output::EndDetected { .. } => {
                self.notice(Noticed::Ended);
                let failure = self.utterances.back_mut().and_then(Utterance::end);
                if let Some(error) = failure {
                    self.utterances.pop_back();
                    self.notice(Noticed::Deaf(error));
                }
            }
            Output::TooShort { .. } => {
                self.utterances.pop_back_if(|current| current.is_open());
                self.notice(Noticed::TooShort);
            }
            Output::Silence { .. } => {
                let prompt_id = self.question.prompt_id.clone();
                // Who waits for the kiosk's own words is not silent.
                if !self.mouth.is_busy() {
                    self.notice(Noticed::Silence { prompt_id });
                }
            }
            Output::Duck { .. } => self.mouth.duck(true),
            Output::Resume { .. } => self.mouth.duck(false),
            Output::BargeIn { heard, .. } => {
                let cut = self.mouth.stop(Some(heard));
                self.mouth.duck(false);
                self.said.clear();
                if let Some(cut) = cut {
                    self.notice(Noticed::BargeIn(cut));
                }
            }
        }
    }

    /// Nothing is being said any more.
    fn fall_quiet(&mut self) {
        for turn_id in std::mem::take(&mut self.said) {
            self.notice(Noticed::Said { turn_id });
        }
        self.notice(Noticed::Quiet);
    }

    fn read(&mut self, Wrote { utterance, words }: Wrote) {
        let Some(at) = self.utterances.iter().position(|known| known.number == utterance) else {
            // Given up meanwhile.
            return;
        };
        let open = self.utterances.get(at).is_some_and(Utterance::is_open);
        match words {
            Ok(Words::Interim(text)) if open => self.notice(Noticed::Interim { utterance, text }),
            Ok(Words::Interim(_)) => {}
            Err(error) if open => {
                if let Some(current) = self.utterances.get_mut(at) {
                    current.fail(error);
                }
            }
            Ok(Words::Final(text)) => {
                let prompt_id = self
                    .utterances
                    .remove(at)
                    .and_then(|known| known.prompt_id.clone());
                if open {
                    // The recogniser has decided that it is over.
                    self.take(Input::Done);
                }
                self.notice(Noticed::Final {
                    prompt_id,
                    text,
                    over_speech: self.mouth.is_busy(),
                });
            }
            Err(error) => {
                self.utterances.remove(at);
                self.notice(Noticed::Deaf(error));
            }
        }
    }

    fn lose(&mut self) {
        self.utterances.clear();
        if self.turns.state() == State::Hearing {
            self.take(Input::Done);
        }
        self.notice(Noticed::Lost);
    }

    fn spoke(&mut self, done: Done) {
        match done {
            Done::Gave(turn_id, sound) if self.whose == Whose::Theirs => {
                self.notice(Noticed::Sound { turn_id, sound });
            }
            Done::Gave(..) | Done::Nothing => {}
            Done::GaveAll(turn_id) if self.whose == Whose::Theirs => self.notice(Noticed::Said { turn_id }),
            Done::GaveAll(turn_id) => self.said.push(turn_id),
            Done::Failed(error) => self.notice(Noticed::Mute(error)),
        }
    }

    /// Tells our own screen whose turn it is.
    fn show(&mut self, sound: &Sound) {
        if self.whose == Whose::Theirs {
            return;
        }
        let phase = match self.turns.state() {
            State::Idle => VoicePhase::Off,
            State::Listening => VoicePhase::Waiting,
            State::Hearing => VoicePhase::Hearing,
            State::Thinking => VoicePhase::Thinking,
            State::Speaking | State::Ducked => VoicePhase::Speaking,
        };
        let level = (1.0 + sound.level.decibels() / 60.0).clamp(0.0, 1.0);
        let listening = matches!(phase, VoicePhase::Waiting | VoicePhase::Hearing);
        let moves = listening && (level - self.shown.level).abs() >= LEVEL_STEP;
        if phase == self.shown.phase && !(moves && self.shown.frames >= LEVEL_EVERY) {
            self.shown.frames = self.shown.frames.saturating_add(1);
            return;
        }
        let frames = 0;
        self.shown = Shown { phase, level, frames };
        self.notice(Noticed::Status { phase, level });
    }

    /// Puts mail out. The latest status and interim words replace those that still wait.
    fn notice(&mut self, noticed: Noticed) {
        let passing = |noticed: &Noticed| match noticed {
            Noticed::Status { .. } => 1,
            Noticed::Interim { .. } => 2,
            _ => 0,
        };
        match self.out.back_mut() {
            Some(last) if passing(last) != 0 && passing(last) == passing(&noticed) => *last = noticed,
            _ => self.out.push_back(noticed),
        }
    }
}
