//! The actor's side of its line: opened, told which question is open, and hung up.

mod failing;
mod manner;
mod noticed;
mod saying;

use std::collections::VecDeque;

use didimdol_dialogue::scenario::{Expect, Locale as Language, Text};
use didimdol_dialogue::view;
use didimdol_protocol::{ClientBody, ClientMessage, ErrorCode, ServerBody, ServerMessage, VoicePhase};
use didimdol_voice::ExpectedAnswer;

use super::{Actor, After};
use crate::ports::Hints;
use crate::voice::line::{Line, Order, Question};
use crate::wire;
use manner::Manner;

/// Answers that may wait for the end of the terms. The first wins anyway.
const WAITING: usize = 8;

/// The state of a consultation by voice.
#[derive(Default)]
pub(super) struct Talk {
    line: Option<Line>,
    /// Lines so far.
    lines: u64,
    pub manner: Manner,
    /// Turns whose speech is under way.
    saying: Vec<Option<String>>,
    /// Utterances in a row that the recogniser failed at.
    failures: u8,
    /// Whether the customer was told that nothing can be spoken.
    mute: bool,
    /// What is being said is a question asked again.
    again: bool,
    /// The line is hung up once everything is said.
    ending: bool,
    /// Terms are being read that are to be heard to their end …
    reading: bool,
    /// … and these answers wait for it …
    waiting: VecDeque<ClientMessage>,
    /// … as does the wish, by its turn, that the voice be still.
    stop: Option<Option<String>>,
}

impl Talk {
    pub fn is_on(&self) -> bool {
        self.line.is_some()
    }

    /// The terms are read, or nobody hears them any more. Gives the wish that waited for it.
    fn read_out(&mut self) -> Option<Option<String>> {
        self.reading = false;
        self.stop.take()
    }
}

impl Actor {
    fn language(&self) -> Language {
        self.consultation.decisions().state().locale
    }

    /// The question as it stands now.
    fn open_question(&self) -> Option<view::Question> {
        let decisions = self.consultation.decisions();
        let (context, prompt) = decisions.context().zip(decisions.state().prompt.as_ref())?;
        context.question(prompt)
    }

    fn words(&self, choose: impl FnOnce(&didimdol_dialogue::wording::VoiceWording) -> &Text) -> String {
        let library = self.consultation.decisions().library();
        choose(&library.wording.voice).get(self.language()).to_owned()
    }

    /// Whether this customer can be heard at this screen.
    fn can_hear(&self) -> bool {
        let voice = self.desk.world.voice.as_ref();
        let locale = wire::locale(self.language());
        let understood = voice.is_some_and(|voice| voice.recogniser.understands(locale));
        understood && self.screen.as_ref().is_some_and(|screen| screen.audio.is_some())
    }

    /// Tells the kiosk's own screen, which hides its microphone where there is none.
    pub(super) fn show_whether_it_hears(&mut self) {
        let kiosk = self.screen.as_ref().is_some_and(|screen| screen.kiosk);
        if kiosk && !self.talk.is_on() {
            let phase = if self.can_hear() {
                VoicePhase::Off
            } else {
                VoicePhase::Unavailable
            };
            self.show(vec![wire::plain(ServerBody::VoiceStatus { phase, level: 0.0 })]);
        }
    }

    /// Opens the customer's microphone.
    pub(super) async fn activate(&mut self, turn_id: Option<String>) -> Vec<ServerMessage> {
        let unavailable = |actor: &Self| {
            let message = actor.words(|voice| &voice.unavailable);
            vec![wire::error(
                turn_id.clone(),
                ErrorCode::VoiceUnavailable,
                &message,
            )]
        };
        let Some(voice) = self.desk.world.voice.clone().filter(|_| self.can_hear()) else {
            return unavailable(self);
        };
        let Some((device, whose)) = self.screen.as_ref().and_then(|screen| screen.audio.clone()) else {
            return unavailable(self);
        };
        let Some(inbox) = self.inbox.upgrade() else {
            return unavailable(self);
        };
        self.hang_up().await;
        let audio = match device.open().await {
            Ok(audio) => audio,
            Err(error) => {
                tracing::warn!(%error, "a customer cannot be heard");
                return unavailable(self);
            }
        };
        self.talk.lines += 1;
        self.talk.failures = 0;
        self.talk.mute = false;
        self.talk.ending = false;
        self.talk.line = Some(Line::open(self.talk.lines, voice, audio, whose, inbox));
        self.tell_manner().await;
        vec![ServerMessage {
            turn_id,
            body: ServerBody::VoiceActivated,
        }]
    }

    /// Says where the consultation is, to a customer who has just begun to listen.
    pub(super) async fn say_where_we_are(&mut self) {
        let scenario = self.consultation.decisions().scenario();
        let text = match (self.open_question(), scenario) {
            (Some(question), _) => question.text.0,
            (None, Some(_)) => String::new(),
            (None, None) => match self.consultation.greeting().body {
                ServerBody::SessionInitialized { message } => message,
                _ => String::new(),
            },
        };
        self.remark(text).await;
        self.listen().await;
    }

    /// Closes the microphone and falls silent.
    pub(super) async fn hang_up(&mut self) {
        self.talk.read_out();
        self.interrupt().await;
        self.talk.line = None;
        self.talk.ending = false;
    }

    /// Drops the line with its screen; nobody hears anything any more.
    pub(super) fn cut_off(&mut self) {
        self.talk.read_out();
        self.talk.line = None;
        self.talk.ending = false;
        self.talk.saying.clear();
    }

    /// Tells the line which question is open.
    pub(super) async fn listen(&self) {
        let Some(line) = &self.talk.line else { return };
        let decisions = self.consultation.decisions();
        let prompt = decisions.state().prompt.as_ref();
        let question = self.open_question();
        let expected = question.as_ref().map_or(Expect::Free, |question| question.expect);
        let hints = Hints {
            locale: wire::locale(self.language()),
            expected: match expected {
                Expect::YesNo => ExpectedAnswer::YesNo,
                Expect::Choice => ExpectedAnswer::Choice,
                Expect::Digits => ExpectedAnswer::Digits,
                Expect::Name => ExpectedAnswer::Name,
                Expect::Address => ExpectedAnswer::Address,
                Expect::Free => ExpectedAnswer::Free,
            },
            phrases: decisions.phrases(),
        };
        let question = Question {
            prompt_id: prompt.map(|prompt| prompt.id.clone()),
            patience: question.as_ref().and_then(|question| question.patience),
            interruptible: question.is_none_or(|question| question.interruptible),
            hints,
        };
        line.send(Order::Listen(question)).await;
    }

    /// Puts an answer aside that has to wait for the end of the terms. Gives back what has not.
    pub(super) fn put_aside(&mut self, message: ClientMessage) -> Option<ClientMessage> {
        let answers = matches!(
            message.body,
            ClientBody::ProcessText { .. }
                | ClientBody::UserChoiceSelection { .. }
                | ClientBody::UserBooleanSelection { .. }
        );
        if self.talk.reading && answers {
            if self.talk.waiting.len() < WAITING {
                self.talk.waiting.push_back(message);
            }
            return None;
        }
        Some(message)
    }

    /// The next answer that had to wait and has to no longer.
    pub(super) fn take_up(&mut self) -> Option<ClientMessage> {
        if self.talk.reading {
            return None;
        }
        self.talk.waiting.pop_front()
    }

    /// The customer touched "다 말했어요".
    pub(super) async fn done_speaking(&self) {
        if let Some(line) = &self.talk.line {
            line.send(Order::Done).await;
        }
    }
}
