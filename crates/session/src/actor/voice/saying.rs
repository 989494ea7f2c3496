//! What is said to the customer, and what they heard of it.

use didimdol_dialogue::event::Event;
use didimdol_dialogue::wording::phrase;
use didimdol_protocol::{NoticeKind, ServerBody, ServerMessage};

use super::Actor;
use crate::voice::line::{Order, Saying};
use crate::voice::mouth::Cut;
use crate::wire;

impl Actor {
    /// Says what a turn says. The same words are in its messages.
    pub(in crate::actor) async fn say(&mut self, messages: &[ServerMessage]) {
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

    /// How much of a text is to be heard whatever happens: the terms of the open question and what is said
    /// before them, in characters, white space aside. Nothing at the other end of a socket, whose client
    /// is never made to wait.
    fn terms_in(&self, text: &str) -> usize {
        let kiosk = self.screen.as_ref().is_some_and(|screen| screen.kiosk);
        let terms = self.open_question().and_then(|question| question.must_hear);
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let Some(terms) = terms.filter(|_| kiosk).map(|terms| squeezed(&terms)) else {
            return 0;
        };
        let text = squeezed(text);
        text.find(&terms)
            .map_or(0, |at| text[..at + terms.len()].chars().count())
    }

    /// Says something that is no part of the conversation.
    pub(in crate::actor) async fn remark(&mut self, text: String) {
        self.speak(None, text, false).await;
    }

    async fn speak(&mut self, turn_id: Option<String>, text: String, recorded: bool) {
        let locale = wire::locale(self.language());
        let Some(line) = self.talk.line.as_ref().filter(|_| !text.trim().is_empty()) else {
            return;
        };
        let terms = if recorded { self.terms_in(&text) } else { 0 };
        self.talk.reading |= terms > 0;
        self.talk.saying.push(turn_id.clone());
        self.talk.again = false;
        let saying = Saying {
            turn_id,
            text,
            locale,
            recorded,
            terms,
        };
        line.send(Order::Say(saying)).await;
    }

    /// Falls silent, because something else is to be said or nothing any more, but for terms that are being
    /// read. Gives what was heard.
    pub(in crate::actor) async fn interrupt(&mut self) -> Option<String> {
        if self.talk.reading {
            return None;
        }
        let cut = self.talk.line.as_ref()?.stop().await?;
        Some(self.take_back(cut).await)
    }

    /// Tells that no turn is spoken any more.
    pub(super) fn end_speech(&mut self) {
        for turn_id in std::mem::take(&mut self.talk.saying) {
            self.show(vec![ServerMessage {
                turn_id,
                body: ServerBody::TtsStreamEnd,
            }]);
        }
    }

    /// Ends the speech of every turn and keeps only what was heard of it.
    pub(super) async fn take_back(&mut self, Cut { heard, unheard }: Cut) -> String {
        self.end_speech();
        if unheard > 0
            && let Err(error) = self.act(Event::Interrupted { unheard }, None).await
        {
            tracing::error!(%error, "an interruption could not be journaled");
        }
        heard
    }

    /// The customer touched "stop": they want to speak. Terms are read to their end first, and that is shown.
    pub(in crate::actor) async fn hush(&mut self, turn_id: Option<String>) -> Vec<ServerMessage> {
        if self.talk.reading {
            self.talk.stop = Some(turn_id.clone());
            let message = self.words(|voice| &voice.must_finish);
            let kind = NoticeKind::Info;
            return vec![ServerMessage {
                turn_id,
                body: ServerBody::Notice { kind, message },
            }];
        }
        let heard = self.interrupt().await;
        let told = heard.map(|heard_text| ServerMessage {
            turn_id,
            body: ServerBody::BargeIn { heard_text },
        });
        told.into_iter().collect()
    }

    /// Says that the session ends, where nobody does anything.
    pub(in crate::actor) async fn say_idle_warning(&mut self, seconds: u32) {
        let text = &self.consultation.decisions().library().wording.voice.idle;
        let text = phrase(text, self.language(), &[("seconds", &seconds.to_string())]);
        self.remark(text).await;
    }

    pub(super) fn said(&mut self, turn_id: Option<String>) {
        let Some(at) = self.talk.saying.iter().position(|turn| *turn == turn_id) else {
            return;
        };
        self.talk.saying.remove(at);
        self.show(vec![ServerMessage {
            turn_id,
            body: ServerBody::TtsStreamEnd,
        }]);
    }

    /// Shows a notice and says it.
    pub(super) async fn tell(&mut self, kind: NoticeKind, message: String) {
        self.show(vec![wire::plain(ServerBody::Notice {
            kind,
            message: message.clone(),
        })]);
        self.remark(message).await;
    }
}
