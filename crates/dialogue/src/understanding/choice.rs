//! Which of the choices was meant: by value, label, a part of the label that only one has,
//! keyword or ordinal; and which were left out ("카드는 빼고").

use std::ops::Range;

use super::ordinal::ordinal;
use super::yes_no::{PLAIN_NO, refusals, refuses};
use super::{Utterance, Words};
use crate::scenario::{Choice, NO, YES};

/// What an utterance says about a list of choices. Indices into the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Named, and not left out.
    pub chosen: Vec<usize>,
    /// Named as left out.
    pub excluded: Vec<usize>,
    /// Where the chosen ones were named.
    pub spans: Vec<Range<usize>>,
    /// Where the others were named, with the words that leave them out.
    left_out: Vec<Range<usize>>,
}

/// Reads an utterance against the choices in their ordinal order. `topic` is what the choices are
/// about: a word of it tells none of them apart.
pub fn pick(said: &Utterance, choices: &[&Choice], words: &Words, topic: &str) -> Picked {
    let picked = pick_by_name(said, choices, words, topic);
    if !picked.is_empty() {
        return picked;
    }
    let hits = ordinal(said, choices.len(), words).into_iter().collect();
    sorted(said, hits, words)
}

/// The same without ordinals, which belong to the open question alone.
pub fn pick_by_name(said: &Utterance, choices: &[&Choice], words: &Words, topic: &str) -> Picked {
    let mut hits = named(said, choices);
    if hits.is_empty() {
        hits = named_in_part(said, choices, words, topic, 1);
    }
    sorted(said, hits, words)
}

/// The choices that share a word which was said and not all have: "모바일" is in two of four.
pub fn pick_sharing(said: &Utterance, choices: &[&Choice], words: &Words, topic: &str) -> Picked {
    let hits = named_in_part(said, choices, words, topic, choices.len().saturating_sub(1));
    sorted(said, hits, words)
}

/// Reads an answer to a yes/no question by the words on its buttons: "없어요" of "아니요, 없어요".
/// They must be all that is said ("반만 냈어요" is more), or be denied ("안 냈어요"). Only the
/// question itself may be answered so.
pub fn pick_button(said: &Utterance, choices: &[&Choice], words: &Words) -> Picked {
    let mut hits = named(said, choices);
    let around: Vec<String> = [&words.light, &words.yes, &words.no, &words.endings]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let plain: Vec<String> = words.yes.iter().chain(&words.no).cloned().collect();
    for (index, choice) in choices.iter().enumerate() {
        let clauses = choice.display.all().flat_map(|display| display.split([',', '.']));
        for clause in clauses {
            let telling = !Utterance::new(clause).is_made_of(&plain, &words.light);
            // "아직이에요" as "아직이요".
            let stem = super::value::bare(clause, words);
            let whole = said.is_made_of(&[clause.to_owned(), stem.clone()], &around);
            let found = said.find(&stem).into_iter().filter(|range| {
                telling
                    && range.len() > 1
                    && said.starts_word(range.start)
                    && (whole || negation(said, range).is_some())
            });
            hits.extend(found.map(|range| (index, range)));
        }
    }
    sorted(said, hits, words)
}

/// Sorts what was named by whether it was chosen or left out.
fn sorted(said: &Utterance, mut hits: Hits, words: &Words) -> Picked {
    // A longer name wins over a shorter one inside it ("계좌만" over "계좌").
    let all = hits.clone();
    hits.retain(|(_, range)| {
        !all.iter()
            .any(|(_, other)| range != other && encloses(other, range))
    });
    let mut picked = Picked::default();
    for (index, range) in hits {
        match exclusion(said, &range, words) {
            Some(range) => {
                picked.excluded.push(index);
                picked.left_out.push(range);
            }
            None => {
                picked.chosen.push(index);
                picked.spans.push(range);
            }
        }
    }
    picked.chosen.retain(|index| !picked.excluded.contains(index));
    for list in [&mut picked.chosen, &mut picked.excluded] {
        list.sort_unstable();
        list.dedup();
    }
    picked
}

impl Picked {
    /// Whether nothing was named at all.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.excluded.is_empty()
    }

    /// Whether something is refused or left out that the names do not account for, so that nobody
    /// can tell what was meant ("카드 빼고 다 해 주세요"). A "no" before what was chosen is only one
    /// to the question ("아니요, 이메일로요").
    pub fn is_disputed(&self, said: &Utterance, words: &Words) -> bool {
        self.disputes(said, words).next().is_some()
    }

    /// The same within the clause of a name: "I am single, own no home".
    pub fn is_disputed_nearby(&self, said: &Utterance, words: &Words) -> bool {
        let clause = |at: usize| (0..=at).rev().find(|at| said.starts_clause(*at)).unwrap_or(0);
        let own: Vec<usize> = self.spans.iter().map(|span| clause(span.start)).collect();
        self.disputes(said, words)
            .any(|range| own.contains(&clause(range.start)))
    }

    fn disputes<'s>(
        &'s self,
        said: &'s Utterance,
        words: &'s Words,
    ) -> impl Iterator<Item = Range<usize>> + 's {
        let is_accounted = |range: &Range<usize>| {
            self.spans.iter().any(|span| encloses(span, range))
                || self.left_out.iter().any(|left_out| overlap(left_out, range))
        };
        let first = self.spans.iter().map(|span| span.start).min();
        let denies = move |range: &Range<usize>| {
            first.is_none_or(|first| range.end > first || negates_what_follows(said, range, first))
        };
        let refusals = refusals(said, words);
        let exceptions = words.except.iter().flat_map(|phrase| said.find(phrase));
        let exceptions: Vec<Range<usize>> = exceptions
            .filter(|range| !refusals.iter().any(|refusal| overlap(refusal, range)))
            .collect();
        refusals
            .into_iter()
            .filter(denies)
            .chain(exceptions)
            .filter(move |range| !is_accounted(range))
    }

    /// Whether the choice was preceded by a "no".
    pub fn follows_no(&self, said: &Utterance, words: &Words) -> bool {
        let first = self.spans.iter().map(|span| span.start).min();
        refusals(said, words)
            .iter()
            .any(|range| first.is_some_and(|first| range.end <= first))
    }
}

/// "I don't have one": in English a refusal other than a plain no denies what comes behind it in
/// the same clause.
fn negates_what_follows(said: &Utterance, refusal: &Range<usize>, chosen: usize) -> bool {
    let phrase = said.letters(refusal.clone());
    phrase.is_ascii()
        && !PLAIN_NO.contains(&phrase.as_str())
        && refusal.end <= chosen
        && !(refusal.end..=chosen).any(|at| said.starts_clause(at))
}

fn encloses(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

type Hits = Vec<(usize, Range<usize>)>;

/// By a whole name.
fn named(said: &Utterance, choices: &[&Choice]) -> Hits {
    let mut hits = Hits::new();
    for (index, choice) in choices.iter().enumerate() {
        let keywords = choice.keywords.iter().flat_map(|name| said.find(name));
        hits.extend(keywords.map(|range| (index, range)));
        // "네" is a syllable of other words, and whether it is an answer is not said here.
        if !is_yes_or_no(choice) {
            let names = choice
                .display
                .all()
                .chain(choice.label.all())
                .chain([choice.value.as_str()]);
            hits.extend(names.flat_map(|name| said.find(name)).map(|range| (index, range)));
        }
    }
    hits
}

fn is_yes_or_no(choice: &Choice) -> bool {
    matches!(choice.value.as_str(), YES | NO)
}

/// By a word of a label that at most `most` choices have. A label that denies is no source of
/// words: "받기" is not "안 받기".
fn named_in_part(said: &Utterance, choices: &[&Choice], words: &Words, topic: &str, most: usize) -> Hits {
    let mut hits = Hits::new();
    for (index, choice) in choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| !is_yes_or_no(choice))
    {
        let having = |part: &str| {
            let has = |choice: &&&Choice| {
                let mut names = choice.label.all().chain(choice.display.all());
                names.any(|name| name.contains(part))
            };
            choices.iter().filter(has).count()
        };
        let labels = choice
            .label
            .all()
            .filter(|label| !refuses(&Utterance::new(label), words));
        let telling = |part: &&str| !topic.contains(*part) && having(part) <= most;
        for part in labels.flat_map(parts).filter(telling) {
            hits.extend(said.find(part).into_iter().map(|range| (index, range)));
        }
    }
    hits
}

/// Words of a label that can stand for it: two syllables or five Latin letters or more.
fn parts(label: &str) -> impl Iterator<Item = &str> {
    label.split(|c: char| !c.is_alphanumeric()).filter(|part| {
        let least = if part.is_ascii() { 5 } else { 2 };
        part.chars().count() >= least
    })
}

/// Whether what was named is left out: an exception right behind it, particles aside, or in
/// English right before it. The range covers the name and the exception.
pub fn exclusion(said: &Utterance, named: &Range<usize>, words: &Words) -> Option<Range<usize>> {
    const PARTICLES: [&str; 10] = ["은", "는", "이", "가", "을", "를", "도", "만", "요", ""];
    if let Some(negated) = negation(said, named) {
        return Some(negated);
    }
    let exceptions = words.except.iter().flat_map(|phrase| said.find(phrase));
    let left_out = exceptions.filter_map(|found| {
        let latin = said.letters(found.clone()).is_ascii();
        if latin && found.end <= named.start {
            let between = said.letters(found.end..named.start);
            let joined =
                !said.starts_clause(named.start) && ["", "the", "a", "any"].contains(&between.as_str());
            return joined.then_some(found.start..named.end);
        }
        let between = (named.end <= found.start).then(|| said.letters(named.end..found.start))?;
        (!latin && PARTICLES.contains(&between.as_str())).then_some(named.start..found.end)
    });
    left_out.max_by_key(|range| range.len())
}

/// "안 냈어요": a word of denial of one syllable right before what was named.
fn negation(said: &Utterance, named: &Range<usize>) -> Option<Range<usize>> {
    let before = named.start.checked_sub(1)?;
    let denies = ["안", "못"].contains(&said.letters(before..named.start).as_str());
    (denies && said.starts_word(before)).then_some(before..named.end)
}
