//! What a customer is told when a recogniser or a synthesiser fails, or knows no such language.

use didimdol_protocol::{ErrorCode, NoticeKind, ServerBody};

use super::Actor;
use crate::wire;

/// In the words of seed 001.
const STT_ERROR: &str = "STT Error: 음성 인식 서비스에 연결할 수 없습니다.";

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
        self.show(vec![wire::error(None, ErrorCode::SttError, STT_ERROR)]);
        let message = self.words(|voice| &voice.deaf);
        self.talk.ending = true;
        self.tell(NoticeKind::Degraded, message).await;
    }

    /// The line is gone with everything it was saying. The customer reads it, as nothing can be said any more, and goes
    /// on by touch; or by another line.
    pub(super) fn break_off(&mut self) {
        tracing::error!("a line by voice panicked");
        self.end_speech();
        self.cut_off();
        let notice = ServerBody::Notice {
            kind: NoticeKind::Degraded,
            message: self.words(|voice| &voice.deaf),
        };
        self.show(vec![
            wire::error(None, ErrorCode::SttError, STT_ERROR),
            wire::plain(notice),
            wire::plain(ServerBody::VoiceDeactivated),
        ]);
    }

    pub(super) async fn fall_mute(&mut self, error: String) {
        tracing::warn!(error, "the synthesiser failed");
        self.talk.read_out();
        self.end_speech();
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
