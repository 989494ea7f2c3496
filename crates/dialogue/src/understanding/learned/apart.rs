//! An answer and something beside it: "네, 근데 그거 공짜예요?", "one child, and can you speak up".
//!
//! Few such pairs were taught, but each half is like many that were. So where both halves, each heard by
//! itself, are plain, and what the whole is taken for is no more than one of them, both are done.

use std::sync::Arc;

use super::outcome::Outcome;
use crate::scenario::{Stage, StageKind};
use crate::understanding::clause::Heard;
use crate::understanding::lexicon::{Mood, Tag};
use crate::understanding::tokens::Token;
use crate::understanding::{Command, Rules, Understood};

/// How likely what is meant by each half must be.
const PLAIN: f32 = 0.7;
/// Most places where an utterance is taken apart.
const PLACES: usize = 4;
/// Letters that say something of their own: "돼요" does not.
const SHORT: usize = 5;

impl Rules<'_> {
    /// What both halves say, where that is more than `whole`.
    pub(super) fn said_apart(&self, heard: &Heard<'_>, stage: &Stage, whole: &Outcome) -> Option<Understood> {
        if self.takes_dictation() {
            return None;
        }
        let halves = joints(heard).take(PLACES).filter_map(|token| {
            let second = heard.said.rest(token.at.start);
            let first = heard.said.text.strip_suffix(second)?;
            let first = self.hear(first);
            let second = self.hear(second);
            if supposes(&first) || self.finishes(&first) || second.said.len() < SHORT {
                return None;
            }
            let (first, sure) = self.half(&first, stage, answers)?;
            let (second, also_sure) = self.half(&second, stage, adds)?;
            let both = together(stage, first, second)?;
            let more = Outcome::of(&both, self.context.scenario, stage).holds_more_than(whole);
            more.then_some((both, sure.min(also_sure)))
        });
        let (commands, _) = halves.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some(Understood {
            commands,
            rule: "one after the other",
        })
    }

    /// What a half says by itself, and how likely that is; nothing where it is not plain.
    fn half(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        is_fit: fn(&Command) -> bool,
    ) -> Option<(Vec<Command>, f32)> {
        let own = self.by_the_rules(heard);
        let (_, opinion) = self.opinion(heard, stage, &own)?;
        let (likeliest, sure) = opinion.ranked().next().filter(|(_, sure)| *sure >= PLAIN)?;
        let filled = |act: &Arc<str>| self.filled(act, heard, stage, &own);
        let commands: Vec<Command> = likeliest.acts().iter().map(filled).collect::<Option<_>>()?;
        let plain = !commands.is_empty() && commands.iter().all(is_fit);
        let refused =
            self.turns_a_no_around(heard, &commands) || self.takes_what_is_left_out(heard, &commands);
        (plain && !refused).then_some((commands, sure))
    }
}

/// Words with which another thought may begin: those of a new clause, behind "… 하고", and behind a yes.
fn joints<'h>(heard: &'h Heard<'_>) -> impl Iterator<Item = &'h Token> {
    let begins = |at: usize| heard.clauses.iter().any(|clause| clause.tokens.start == at);
    let agrees = |token: &Token| token.is_any(&[Tag::Yes, Tag::Light, Tag::Particle]);
    let leading = heard.tokens.iter().take_while(|token| agrees(token)).count();
    let leading = if heard.tokens.first().is_some_and(|first| first.is(Tag::Yes)) {
        leading
    } else {
        0
    };
    let pairs = heard.tokens.windows(2).enumerate();
    pairs.filter_map(move |(place, pair)| match pair {
        [before, token] => {
            let joined = before.mood() == Some(Mood::And) || place < leading;
            let apart = joined && heard.said.starts_word(token.at.start);
            (begins(place + 1) || apart).then_some(token)
        }
        _ => None,
    })
}

/// "3억이면 …", "이제 됐죠? …": whose first half answers nothing yet.
fn supposes(heard: &Heard<'_>) -> bool {
    let last = heard.clauses.last();
    last.is_some_and(|clause| clause.asked || clause.mood == Some(Mood::Condition))
}

/// Whether it may be the first of two: an answer to what was asked.
fn answers(command: &Command) -> bool {
    matches!(command, Command::SetSlot { .. } | Command::Affirm)
}

/// Whether it may be said beside an answer.
fn adds(command: &Command) -> bool {
    matches!(
        command,
        Command::SetSlot { .. }
            | Command::CorrectSlot { slot: Some(_), .. }
            | Command::AskKnowledge { .. }
            | Command::SetPreference { .. }
    )
}

/// Both, if they go together: nothing is filled twice.
fn together(stage: &Stage, first: Vec<Command>, second: Vec<Command>) -> Option<Vec<Command>> {
    let mut both = first;
    both.extend(second);
    let slots: Vec<&String> = both.iter().filter_map(slot).collect();
    let twice = |slot: &&String| slots.iter().filter(|other| *other == slot).count() > 1;
    if slots.iter().any(twice) {
        return None;
    }
    // A correction is what is said of what is confirmed.
    let corrects = both
        .iter()
        .any(|command| matches!(command, Command::CorrectSlot { .. }));
    if stage.kind == StageKind::Confirmation && corrects {
        both.retain(|command| *command != Command::Affirm);
    }
    Some(both)
}

/// The field that a command fills.
fn slot(command: &Command) -> Option<&String> {
    match command {
        Command::SetSlot { slot, .. } => Some(slot),
        Command::CorrectSlot { slot, .. } => slot.as_ref(),
        _ => None,
    }
}
