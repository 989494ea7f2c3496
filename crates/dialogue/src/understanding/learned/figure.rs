//! Which of the figures that were said a field's value is: the price that was agreed on and not the one
//! that was asked, one's own age and not a child's, two incomes together, or none that can be told.
//!
//! Every figure is weighed by what stands before and behind it, by its place among the others, and by
//! whether the rules read it so.

use std::ops::Range;

use serde_json::Value;

use super::features::{Feature, hash};
use crate::amount::Amount;
use crate::scenario::{Field, Normalizer};
use crate::understanding::clause::Heard;
use crate::understanding::value::number;

/// Letters before and behind a figure that are looked at, decomposed.
const NEAR: usize = 24;
/// Lengths of what stands right at a figure.
const RIGHT_AT: std::ops::RangeInclusive<usize> = 1..=8;
/// Lengths of stretches anywhere near it.
const STRETCHES: std::ops::RangeInclusive<usize> = 3..=4;
/// Most figures that are told apart.
const MOST: usize = 6;

/// What may be the value, if anything can be told.
#[derive(Debug, Clone)]
pub struct Guess {
    /// In the field's unit; nothing where the customer is asked.
    pub value: Option<Value>,
    /// What speaks for it or against it, as in the words of an utterance.
    pub seen: Vec<Feature>,
    /// The same of what the rules read.
    pub agrees: Vec<u32>,
}

/// A figure that was said.
pub struct Figure {
    /// In the field's unit; nothing where it counts something else.
    pub value: Option<i64>,
    /// Letters before it, the nearest first, and behind it.
    before: Vec<char>,
    behind: Vec<char>,
}

/// Letters of a number, and what it is in the field's unit.
pub type Said = (Range<usize>, Option<i64>);

impl Figure {
    /// Of numbers in order: between two stands what belongs to both.
    pub fn between(heard: &Heard<'_>, said: impl Iterator<Item = Said>) -> Vec<Self> {
        let said: Vec<Said> = said.take(MOST).collect();
        let figure = |(place, (at, value)): (usize, &Said)| {
            let before = place.checked_sub(1).and_then(|before| said.get(before));
            let from = before.map_or(0, |(before, _)| before.end);
            let to = said
                .get(place + 1)
                .map_or(heard.said.len(), |(next, _)| next.start);
            let before = heard.said.decomposed_in(from..at.start);
            let behind = heard.said.decomposed_in(at.end..to);
            Self {
                value: *value,
                before: before.iter().rev().take(NEAR).copied().collect(),
                behind: behind.iter().take(NEAR).copied().collect(),
            }
        };
        said.iter().enumerate().map(figure).collect()
    }
}

/// Everything that may be the value of a field, where the rules read `read`; empty where no figure was said.
pub fn figures(heard: &Heard<'_>, field: &Field, read: Option<&Value>) -> Vec<Guess> {
    let said = heard.amounts.iter().map(|amount| {
        let at = heard.said.letter_at(amount.start)..heard.said.letter_at(amount.end);
        let reading = number(field, &in_full(amount, heard), heard);
        (at, reading.and_then(|reading| reading.value.as_i64()))
    });
    let figures = Figure::between(heard, said);
    if figures.iter().all(|figure| figure.value.is_none()) {
        return Vec::new();
    }
    let key = field.key.as_str();
    let seen = Seen {
        figures: &figures,
        key,
    };
    let mut guesses: Vec<Guess> = Vec::new();
    let values = figures.iter().enumerate();
    for (place, value) in values.filter_map(|(place, figure)| Some((place, figure.value?))) {
        let guess = Guess {
            value: Some(value.into()),
            seen: seen.at(place),
            agrees: agrees(read, value, key),
        };
        // Said again: what speaks for either speaks for it.
        match guesses.iter_mut().find(|other| other.value == guess.value) {
            Some(again) => {
                again.seen.extend(guess.seen);
                again.seen.extend(seen.one(&["again"]));
            }
            None => guesses.push(guess),
        }
    }
    let known =
        |guesses: &[Guess], value: &Value| guesses.iter().any(|guess| guess.value.as_ref() == Some(value));
    for (name, value) in together(&figures, field) {
        if !known(&guesses, &value.into()) {
            guesses.push(Guess {
                value: Some(value.into()),
                seen: seen.of_all(name),
                agrees: agrees(read, value, key),
            });
        }
    }
    if let Some(read) = read.filter(|read| !known(&guesses, read)) {
        guesses.push(Guess {
            value: Some(read.clone()),
            seen: seen.one(&["by the rules alone"]),
            agrees: vec![hash(&["figure", "rules"]), hash(&["figure", "rules", key])],
        });
    }
    guesses.push(seen.nothing(heard, read));
    guesses
}

/// "30 to 35 million": a small number counts in the unit of the nearest one that has one.
fn in_full(amount: &Amount, heard: &Heard<'_>) -> Amount {
    let english = !heard.words.denies_backwards;
    let short = english && !amount.scaled && (1..1_000).contains(&amount.value);
    let unit = |other: &Amount| {
        let units = [1_000_000_000, 1_000_000, 1_000];
        units
            .into_iter()
            .find(|unit| other.value > 0 && other.value % unit == 0)
    };
    let nearest = heard.amounts.iter().filter(|other| other.scaled);
    let nearest = nearest.min_by_key(|other| other.start.abs_diff(amount.start));
    match nearest.and_then(unit).filter(|_| short) {
        Some(unit) => Amount {
            value: amount.value.saturating_mul(unit),
            scaled: true,
            ambiguous: true,
            ..*amount
        },
        None => *amount,
    }
}

/// What several figures are together: nobody adds up ages or days.
fn together(figures: &[Figure], field: &Field) -> Vec<(&'static str, i64)> {
    let money = field.spec.normalizer == Some(Normalizer::MoneyKrw);
    let values: Vec<i64> = figures.iter().filter_map(|figure| figure.value).collect();
    let sum = values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
    match values[..] {
        [first, second] if money => vec![("sum", sum), ("difference", first.saturating_sub(second))],
        [_, _, ..] if money => vec![("sum", sum)],
        _ => Vec::new(),
    }
}

/// What is seen of the figures of a field, each as it is for any field and for this one.
pub struct Seen<'a> {
    /// All that were said.
    pub figures: &'a [Figure],
    /// The field's key.
    pub key: &'a str,
}

impl Seen<'_> {
    /// Of one of them.
    pub fn at(&self, place: usize) -> Vec<Feature> {
        let Some(figure) = self.figures.get(place) else {
            return Vec::new();
        };
        let value = figure.value.unwrap_or_default();
        let last = self.figures.len() - 1;
        let at = match place {
            0 if last == 0 => "only",
            0 => "first",
            place if place == last => "last",
            _ => "between",
        };
        let count = self.figures.len().min(4).to_string();
        let size = value.checked_ilog10().unwrap_or_default().to_string();
        let mut all = self.one(&["at", at]);
        all.extend(self.one(&["at", at, &count]));
        all.extend(self.one(&["size", &size]));
        let others = self
            .figures
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != place);
        let others = others.map(|(_, other)| other.value.unwrap_or_default());
        if last > 1 && others.fold(0_i64, i64::saturating_add) == value {
            all.extend(self.one(&["is the sum", at]));
        }
        let before = place.checked_sub(1).and_then(|before| self.figures.get(before));
        for (side, other) in [("before", before), ("behind", self.figures.get(place + 1))] {
            let order = other.map(|other| other.value.unwrap_or_default().cmp(&value));
            all.extend(self.one(&[side, &format!("{order:?}")]));
        }
        all.extend(self.beside(&figure.before, "before"));
        all.extend(self.beside(&figure.behind, "behind"));
        all
    }

    /// Of all of them together.
    fn of_all(&self, name: &str) -> Vec<Feature> {
        let mut all = self.one(&[name]);
        for figure in self.figures {
            all.extend(self.stretches(&figure.before, &format!("{name} before")));
        }
        if let Some(last) = self.figures.last() {
            all.extend(self.beside(&last.behind, &format!("{name} behind")));
        }
        all
    }

    /// That nobody can tell, where the rules read `read`.
    pub fn nothing(&self, heard: &Heard<'_>, read: Option<&Value>) -> Guess {
        let count = self.figures.len().to_string();
        let mut seen = self.one(&["nothing", &count]);
        seen.extend(self.stretches(heard.said.decomposed(), "nothing"));
        let none = if read.is_none() { "none" } else { "some" };
        Guess {
            value: None,
            seen,
            agrees: vec![hash(&["figure", none]), hash(&["figure", none, self.key])],
        }
    }

    /// What stands at one side of a figure, the nearest letter first.
    fn beside(&self, letters: &[char], side: &str) -> Vec<Feature> {
        let mut all = Vec::new();
        if letters.is_empty() {
            all.extend(self.one(&[side, "nothing"]));
        }
        for near in RIGHT_AT.filter_map(|length| letters.get(..length)) {
            let near: String = near.iter().collect();
            all.extend(self.worth(&[side, "at", &near], 0.5));
        }
        all.extend(self.stretches(letters, side));
        all
    }

    /// Stretches of letters; many count no more than few.
    pub fn stretches(&self, letters: &[char], side: &str) -> Vec<Feature> {
        let stretches = STRETCHES.flat_map(|length| letters.windows(length));
        let mut near: Vec<String> = stretches.map(|near| near.iter().collect()).collect();
        near.sort_unstable();
        near.dedup();
        let value = 1.5 / (near.len().max(1) as f32).sqrt();
        let near = near.iter();
        near.flat_map(|near| self.worth(&[side, "near", near], value))
            .collect()
    }

    /// Something seen once.
    pub fn one(&self, parts: &[&str]) -> Vec<Feature> {
        self.worth(parts, 1.0)
    }

    fn worth(&self, parts: &[&str], value: f32) -> Vec<Feature> {
        let feature = |key: &str| {
            let mut all = vec!["figure", key];
            all.extend(parts);
            Feature {
                hash: hash(&all),
                value,
                letters: false,
            }
        };
        vec![feature(""), feature(self.key)]
    }
}

/// What speaks for a value where the rules read `read`.
pub fn agrees(read: Option<&Value>, value: i64, key: &str) -> Vec<u32> {
    let what = match read {
        Some(read) if read.as_i64() == Some(value) => "same",
        Some(_) => "other",
        None => return Vec::new(),
    };
    vec![hash(&["figure", what]), hash(&["figure", what, key])]
}
