//! Where a consultation stands, for readers that have no screen: HTTP and staff.

use didimdol_protocol::{ChatMessage, Role, SessionState, StageResponse};

use crate::consultation::Consultation;
use crate::log::{SessionEvent, Speaker};
use crate::wire;

/// A consultation as it stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// What a screen that comes back is told.
    pub state: SessionState,
    /// The open question.
    pub question: Option<StageResponse>,
}

/// One thing said in a conversation, from its log.
#[derive(Debug, Clone)]
pub struct Line {
    /// Number of the turn it was said in, from 1.
    pub turn: u64,
    /// Milliseconds since 1970 UTC.
    pub at_ms: u64,
    /// Who, and what.
    pub message: ChatMessage,
}

impl Standing {
    pub(crate) fn of(consultation: &Consultation) -> Self {
        let decisions = consultation.decisions();
        let state = decisions.state();
        let question = decisions
            .context()
            .zip(state.prompt.as_ref())
            .and_then(|(context, prompt)| context.question(prompt));
        Self {
            state: wire::session_state(consultation.session(), state, consultation.panel().as_ref()),
            question: question.as_ref().map(wire::stage),
        }
    }
}

/// Everything said in a log.
pub(crate) fn lines(log: &[SessionEvent]) -> Vec<Line> {
    let numbered = (1..).zip(log);
    let of_turn = numbered.flat_map(|(turn, entry)| {
        entry.lines().map(move |(speaker, words)| Line {
            turn,
            at_ms: entry.at_ms(),
            message: ChatMessage {
                role: match speaker {
                    Speaker::Customer => Role::User,
                    Speaker::Kiosk => Role::Assistant,
                },
                content: words.to_owned(),
            },
        })
    });
    of_turn.collect()
}
