//! Several things said one after the other: "네, 근데 그거 공짜예요?", "미혼이고 연봉은 사천에 집은 없어요".
//!
//! Few such sentences were taught, but each part is like many that were. So where every part, heard by
//! itself, is plain, and the whole is taken for no more than some of them, all are done.

use std::sync::Arc;

use super::opinion::Opinion;
use super::outcome::Outcome;
use super::reconsidered::{TO_DECIDE, is_weighty};
use crate::scenario::{Next, Stage, StageKind};
use crate::understanding::clause::Heard;
use crate::understanding::lexicon::{Mood, Tag};
use crate::understanding::tokens::{Reading, Token};
use crate::understanding::{Command, Rules, Understood};

/// How likely what is meant by each part must be.
const PLAIN: f32 = 0.7;
/// Most places where an utterance is taken apart.
const PLACES: usize = 5;
/// Letters of a question: "돼요" is none by itself.
const SHORT: usize = 5;

/// What parts say, and how likely the least likely of them is.
type Said = (Vec<Command>, f32);

impl Rules<'_> {
    /// What the parts of an utterance say, where that is more than the whole is taken for.
    pub(super) fn said_apart(
        &self,
        heard: &Heard<'_>,
        stage: &Stage,
        opinion: &Opinion,
    ) -> Option<Understood> {
        if self.takes_dictation() || takes_back(heard) {
            return None;
        }
        let (whole, _) = opinion.ranked().next()?;
        let unsure = opinion.support(whole.acts()) < PLAIN;
        let joints: Vec<usize> = joints(heard).take(PLACES).collect();
        let (commands, _) = self.parts(heard, &joints, stage)?;
        let outcome = Outcome::of(&commands, self.context.scenario, stage);
        let fits = unsure || outcome == *whole || outcome.holds_more_than(whole);
        fits.then_some(Understood {
            commands,
            rule: "one after the other",
        })
    }

    /// What an utterance says in two parts or more, cut at some of the `joints`, which are letters of it; the
    /// most that can be told.
    fn parts(&self, heard: &Heard<'_>, joints: &[usize], stage: &Stage) -> Option<Said> {
        let cuts = joints.iter().enumerate().filter_map(|(place, joint)| {
            let behind = heard.said.rest(*joint);
            let first = self.hear(heard.said.text.strip_suffix(behind)?);
            if leads_on(&first) || self.finishes(&first) {
                return None;
            }
            let first = self.part(&first, stage, answers)?;
            let behind = self.hear(behind);
            let later: Vec<usize> = joints.iter().skip(place + 1).map(|later| later - joint).collect();
            let whole = self.part(&behind, stage, adds);
            let whole = whole.and_then(|rest| together(stage, &first, rest));
            let parts = self.parts(&behind, &later, stage);
            let parts = parts.and_then(|rest| together(stage, &first, rest));
            whole.into_iter().chain(parts).max_by(fuller)
        });
        cuts.max_by(fuller)
    }

    /// What a part says by itself; nothing where it is not plain.
    fn part(&self, heard: &Heard<'_>, stage: &Stage, is_fit: fn(&Command) -> bool) -> Option<Said> {
        let own = self.by_the_rules(heard);
        let (_, opinion) = self.opinion(heard, stage, &own)?;
        let (likeliest, _) = opinion.ranked().next()?;
        let sure = opinion.support(likeliest.acts());
        let filled = |act: &Arc<str>| self.filled(act, heard, stage, &own);
        let commands: Vec<Command> = likeliest.acts().iter().map(filled).collect::<Option<_>>()?;
        let weighty = commands.iter().any(|command| is_weighty(command, stage));
        if sure < if weighty { TO_DECIDE } else { PLAIN } {
            return None;
        }
        let asks = commands.iter().any(asks);
        let plain =
            !commands.is_empty() && commands.iter().all(is_fit) && !(asks && heard.said.len() < SHORT);
        let refused =
            self.turns_a_no_around(heard, &commands) || self.takes_what_is_left_out(heard, &commands);
        (plain && !refused).then_some((commands, sure))
    }
}

/// More is told by more commands, then by likelier ones.
fn fuller(a: &Said, b: &Said) -> std::cmp::Ordering {
    a.0.len().cmp(&b.0.len()).then(a.1.total_cmp(&b.1))
}

/// Letters with which another thought may begin: those of a new clause, behind "… 하고", behind a yes, and
/// where another thing is named behind a figure.
fn joints(heard: &Heard<'_>) -> impl Iterator<Item = usize> {
    let begins = |at: usize| heard.clauses.iter().any(|clause| clause.tokens.start == at);
    let agrees = |token: &Token| token.is_any(&[Tag::Yes, Tag::Light, Tag::Particle]);
    let leading = heard.tokens.iter().take_while(|token| agrees(token)).count();
    let yes = heard.tokens.first().is_some_and(|first| first.is(Tag::Yes));
    let leading = if yes { leading } else { 0 };
    let pairs = heard.tokens.windows(2).enumerate();
    pairs.filter_map(move |(place, pair)| match pair {
        [before, token] => {
            let named = token.names().next().is_some() || token.is(Tag::Topic);
            let joined = before.mood() == Some(Mood::And) || place < leading;
            let joined = joined || named && ends_a_figure(heard, place);
            let apart = joined && heard.said.starts_word(token.at.start);
            (begins(place + 1) || apart).then_some(token.at.start)
        }
        _ => None,
    })
}

/// "일회 오백", "연봉은 육천에": before what is named next.
fn ends_a_figure(heard: &Heard<'_>, place: usize) -> bool {
    let before = heard.tokens.get(..=place).unwrap_or_default();
    let mut words = before.iter().rev().skip_while(|token| token.is(Tag::Particle));
    let figure = |token: &Token| {
        let mut readings = token.readings.iter();
        readings.any(|reading| matches!(reading, Reading::Amount(_)))
    };
    words.next().is_some_and(figure)
}

/// "3억이면 …", "이제 됐죠? …", "연봉 삼천 아니고 …": what answers nothing yet.
fn leads_on(heard: &Heard<'_>) -> bool {
    let supposes = heard
        .clauses
        .last()
        .is_some_and(|clause| clause.asked || clause.mood == Some(Mood::Condition));
    let denies = heard.tokens.last().is_some_and(|token| {
        let mut verbs = token.verbs();
        token.is(Tag::Except)
            || verbs.any(|(tag, tense)| tag == Tag::IsNot && (tense.mood.joins() || tense.mood == Mood::And))
    });
    // "오천으로 돼 있네": what is written, not what it shall be.
    let stands = matches!(&heard.tokens[..], [.., before, last]
        if last.is(Tag::Exist) && before.verbs().any(|(tag, _)| tag == Tag::Helps));
    let told = ["라 했는데", "라고 했는데", "다고 했는데"];
    let told = told.iter().any(|told| heard.said.text.trim_end().ends_with(told));
    supposes || denies || stands || told
}

/// "…, 아니 오천오백": something is said anew, and nobody can tell of which part.
fn takes_back(heard: &Heard<'_>) -> bool {
    let mut later = heard.clauses.iter().skip(1);
    later.any(|clause| {
        let first = heard.tokens.get(clause.tokens.start);
        first.is_some_and(|token| token.is_any(&[Tag::Sorry, Tag::No]))
    })
}

fn asks(command: &Command) -> bool {
    matches!(command, Command::AskKnowledge { .. })
}

/// Whether it may be the first: an answer to what was asked, or a value.
fn answers(command: &Command) -> bool {
    matches!(
        command,
        Command::SetSlot { .. } | Command::CorrectSlot { value: Some(_), .. } | Command::Affirm
    )
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

/// Both, if they go together: nothing is filled twice, and where questions are invited, one more does not
/// end them.
fn together(stage: &Stage, first: &Said, (rest, sure): Said) -> Option<Said> {
    let agreed = first.0.contains(&Command::Affirm);
    let rest = rest
        .into_iter()
        .filter(|command| !(agreed && *command == Command::Affirm));
    let mut both: Vec<Command> = first.0.iter().cloned().chain(rest).collect();
    let slots: Vec<&String> = both.iter().filter_map(slot).collect();
    let twice = |slot: &&String| slots.iter().filter(|other| *other == slot).count() > 1;
    let invited = asks_for_more(stage) && both.contains(&Command::Affirm) && both.iter().any(asks);
    if slots.iter().any(twice) || invited {
        return None;
    }
    // A correction is what is said of what is confirmed.
    let corrects = both
        .iter()
        .any(|command| matches!(command, Command::CorrectSlot { .. }));
    if stage.kind == StageKind::Confirmation && corrects {
        both.retain(|command| *command != Command::Affirm);
    }
    Some((both, first.1.min(sure)))
}

/// Whether a no at this question means that there are more questions, so that one of them is no yes.
fn asks_for_more(stage: &Stage) -> bool {
    let Some(Next::ByValue { arms, .. }) = &stage.next else {
        return false;
    };
    let again = |next: &Next| matches!(next, Next::Stage(id) if *id == stage.id);
    stage.rows.is_empty() && arms.values().any(again)
}

/// The field that a command fills.
fn slot(command: &Command) -> Option<&String> {
    match command {
        Command::SetSlot { slot, .. } => Some(slot),
        Command::CorrectSlot { slot, .. } => slot.as_ref(),
        _ => None,
    }
}
