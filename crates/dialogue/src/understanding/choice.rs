//! Which of the choices was meant: by value, label, a part of the label that only one has,
//! keyword or ordinal; and which were left out ("카드는 빼고").

use std::ops::Range;

use super::yes_no::{refusals, refuses};
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
    let mut hits = named(said, choices);
    if hits.is_empty() {
        hits = named_in_part(said, choices, words, topic, 1);
    }
    if hits.is_empty() {
        hits.extend(ordinal(said, choices.len(), words));
    }
    sorted(said, hits, words)
}

/// The choices that share a word which was said and not all have: "모바일" is in two of four.
pub fn pick_sharing(said: &Utterance, choices: &[&Choice], words: &Words, topic: &str) -> Picked {
    let hits = named_in_part(said, choices, words, topic, choices.len().saturating_sub(1));
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
        let is_accounted = |range: &Range<usize>| {
            self.spans
                .iter()
                .chain(&self.left_out)
                .any(|other| encloses(other, range))
        };
        let first = self.spans.iter().map(|span| span.start).min();
        let refusals = refusals(said, words);
        let after = |range: &Range<usize>| first.is_none_or(|first| range.end > first);
        if refusals.iter().any(|range| after(range) && !is_accounted(range)) {
            return true;
        }
        let exceptions = words.except.iter().flat_map(|phrase| said.find(phrase));
        let mut others = exceptions.filter(|range| !refusals.iter().any(|refusal| overlap(refusal, range)));
        others.any(|range| !is_accounted(&range))
    }

    /// Whether the choice was preceded by a "no".
    pub fn follows_no(&self, said: &Utterance, words: &Words) -> bool {
        let first = self.spans.iter().map(|span| span.start).min();
        refusals(said, words)
            .iter()
            .any(|range| first.is_some_and(|first| range.end <= first))
    }
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
        let displays = choice.display.all().flat_map(|name| said.find(name));
        if is_yes_or_no(choice) {
            // "네" is a syllable of other words, and whether it is an answer is not said here.
            let displays = displays.filter(|range| range.len() > 2 && said.starts_word(range.start));
            hits.extend(keywords.chain(displays).map(|range| (index, range)));
        } else {
            let labels = choice
                .label
                .all()
                .chain([choice.value.as_str()])
                .flat_map(|name| said.find(name));
            hits.extend(keywords.chain(displays).chain(labels).map(|range| (index, range)));
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

/// The ordinal that was said, below `count`.
pub fn ordinal(said: &Utterance, count: usize, words: &Words) -> Option<(usize, Range<usize>)> {
    if let Some(range) = words.last.iter().find_map(|phrase| said.find(phrase).pop()) {
        return count.checked_sub(1).map(|last| (last, range));
    }
    let mut found = Hits::new();
    for (index, forms) in words.ordinals.iter().enumerate() {
        for form in forms {
            let ranges = said
                .find(form)
                .into_iter()
                .filter(|range| is_ordinal(said, range, form));
            found.extend(ranges.map(|range| (index, range)));
        }
    }
    // The later one counts: "첫 번째, 아니 두 번째요".
    found.sort_by_key(|(_, range)| range.end);
    found.pop().filter(|(index, _)| *index < count)
}

/// "이번" and "일번" are also ordinary words: they count only as the whole answer.
fn is_ordinal(said: &Utterance, range: &Range<usize>, form: &str) -> bool {
    let counter = form.ends_with('번') && !form.starts_with(|c: char| c.is_ascii_digit());
    if !counter {
        return said.starts_word(range.start) || form.chars().count() > 2;
    }
    const TAILS: [&str; 9] = [
        "",
        "요",
        "이요",
        "으로",
        "으로요",
        "이에요",
        "으로할게요",
        "으로해주세요",
        "으로할래요",
    ];
    range.start == 0 && TAILS.contains(&said.from(range.end).as_str())
}
