//! A session from its log: to go on after a restart, and to prove that the log says it all.

use std::sync::Arc;

use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::graph::changes;
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::state::State;
use didimdol_protocol::{ServerMessage, SessionId};

use crate::consultation::{Consultation, looking_up};
use crate::log::{SessionEvent, Snapshot};
use crate::sent::digest;

/// A turn of a replayed log.
#[derive(Debug)]
pub struct ReplayedTurn {
    /// The turn.
    pub turn_id: String,
    /// What happened, as journaled.
    pub entry: SessionEvent,
    /// What was sent; empty for an entry whose messages come with a later one (a look-up).
    pub messages: Vec<ServerMessage>,
    /// Whether deciding again gives other facts than the log holds: the code or the scenario has
    /// changed since. The log's facts count.
    pub differs: bool,
    /// Whether other messages are worded than were sent then. Where the log does not say what was sent, they are not compared.
    pub misworded: bool,
}

/// Rebuilds a consultation by folding its log, deciding every turn again on the way.
pub fn replay(
    session: SessionId,
    library: Arc<Library>,
    log: &[SessionEvent],
) -> (Consultation, Vec<ReplayedTurn>) {
    let mut consultation = Consultation::new(session, library);
    let turns = replay_onto(&mut consultation, log);
    (consultation, turns)
}

/// Whether a snapshot says what the first entries of a log come to.
pub fn agrees(log: &[SessionEvent], snapshot: &Snapshot) -> bool {
    let folded = usize::try_from(snapshot.entries).unwrap_or(usize::MAX);
    let mut state = State::default();
    for change in log.iter().take(folded).flat_map(SessionEvent::changes) {
        state.apply(change);
    }
    log.len() >= folded && state == snapshot.state
}

/// Words one turn of a log once more: what was journaled before it is folded, and only the turn itself
/// decided again. `None` where the log has none of that name, or it would be worded otherwise today.
pub(crate) fn word_again(
    session: SessionId,
    library: Arc<Library>,
    log: &[SessionEvent],
    turn_id: &str,
) -> Option<Vec<ServerMessage>> {
    let of_turn = |entry: &SessionEvent| entry.turn_id() == Some(turn_id);
    // A turn that looked something up has two entries.
    let last = log.iter().rposition(of_turn)?;
    let before = log[..last].iter().rposition(|entry| !of_turn(entry));
    let first = before.map_or(0, |before| before + 1);
    let mut consultation = Consultation::new(session, library);
    log[..first].iter().for_each(|entry| consultation.fold(entry));
    let turn = replay_onto(&mut consultation, &log[first..=last]).pop()?;
    (!turn.misworded && !turn.messages.is_empty()).then_some(turn.messages)
}

/// Takes the turns of a log again, wherever a consultation stands.
pub(crate) fn replay_onto(consultation: &mut Consultation, log: &[SessionEvent]) -> Vec<ReplayedTurn> {
    let mut turns = Vec::new();
    let mut waiting: Vec<Effect> = Vec::new();
    for entry in log {
        let SessionEvent::Turn {
            turn_id,
            event,
            changes: facts,
            sent,
            ..
        } = entry
        else {
            consultation.fold(entry);
            continue;
        };
        let effects = consultation.decisions().handle(event);
        let differs = changes(&effects).ne(facts.iter());
        consultation.fold(entry);
        waiting.extend(effects);
        let messages = if looking_up(&waiting) {
            Vec::new()
        } else {
            consultation.keep(turn_id, &std::mem::take(&mut waiting))
        };
        turns.push(ReplayedTurn {
            turn_id: turn_id.clone(),
            entry: entry.clone(),
            misworded: sent.as_ref().is_some_and(|sent| *sent != digest(&messages)),
            messages,
            differs,
        });
    }
    turns
}
