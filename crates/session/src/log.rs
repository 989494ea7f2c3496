//! What is journaled of a session. A session *is* this list: state is a fold over it.

use didimdol_dialogue::change::Change;
use didimdol_dialogue::event::Event;
use didimdol_dialogue::private::Private;
use didimdol_dialogue::state::State;
pub use didimdol_dialogue::state::{Speaker, take_back};
use serde::{Deserialize, Serialize};

use crate::thread::ThreadEvent;

/// One entry of a session's log. Stored forever: add variants and optional fields, never change
/// the meaning of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionEvent {
    /// Something happened and this became true. Replaying `event` against the state before must
    /// give `changes` again.
    Turn {
        /// Milliseconds since 1970 UTC.
        at_ms: u64,
        /// The client's turn, or the session's own name for it; a repeated one is answered from
        /// the log.
        turn_id: String,
        /// What happened.
        event: Event,
        /// What became true.
        changes: Vec<Change>,
        /// [`digest`](crate::sent::digest) of the messages that were shown with it. Absent where none were: while something is
        /// looked up, and in logs from before this was written down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent: Option<String>,
    },
    /// Something happened to a thread of questions. A session is either a thread, with these and its
    /// end, or a consultation, with turns and its end.
    Thread {
        /// Milliseconds since 1970 UTC.
        at_ms: u64,
        /// What.
        event: Private<Box<ThreadEvent>>,
    },
    /// The session is over; nothing follows.
    Ended {
        /// Milliseconds since 1970 UTC.
        at_ms: u64,
        /// Why; unknown for sessions ended before this was written down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        because: Option<Because>,
    },
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The customer, or the system for them, ended it.
    Asked,
    /// Nobody answered the kiosk's warning.
    Idle,
    /// Nobody came back to it in time.
    NotReturned,
}

impl SessionEvent {
    /// When it happened, in milliseconds since 1970 UTC.
    pub fn at_ms(&self) -> u64 {
        match self {
            Self::Turn { at_ms, .. } | Self::Thread { at_ms, .. } | Self::Ended { at_ms, .. } => *at_ms,
        }
    }

    /// The turn it belongs to.
    pub fn turn_id(&self) -> Option<&str> {
        match self {
            Self::Turn { turn_id, .. } => Some(turn_id),
            Self::Thread { .. } | Self::Ended { .. } => None,
        }
    }

    /// The turn and the words of a question that was looked up with it.
    pub(crate) fn looked_up(&self) -> Option<(&str, &str)> {
        let query = self.changes().iter().find_map(|change| match change {
            Change::LookedUp { query } => Some(query.as_str()),
            _ => None,
        })?;
        Some((self.turn_id()?, query))
    }

    /// What happened to a thread, and when.
    pub(crate) fn of_thread(&self) -> Option<(u64, &ThreadEvent)> {
        match self {
            Self::Thread { at_ms, event } => Some((*at_ms, event)),
            Self::Turn { .. } | Self::Ended { .. } => None,
        }
    }

    /// Whether nothing follows it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::Ended { .. })
    }

    /// Whether an application was finished with it: a session with one is kept as long as the law
    /// says, others are erased when they end.
    pub fn is_completion(&self) -> bool {
        self.changes().contains(&Change::Completed)
    }

    /// What was said in it, in order: a line of the conversation each.
    pub fn lines(&self) -> impl Iterator<Item = (Speaker, &str)> {
        self.changes().iter().filter_map(|change| match change {
            Change::Heard { text } => Some((Speaker::Customer, text.as_str())),
            Change::Spoke { text } => Some((Speaker::Kiosk, text.as_str())),
            _ => None,
        })
    }

    /// How many characters at the end of what the kiosk said before nobody heard: see [`take_back`].
    pub fn unheard(&self) -> usize {
        let unheard = self.changes().iter().map(|change| match change {
            Change::CutShort { unheard } => *unheard,
            _ => 0,
        });
        unheard.sum()
    }

    /// What became true.
    pub fn changes(&self) -> &[Change] {
        match self {
            Self::Turn { changes, .. } => changes,
            Self::Thread { .. } | Self::Ended { .. } => &[],
        }
    }
}

/// The fold over the first entries of a log, kept beside it so that coming back need not fold them
/// all again. It says nothing that the log does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How many entries were folded.
    pub entries: u64,
    /// What they came to.
    pub state: State,
    /// Turns among them that a client may still repeat, the oldest first.
    pub turns: Vec<String>,
}

/// What is needed to go on with a session: where it stood, and what followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Resumption {
    /// The latest snapshot, if one was made.
    pub snapshot: Option<Snapshot>,
    /// The entries after it; all of them without one.
    pub entries: Vec<SessionEvent>,
}

impl Resumption {
    /// Whether it is a thread of questions that goes on, which is no consultation.
    pub(crate) fn is_thread(&self) -> bool {
        let of_thread = |entry: &SessionEvent| entry.of_thread().is_some();
        self.entries.first().is_some_and(of_thread) && !self.entries.iter().any(SessionEvent::is_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::conversation;
    use crate::ports::{Callback, Entry, Parcel, Remembered, Request};

    #[test]
    fn nothing_that_holds_a_customer_prints_them() {
        const CANARY: &str = "하늘다람쥐";
        let private = || CANARY.to_owned().into();
        let mut state = State::default();
        for change in conversation(CANARY).iter().flat_map(SessionEvent::changes) {
            state.apply(change);
        }
        let snapshot = Snapshot {
            entries: 2,
            state,
            turns: vec!["t1".into()],
        };
        let entry = Entry {
            events: conversation(CANARY),
            snapshot: Some(snapshot.clone()),
            callbacks: vec![Callback {
                id: "c1".into(),
                kind: "session_completed".into(),
                body: private(),
            }],
            answers: Some(Request {
                key: "k1".into(),
                remembered: Remembered {
                    asked: private(),
                    answer: private(),
                },
            }),
        };
        let parcel = Parcel {
            seq: 1,
            session: "s1".parse().unwrap(),
            number: 1,
            position: 0,
            version: 1,
            previous: [0; 32],
            digest: [0; 32],
            content: Some(CANARY.as_bytes().to_vec().into()),
        };
        let stored =
            serde_json::to_string(&entry.events).unwrap() + &serde_json::to_string(&snapshot).unwrap();
        assert!(stored.matches(CANARY).count() > 3, "there is something to print");
        let printed = format!("{entry:?} {parcel:?}");
        assert!(printed.contains("***") && !printed.contains(CANARY), "{printed}");
        assert!(!printed.contains("[237"), "nor as bytes: {printed}");
    }
}
