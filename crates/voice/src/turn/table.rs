//! Whose turn it is: every state, every signal, and what follows. The only place that says so.
//!
//! A signal that has no row in a state is nothing there: a touch on "다 말했어요" while nobody listens,
//! the end of speech that was interrupted already.

use Action::{AskAgain, Begin, Duck, End, Interrupt, Resume, Short};
use Signal::{Done, Doubt, Ended, Finished, Interrupted, Knock, Listen, Onset, Relief, Rest, Silence, Speak};
use State::{Ducked, Hearing, Idle, Listening, Speaking, Thinking};

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The microphone is not in use.
    Idle,
    /// The customer may speak.
    Listening,
    /// The customer speaks.
    Hearing,
    /// The customer has finished; the answer is on its way.
    Thinking,
    /// The kiosk speaks.
    Speaking,
    /// The kiosk speaks quietly: the customer may have begun to speak too.
    Ducked,
}

/// What happened, as far as turns go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Signal {
    /// A question is open, or the microphone was switched on.
    Listen,
    /// Enough voice for a beginning.
    Onset,
    /// Enough quiet, or too much speech, for an end.
    Ended,
    /// It ended, and there was hardly any voice in it.
    Knock,
    /// The customer touched "다 말했어요".
    Done,
    /// Nobody has said anything for long.
    Silence,
    /// The first sound of the kiosk's own speech.
    Speak,
    /// The last one, also because it was stopped.
    Finished,
    /// Some voice while the kiosk speaks.
    Doubt,
    /// Enough of it.
    Interrupted,
    /// None any more.
    Relief,
    /// The microphone was switched off.
    Rest,
}

/// What to tell about a step; an `Output` without its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Begin,
    End,
    Short,
    AskAgain,
    Duck,
    Resume,
    Interrupt,
}

type Row = (State, Signal, State, &'static [Action]);

pub(super) const TABLE: &[Row] = &[
    (Idle, Listen, Listening, &[]),
    (Idle, Speak, Speaking, &[]),
    // A new question before the answer to the old one: from here on its kind of answer is expected.
    (Listening, Listen, Listening, &[]),
    (Listening, Onset, Hearing, &[Begin]),
    (Listening, Silence, Listening, &[AskAgain]),
    // Nothing was heard, and the customer thinks that something was.
    (Listening, Done, Listening, &[Short]),
    (Listening, Speak, Speaking, &[]),
    (Hearing, Listen, Hearing, &[]),
    (Hearing, Ended, Thinking, &[End]),
    (Hearing, Knock, Listening, &[Short]),
    (Hearing, Done, Thinking, &[End]),
    // The customer has the floor.
    (Hearing, Speak, Hearing, &[Interrupt]),
    (Thinking, Listen, Listening, &[]),
    // They had only paused.
    (Thinking, Onset, Hearing, &[Begin]),
    (Thinking, Speak, Speaking, &[]),
    (Speaking, Speak, Speaking, &[]),
    // The question that is being spoken: what may interrupt it is an answer to it.
    (Speaking, Listen, Speaking, &[]),
    (Speaking, Doubt, Ducked, &[Duck]),
    (Speaking, Finished, Listening, &[]),
    (Ducked, Speak, Ducked, &[]),
    (Ducked, Listen, Ducked, &[]),
    (Ducked, Interrupted, Hearing, &[Interrupt, Begin]),
    (Ducked, Relief, Speaking, &[Resume]),
    // What comes next is not to be quiet.
    (Ducked, Finished, Listening, &[Resume]),
    (Listening, Rest, Idle, &[]),
    (Hearing, Rest, Idle, &[]),
    (Thinking, Rest, Idle, &[]),
    (Speaking, Rest, Idle, &[]),
    (Ducked, Rest, Idle, &[Resume]),
];

/// What follows a signal in a state; `None` when nothing does.
pub(super) fn step(state: State, signal: Signal) -> Option<(State, &'static [Action])> {
    TABLE
        .iter()
        .find(|(from, on, _, _)| (*from, *on) == (state, signal))
        .map(|(_, _, to, actions)| (*to, *actions))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_signal_means_one_thing_in_a_state() {
        let keys: HashSet<_> = TABLE.iter().map(|(from, on, _, _)| (*from, *on)).collect();
        assert_eq!(keys.len(), TABLE.len());
    }

    #[test]
    fn every_state_can_be_reached_and_left_for_rest() {
        for state in [Idle, Listening, Hearing, Thinking, Speaking, Ducked] {
            assert!(
                TABLE
                    .iter()
                    .any(|(from, _, to, _)| *to == state && *from != state),
                "{state:?}"
            );
            assert!(state == Idle || step(state, Rest).is_some_and(|(to, _)| to == Idle));
        }
    }

    #[test]
    fn the_loudspeaker_is_never_left_quiet() {
        for (from, on, to, actions) in TABLE {
            let (was, is) = (*from == Ducked, *to == Ducked);
            let told = actions.contains(&Duck) || actions.contains(&Resume) || actions.contains(&Interrupt);
            assert!(was == is || told, "{from:?} {on:?}");
        }
    }
}
