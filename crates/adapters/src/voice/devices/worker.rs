//! The listening thread: frames from the microphone through the front end, speech to the loudspeaker.
//!
//! Everything comes to one thread, because the front end stays on the thread that made it. It sleeps
//! until a sound card, a customer's session or a keeper of a sound card wakes it.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use didimdol_session::ports::{Heard, SPEECH_FRAME};
use didimdol_voice::{Frame, FrontEnd, Level, Sound};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::capture::Microphone;
use super::playback::Speaker;
use super::speech::Speech;

/// After so long without a frame from the microphone, silence is told in its place: who waits for a
/// customer must not wait for a cable.
const PATIENCE: Duration = Duration::from_millis(300);
const FRAME: Duration = Duration::from_millis(10);
/// So long speech waits for a loudspeaker that was lost; then it goes on without one.
const HELD: Duration = Duration::from_secs(2);

/// What the listening thread is told.
pub enum Command {
    /// A customer has come; the one before hears nothing any more.
    Open {
        /// Where to tell what happens.
        heard: Sender<Heard>,
        /// Which customer it is.
        visit: u64,
    },
    /// The customer has gone.
    Close {
        /// Which.
        visit: u64,
    },
    /// Something for the loudspeaker.
    Speech {
        /// Whose.
        visit: u64,
        /// What.
        order: Order,
    },
    /// A microphone is there, or none any more.
    Microphone(Option<Microphone>),
    /// A loudspeaker is there, or none any more.
    Speaker(Option<Speaker>),
}

/// What a loudspeaker is told.
pub enum Order {
    /// Play this behind the rest.
    Play(Vec<f32>),
    /// Multiply everything by this.
    Gain(f32),
    /// Play nothing of what was given.
    Stop,
}

/// The state of the listening thread.
pub struct Worker {
    front_end: FrontEnd,
    microphone: Option<Microphone>,
    speaker: Option<Speaker>,
    /// What the microphone gave and was not heard yet.
    recorded: VecDeque<Frame>,
    /// Since when there is no loudspeaker.
    mute_since: Instant,
    /// Whether both were there and had begun when it was looked last.
    whole: bool,
    speech: Speech,
    listener: Option<Sender<Heard>>,
    visit: u64,
    /// What is to be told and had no room.
    news: VecDeque<Heard>,
    /// When silence is due.
    due: Instant,
}

impl Worker {
    /// Nothing is there yet.
    pub fn new(front_end: FrontEnd) -> Worker {
        let now = Instant::now();
        Worker {
            front_end,
            microphone: None,
            speaker: None,
            recorded: VecDeque::new(),
            mute_since: now,
            whole: false,
            speech: Speech::default(),
            listener: None,
            visit: 0,
            news: VecDeque::new(),
            due: now + PATIENCE,
        }
    }

    /// Works until nobody can tell it anything any more.
    pub fn run(mut self, commands: &Receiver<Command>) {
        loop {
            loop {
                match commands.try_recv() {
                    Ok(command) => self.obey(command),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            self.speak();
            self.hear();
            thread::park_timeout(self.due.saturating_duration_since(Instant::now()));
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Open { heard, visit } => {
                self.silence();
                self.speech = Speech::default();
                self.listener = Some(heard);
                self.visit = visit;
                self.news.clear();
                if !self.whole {
                    self.tell(Heard::Lost);
                }
            }
            Command::Close { visit } if visit == self.visit => {
                self.listener = None;
                self.silence();
                self.speech = Speech::default();
            }
            Command::Speech { visit, order } if visit == self.visit => match order {
                Order::Play(samples) => self.speech.say(&samples),
                Order::Gain(gain) => {
                    self.speech.gain = gain;
                    if let Some(speaker) = &self.speaker {
                        speaker.gain(gain);
                    }
                }
                Order::Stop => {
                    self.silence();
                    self.speech.stop(self.speaker.as_ref());
                }
            },
            Command::Close { .. } | Command::Speech { .. } => {}
            Command::Microphone(microphone) => self.exchange(|worker| worker.microphone = microphone),
            Command::Speaker(speaker) => self.exchange(|worker| {
                if let Some(speaker) = &speaker {
                    speaker.gain(worker.speech.gain);
                }
                worker.speech.another_speaker();
                worker.speaker = speaker;
                worker.mute_since = Instant::now();
            }),
        }
    }

    /// A device has come or gone; what it had in its hands counts no more.
    fn exchange(&mut self, change: impl FnOnce(&mut Worker)) {
        change(self);
        if std::mem::take(&mut self.whole) {
            self.tell(Heard::Lost);
        }
    }

    /// Both are there, and both have begun.
    fn is_whole(&self) -> bool {
        let hears = self
            .microphone
            .as_ref()
            .is_some_and(|microphone| microphone.has_begun);
        hears && self.speaker.as_ref().is_some_and(Speaker::has_begun)
    }

    fn tell(&mut self, news: Heard) {
        self.news.push_back(news);
        // Who does not listen need not know how often.
        while self.news.len() > 4 {
            self.news.drain(..2);
        }
    }

    fn silence(&mut self) {
        if let Some(speaker) = &mut self.speaker {
            speaker.stop();
        }
    }

    fn speak(&mut self) {
        if let Some(speaker) = &mut self.speaker {
            self.speech.feed(speaker);
        }
    }

    fn hear(&mut self) {
        if let Some(microphone) = &mut self.microphone {
            microphone.frames(|frame| self.recorded.push_back(frame));
        }
        let any = !self.recorded.is_empty();
        while let Some(frame) = self.recorded.front().copied() {
            let played = match &mut self.speaker {
                Some(speaker) => match speaker.reference.frame(self.recorded.len()) {
                    Some(played) => played,
                    None => break,
                },
                None => Frame::SILENT,
            };
            self.recorded.pop_front();
            let sound = self.front_end.hear(&frame, &played);
            self.pass(sound);
        }
        if !self.whole && self.is_whole() {
            // Other devices are another room.
            self.whole = true;
            self.front_end.reset();
            // What one played or heard before the other began has no counterpart.
            if let Some(speaker) = &mut self.speaker {
                speaker.reference.clear();
            }
            self.tell(Heard::Back);
        }
        let now = Instant::now();
        if any {
            self.due = now + PATIENCE;
        }
        while self.due <= now {
            self.due += FRAME;
            if let Some(speaker) = &mut self.speaker {
                speaker.reference.clear();
            }
            self.pass(Sound {
                frame: Frame::SILENT,
                voice: false,
                level: Level::of(&Frame::SILENT),
            });
        }
    }

    /// 10 ms are over.
    fn pass(&mut self, sound: Sound) {
        if self.speaker.is_none() && self.mute_since.elapsed() > HELD {
            self.speech.lose(SPEECH_FRAME);
        }
        let played = self.speech.played(self.speaker.as_ref());
        let Some(listener) = &self.listener else {
            self.news.clear();
            return;
        };
        while let Some(news) = self.news.pop_front() {
            if listener.try_send(news).is_err() {
                self.news.push_front(news);
                break;
            }
        }
        // A listener that does not keep up loses sound, not news.
        if let Err(TrySendError::Closed(_)) = listener.try_send(Heard::Sound { sound, played }) {
            self.obey(Command::Close { visit: self.visit });
        }
    }
}
