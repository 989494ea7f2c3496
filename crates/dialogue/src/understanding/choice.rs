//! Which of the choices was meant: by value, label, a part of the label that only one has,
//! keyword or ordinal; and which were left out ("카드는 빼고").

use std::ops::Range;

use super::{Utterance, Words};
use crate::scenario::Choice;

/// What an utterance says about a list of choices. Indices into the list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Named, and not left out.
    pub chosen: Vec<usize>,
    /// Named as left out.
    pub excluded: Vec<usize>,
    /// Where the chosen ones were named.
    pub spans: Vec<Range<usize>>,
    /// Letters of the longest name that matched.
    pub weight: usize,
}

/// Reads an utterance against the choices in their ordinal order.
pub fn pick(said: &Utterance, choices: &[&Choice], words: &Words) -> Picked {
    let mut hits = hits(said, choices);
    if hits.is_empty()
        && let Some((index, range)) = ordinal(said, choices.len(), words)
    {
        hits.push((index, range));
    }
    // A longer name wins over a shorter one inside it ("계좌만" over "계좌").
    let inside = |a: &Range<usize>, b: &Range<usize>| a != b && b.start <= a.start && a.end <= b.end;
    let all = hits.clone();
    hits.retain(|(_, range)| !all.iter().any(|(_, other)| inside(range, other)));
    let mut picked = Picked::default();
    for (index, range) in hits {
        let list = if is_excluded(said, &range, words) {
            &mut picked.excluded
        } else {
            &mut picked.chosen
        };
        if !list.contains(&index) {
            list.push(index);
        }
        picked.weight = picked.weight.max(range.len());
        picked.spans.push(range);
    }
    let excluded = picked.excluded.clone();
    picked.chosen.retain(|index| !excluded.contains(index));
    picked
}

fn hits(said: &Utterance, choices: &[&Choice]) -> Vec<(usize, Range<usize>)> {
    let mut hits = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let names = choice
            .label
            .all()
            .chain(choice.display.all())
            .chain(choice.keywords.iter().map(String::as_str))
            .chain([choice.value.as_str()]);
        hits.extend(names.flat_map(|name| said.find(name)).map(|range| (index, range)));
    }
    if !hits.is_empty() {
        return hits;
    }
    for (index, choice) in choices.iter().enumerate() {
        let others = |part: &str| {
            choices.iter().enumerate().any(|(other, choice)| {
                other != index
                    && choice
                        .label
                        .all()
                        .chain(choice.display.all())
                        .any(|name| name.contains(part))
            })
        };
        let names = choice.label.all().chain(choice.display.all());
        for part in names.flat_map(parts).filter(|part| !others(part)) {
            hits.extend(said.find(part).into_iter().map(|range| (index, range)));
        }
    }
    hits
}

/// Words of a label that can stand for it: two letters or more.
fn parts(label: &str) -> impl Iterator<Item = &str> {
    label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= 2)
}

/// Whether what was named is left out: an exception right behind it, particles aside, or in
/// English right before it.
pub fn is_excluded(said: &Utterance, range: &Range<usize>, words: &Words) -> bool {
    let behind = said.from(range.end);
    let particles = ["은", "는", "이", "가", "을", "를", "도", "요", ""];
    words.except.iter().any(|except| {
        let wanted: String = except
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        if wanted.is_ascii() {
            return said
                .find(except)
                .iter()
                .any(|found| found.end == range.start || found.end + 3 == range.start);
        }
        particles.iter().any(|particle| {
            behind
                .strip_prefix(particle)
                .is_some_and(|rest| rest.starts_with(&wanted))
        })
    })
}

/// The ordinal that was said, below `count`.
pub fn ordinal(said: &Utterance, count: usize, words: &Words) -> Option<(usize, Range<usize>)> {
    if let Some(range) = words.last.iter().find_map(|phrase| said.find(phrase).pop()) {
        return count.checked_sub(1).map(|last| (last, range));
    }
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
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
    let tails = [
        "",
        "요",
        "이요",
        "으로",
        "으로요",
        "이에요",
        "으로할게요",
        "으로해주세요",
        "으로할래요",
        "이요으로",
    ];
    range.start == 0 && tails.contains(&said.from(range.end).as_str())
}
