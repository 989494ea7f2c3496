//! What a customer is told when a recogniser or a synthesiser fails, or knows no such language.

use didimdol_protocol::{ErrorCode, NoticeKind, ServerBody, ServerMessage};

use super::Actor;
use crate::wire;

impl Actor {
    /// A customer who changed to a language that is not understood goes on by touch.
    pub(in crate::actor) async fn check_language(&mut self) {
        if self.talk.is_on() && !self.can_hear() {
            self.hang_up().await;
            let message = self.words(|voice| &voice.unavailable);
            self.show(vec![wire::error(None, ErrorCode::VoiceUnavailable, &message)]);
        }
        self.show_whether_it_hears();
    }

    /// The first failure may be of that one utterance. After the second the customer goes on by touch.
    pub(super) async fn misheard(&mut self, error: String) {
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

    pub(super) async fn fall_mute(&mut self, error: String) {
        tracing::warn!(error, "the synthesiser failed");
        self.talk.read_out();
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
}
