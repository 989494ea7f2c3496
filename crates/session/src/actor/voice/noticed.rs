//! What the line noticed, and what follows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use didimdol_dialogue::event::Event;
use didimdol_protocol::{NoticeKind, ServerBody, ServerMessage};
use didimdol_voice::turn::Judgement;

use super::{Actor, After};
use crate::voice::line::{Noticed, Order};
use crate::voice::wav;
use crate::wire;

impl Actor {
    /// Whether something noticed shows that a customer is there.
    pub(in crate::actor) fn is_input(&self, line: u64, noticed: &Noticed) -> bool {
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
    pub(in crate::actor) async fn notice(&mut self, line: u64, noticed: Noticed) -> After {
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
            Noticed::Final {
                prompt_id,
                text,
                over_speech,
            } => self.understood(prompt_id, text, over_speech).await,
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
            Noticed::Read => {
                if let Some(turn_id) = self.talk.read_out() {
                    let told = self.hush(turn_id).await;
                    self.show(told);
                }
            }
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
                self.tell(NoticeKind::Online, message).await;
                self.listen().await;
            }
            Noticed::Closed => {
                self.cut_off();
                let message = self.words(|voice| &voice.lost);
                self.tell(NoticeKind::Degraded, message).await;
                self.show(vec![wire::plain(ServerBody::VoiceDeactivated)]);
            }
            Noticed::Broken => self.break_off(),
            Noticed::Status { phase, level } => {
                self.show(vec![wire::plain(ServerBody::VoiceStatus { phase, level })]);
            }
        }
        After::GoOn
    }

    /// A spoken answer counts for the question that was open when it began, as a touch does.
    async fn understood(&mut self, prompt_id: Option<String>, text: String, over_speech: bool) {
        self.talk.failures = 0;
        let text = text.trim();
        let open = self.consultation.decisions().state().prompt.as_ref();
        if open.map(|prompt| &prompt.id) != prompt_id.as_ref() {
            // Something else was faster, and another question is open now.
            return self.pass_over(text, over_speech).await;
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

    /// Tells a customer whose words come too late that they do, and asks the open question, which they may have
    /// spoken over; unless it is being asked.
    async fn pass_over(&mut self, text: &str, over_speech: bool) {
        let mut spoken = Vec::new();
        if !text.is_empty() {
            let message = self.words(|voice| &voice.passed);
            self.show(vec![wire::plain(ServerBody::Warning {
                message: message.clone(),
            })]);
            spoken.push(message);
        }
        if !over_speech {
            spoken.extend(self.open_question().map(|question| question.text.0));
            self.remark(spoken.join("\n")).await;
        }
        self.listen().await;
    }

    pub(super) async fn mishear(&mut self) {
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
}
