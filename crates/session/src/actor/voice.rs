//! The actor's side of its line: what is noticed there, and what is said.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use didimdol_dialogue::event::Event;
use didimdol_dialogue::scenario::{Expect, Locale as Language, Text};
use didimdol_dialogue::understanding::{Preference, Step};
use didimdol_dialogue::wording::phrase;
use didimdol_protocol::{
    ErrorCode, NoticeKind, Preferences, ServerBody, ServerMessage, TextSize, VoicePhase,
};
use didimdol_voice::ExpectedAnswer;
use didimdol_voice::pcm::to_i16;
use didimdol_voice::turn::Judgement;

use super::{Actor, After};
use crate::ports::{Hints, SPEECH_RATE};
use crate::voice::line::{Line, Noticed, Order, Question, Saying};
use crate::voice::mouth::Cut;
use crate::wire;

/// What one step louder, quieter, faster or slower is.
const STEP: f32 = 0.2;

/// How this customer listens and reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
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
}

impl Talk {
    pub fn is_on(&self) -> bool {
        self.line.is_some()
    }
}

impl Actor {
    fn language(&self) -> Language {
        self.consultation.decisions().state().locale
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
        let decisions = self.consultation.decisions();
        let question = decisions
            .context()
            .zip(decisions.state().prompt.as_ref())
            .and_then(|(context, prompt)| context.question(prompt));
        let text = match (question, decisions.scenario()) {
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
        self.interrupt().await;
        self.talk.line = None;
        self.talk.ending = false;
    }

    /// Drops the line with its screen; nobody hears anything any more.
    pub(super) fn cut_off(&mut self) {
        self.talk.line = None;
        self.talk.ending = false;
        self.talk.saying.clear();
    }

    /// Says what a turn says. The same words are in its messages.
    pub(super) async fn say(&mut self, messages: &[ServerMessage]) {
        if messages
            .iter()
            .any(|message| matches!(message.body, ServerBody::Error { .. }))
        {
            return;
        }
        let spoken = |message: &ServerMessage| match &message.body {
            ServerBody::LlmResponseEnd { full_text } => Some(full_text.clone()),
            ServerBody::StageResponse(stage) => Some(stage.prompt.clone()),
            _ => None,
        };
        let texts: Vec<String> = messages.iter().filter_map(spoken).collect();
        let turn_id = messages.iter().find_map(|message| message.turn_id.clone());
        self.speak(turn_id, texts.join("\n"), true).await;
    }

    /// Says something that is no part of the conversation.
    pub(super) async fn remark(&mut self, text: String) {
        self.speak(None, text, false).await;
    }

    async fn speak(&mut self, turn_id: Option<String>, text: String, recorded: bool) {
        let locale = wire::locale(self.language());
        let Some(line) = self.talk.line.as_ref().filter(|_| !text.trim().is_empty()) else {
            return;
        };
        self.talk.saying.push(turn_id.clone());
        self.talk.again = false;
        let saying = Saying {
            turn_id,
            text,
            locale,
            recorded,
        };
        line.send(Order::Say(saying)).await;
    }

    /// Tells the line which question is open.
    pub(super) async fn listen(&self) {
        let Some(line) = &self.talk.line else { return };
        let decisions = self.consultation.decisions();
        let prompt = decisions.state().prompt.as_ref();
        let question = decisions
            .context()
            .zip(prompt)
            .and_then(|(context, prompt)| context.question(prompt));
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

    /// Falls silent, because something else is to be said or nothing any more. Gives what was heard.
    pub(super) async fn interrupt(&mut self) -> Option<String> {
        let cut = self.talk.line.as_ref()?.stop().await?;
        Some(self.take_back(cut).await)
    }

    /// Ends the speech of every turn and keeps only what was heard of it.
    async fn take_back(&mut self, Cut { heard, unheard }: Cut) -> String {
        for turn_id in std::mem::take(&mut self.talk.saying) {
            self.show(vec![ServerMessage {
                turn_id,
                body: ServerBody::TtsStreamEnd,
            }]);
        }
        if unheard > 0
            && let Err(error) = self.act(Event::Interrupted { unheard }, None).await
        {
            tracing::error!(%error, "an interruption could not be journaled");
        }
        heard
    }

    /// The customer touched "stop": they want to speak.
    pub(super) async fn hush(&mut self, turn_id: Option<String>) -> Vec<ServerMessage> {
        let heard = self.interrupt().await;
        let told = heard.map(|heard_text| ServerMessage {
            turn_id,
            body: ServerBody::BargeIn { heard_text },
        });
        told.into_iter().collect()
    }

    /// The customer touched "다 말했어요".
    pub(super) async fn done_speaking(&self) {
        if let Some(line) = &self.talk.line {
            line.send(Order::Done).await;
        }
    }

    /// Speaks as the customer likes it.
    pub(super) async fn prefer(&mut self, wish: &Preferences) {
        let manner = &mut self.talk.manner;
        manner.speed = wish.speech_rate.map_or(manner.speed, |speed| speed as f32);
        manner.volume = wish.volume.map_or(manner.volume, |volume| volume as f32);
        manner.large = wish
            .text_size
            .map_or(manner.large, |size| size == TextSize::Large);
        self.tell_manner().await;
    }

    async fn tell_manner(&self) {
        let Manner { speed, volume, .. } = self.talk.manner;
        if let Some(line) = &self.talk.line {
            line.send(Order::Manner { speed, volume }).await;
        }
    }

    /// Follows what the customer asked for in words, and tells the screen.
    pub(super) async fn follow_wishes(&mut self) -> Vec<ServerMessage> {
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

    /// A customer who changed to a language that is not understood goes on by touch.
    pub(super) async fn check_language(&mut self) {
        if self.talk.is_on() && !self.can_hear() {
            self.hang_up().await;
            let message = self.words(|voice| &voice.unavailable);
            self.show(vec![wire::error(None, ErrorCode::VoiceUnavailable, &message)]);
        }
        self.show_whether_it_hears();
    }

    /// Says that the session ends, where nobody does anything.
    pub(super) async fn say_idle_warning(&mut self, seconds: u32) {
        let text = &self.consultation.decisions().library().wording.voice.idle;
        let text = phrase(text, self.language(), &[("seconds", &seconds.to_string())]);
        self.remark(text).await;
    }

    /// Whether something noticed shows that a customer is there.
    pub(super) fn is_input(&self, line: u64, noticed: &Noticed) -> bool {
        let of_this_line = self.talk.line.as_ref().is_some_and(|open| open.number == line);
        let customer = match noticed {
            Noticed::Interim { .. } | Noticed::BargeIn(_) => true,
            Noticed::Final { text, .. } => !text.trim().is_empty(),
            // Whoever was spoken to has had no time to answer.
            Noticed::Quiet => !self.warned && !self.talk.again,
            _ => false,
        };
        of_this_line && customer
    }

    /// Acts on what the line noticed.
    pub(super) async fn notice(&mut self, line: u64, noticed: Noticed) -> After {
        if self.talk.line.as_ref().is_none_or(|open| open.number != line) {
            return After::GoOn;
        }
        match noticed {
            Noticed::Interim { utterance, text } => {
                let answers = self.consultation.decisions().is_answered_by(&text);
                let judgement = if answers {
                    Judgement::Answers
                } else {
                    Judgement::Open
                };
                if let Some(line) = &self.talk.line {
                    line.send(Order::Judge { utterance, judgement }).await;
                }
                self.show(vec![wire::plain(ServerBody::SttInterimResult {
                    transcript: text,
                })]);
            }
            Noticed::Ended => self.show(vec![wire::plain(ServerBody::EpdDetected)]),
            Noticed::TooShort => {
                let message = self.words(|voice| &voice.too_short);
                self.show(vec![wire::plain(ServerBody::Warning { message })]);
            }
            Noticed::Final { prompt_id, text } => self.understood(prompt_id, text).await,
            Noticed::Silence { prompt_id } => self.ask_again(prompt_id).await,
            Noticed::BargeIn(cut) => {
                let turn_id = self.talk.saying.last().cloned().flatten();
                let heard_text = self.take_back(cut).await;
                self.show(vec![ServerMessage {
                    turn_id,
                    body: ServerBody::BargeIn { heard_text },
                }]);
            }
            Noticed::Sound { turn_id, sound } => {
                let audio_chunk_base64 = BASE64.encode(wav(&sound));
                self.show(vec![ServerMessage {
                    turn_id,
                    body: ServerBody::TtsAudioChunk { audio_chunk_base64 },
                }]);
            }
            Noticed::Said { turn_id } => self.said(turn_id),
            Noticed::Quiet if self.talk.ending => {
                self.hang_up().await;
                self.show(vec![wire::plain(ServerBody::VoiceDeactivated)]);
            }
            Noticed::Quiet => {}
            Noticed::Deaf(error) => self.misheard(error.to_string()).await,
            Noticed::Mute(error) => self.fall_mute(error.to_string()).await,
            Noticed::Lost => {
                let message = self.words(|voice| &voice.lost);
                self.tell(NoticeKind::Degraded, message).await;
            }
            Noticed::Back => {
                let message = self.words(|voice| &voice.back);
                self.tell(NoticeKind::Info, message).await;
                self.listen().await;
            }
            Noticed::Closed => {
                self.cut_off();
                let message = self.words(|voice| &voice.lost);
                self.tell(NoticeKind::Degraded, message).await;
                self.show(vec![wire::plain(ServerBody::VoiceDeactivated)]);
            }
            Noticed::Status { phase, level } => {
                self.show(vec![wire::plain(ServerBody::VoiceStatus { phase, level })]);
            }
        }
        After::GoOn
    }

    /// A spoken answer counts for the question that was open when it began, as a touch does.
    async fn understood(&mut self, prompt_id: Option<String>, text: String) {
        self.talk.failures = 0;
        let text = text.trim();
        let open = self.consultation.decisions().state().prompt.as_ref();
        if open.map(|prompt| &prompt.id) != prompt_id.as_ref() {
            // Something else was faster, and another question is open now.
            return self.listen().await;
        }
        if text.is_empty() {
            return self.mishear().await;
        }
        let turn_id = self.consultation.next_turn_id();
        self.show(vec![ServerMessage {
            turn_id: Some(turn_id.clone()),
            body: ServerBody::SttFinalResult {
                transcript: text.to_owned(),
            },
        }]);
        let event = Event::Said {
            text: text.to_owned().into(),
        };
        let messages = self.take(turn_id, event).await;
        self.answer_with(messages).await;
    }

    async fn mishear(&mut self) {
        let message = self.words(|voice| &voice.misheard);
        self.show(vec![wire::plain(ServerBody::Warning {
            message: message.clone(),
        })]);
        self.remark(message).await;
        self.listen().await;
    }

    /// Asks again in other words, as often as the stage allows; then it waits quietly.
    async fn ask_again(&mut self, prompt_id: Option<String>) {
        let decisions = self.consultation.decisions();
        let (state, scenario) = (decisions.state(), decisions.scenario());
        let Some(prompt) = state
            .prompt
            .as_ref()
            .filter(|prompt| Some(&prompt.id) == prompt_id.as_ref())
        else {
            return;
        };
        let stage = scenario.and_then(|scenario| scenario.stages.get(&prompt.stage));
        if stage.is_none_or(|stage| state.silences >= stage.max_silences) {
            return;
        }
        let event = Event::Silent {
            prompt_id: prompt.id.clone(),
        };
        match self.act(event, None).await {
            Ok(messages) => {
                self.answer_with(messages).await;
                self.talk.again = true;
            }
            Err(error) => tracing::error!(%error, "a silence could not be journaled"),
        }
    }

    fn said(&mut self, turn_id: Option<String>) {
        let Some(at) = self.talk.saying.iter().position(|turn| *turn == turn_id) else {
            return;
        };
        self.talk.saying.remove(at);
        self.show(vec![ServerMessage {
            turn_id,
            body: ServerBody::TtsStreamEnd,
        }]);
    }

    /// The first failure may be of that one utterance. After the second the customer goes on by touch.
    async fn misheard(&mut self, error: String) {
        tracing::warn!(error, "the recogniser failed");
        self.talk.failures = self.talk.failures.saturating_add(1);
        if self.talk.failures == 1 {
            return self.mishear().await;
        }
        let message = "STT Error: 음성 인식 서비스에 연결할 수 없습니다.";
        self.show(vec![wire::error(None, ErrorCode::SttError, message)]);
        let message = self.words(|voice| &voice.deaf);
        self.talk.ending = true;
        self.tell(NoticeKind::Degraded, message).await;
    }

    async fn fall_mute(&mut self, error: String) {
        tracing::warn!(error, "the synthesiser failed");
        for turn_id in std::mem::take(&mut self.talk.saying) {
            self.show(vec![ServerMessage {
                turn_id,
                body: ServerBody::TtsStreamEnd,
            }]);
        }
        if !std::mem::replace(&mut self.talk.mute, true) {
            let message = "TTS Error: 음성 합성 서비스에 연결할 수 없습니다.";
            let notice = ServerBody::Notice {
                kind: NoticeKind::Degraded,
                message: self.words(|voice| &voice.mute),
            };
            self.show(vec![
                wire::error(None, ErrorCode::TtsError, message),
                wire::plain(notice),
            ]);
        }
        self.listen().await;
    }

    /// Shows a notice and says it.
    async fn tell(&mut self, kind: NoticeKind, message: String) {
        self.show(vec![wire::plain(ServerBody::Notice {
            kind,
            message: message.clone(),
        })]);
        self.remark(message).await;
    }
}

fn rounded(number: f32) -> f64 {
    (f64::from(number) * 10.0).round() / 10.0
}

/// Samples at `SPEECH_RATE` as a whole WAV: 16-bit PCM, one channel.
fn wav(sound: &[f32]) -> Vec<u8> {
    let bytes = u32::try_from(sound.len() * 2).unwrap_or(u32::MAX - 36);
    let mut wav = Vec::with_capacity(44 + sound.len() * 2);
    wav.extend(b"RIFF");
    wav.extend((36 + bytes).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(SPEECH_RATE.to_le_bytes());
    wav.extend((SPEECH_RATE * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(bytes.to_le_bytes());
    wav.extend(sound.iter().flat_map(|sample| to_i16(*sample).to_le_bytes()));
    wav
}
