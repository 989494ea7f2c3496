//! Which of the figures that were said a field's value is: the price that was agreed on and not the one
//! that was asked, one's own age and not a child's, two incomes together, or none that can be told.
//!
//! Every figure is weighed by what stands before and behind it, by its place among the others, and by
//! whether the rules read it so.

use serde_json::Value;

use super::features::{Feature, hash};
use crate::amount::Amount;
use crate::scenario::{Field, FieldType, Normalizer};
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

/// A figure that may be the value.
struct Figure {
    /// In the field's unit; nothing where it counts something else.
    value: Option<i64>,
    /// Letters before it, the nearest first, and behind it.
    before: Vec<char>,
    behind: Vec<char>,
}

/// Whether a field's value is a figure, and not one of a list.
pub fn is_a_figure(field: &Field) -> bool {
    field.spec.kind == FieldType::Number
}

/// Everything that may be the value of a field, where the rules read `read`; empty where no figure was said.
pub fn guesses(heard: &Heard<'_>, field: &Field, read: Option<&Value>) -> Vec<Guess> {
    let figures = figures(heard, field);
    if figures.iter().all(|figure| figure.value.is_none()) {
        return Vec::new();
    }
    let key = field.key.as_str();
    let mut guesses: Vec<Guess> = Vec::new();
    let values = figures.iter().enumerate();
    for (place, value) in values.filter_map(|(place, figure)| Some((place, figure.value?))) {
        let guess = Guess {
            value: Some(value.into()),
            seen: seen(&figures, place, key),
            agrees: agrees(read, value, key),
        };
        // Said again: what speaks for either speaks for it.
        match guesses.iter_mut().find(|other| other.value == guess.value) {
            Some(again) => {
                again.seen.extend(guess.seen);
                again.seen.extend(one(key, &["again"]));
            }
            None => guesses.push(guess),
        }
    }
    for (name, value) in together(&figures, field) {
        if guesses.iter().any(|other| other.value == Some(value.into())) {
            continue;
        }
        let mut seen = joined(&figures, name, key);
        seen.extend(one(key, &[name]));
        guesses.push(Guess {
            value: Some(value.into()),
            seen,
            agrees: agrees(read, value, key),
        });
    }
    if let Some(read) = read.filter(|read| guesses.iter().all(|guess| guess.value.as_ref() != Some(read))) {
        guesses.push(Guess {
            value: Some(read.clone()),
            seen: one(key, &["by the rules alone"]),
            agrees: vec![hash(&["figure", "rules"]), hash(&["figure", "rules", key])],
        });
    }
    let count = figures.len().to_string();
    let mut nothing = one(key, &["nothing", &count]);
    nothing.extend(stretches(heard.said.decomposed(), "nothing", key));
    let none = if read.is_none() { "none" } else { "some" };
    guesses.push(Guess {
        value: None,
        seen: nothing,
        agrees: vec![hash(&["figure", none]), hash(&["figure", none, key])],
    });
    guesses
}

/// The figures that were said, in order.
fn figures(heard: &Heard<'_>, field: &Field) -> Vec<Figure> {
    let letter = |byte: usize| heard.said.letter_at(byte);
    let ends = heard.amounts.iter().map(|amount| letter(amount.end));
    let from = std::iter::once(0).chain(ends);
    let starts = heard.amounts.iter().skip(1).map(|amount| letter(amount.start));
    let to = starts.chain([heard.said.len()]);
    let said = |((amount, from), to): ((&Amount, usize), usize)| {
        let before = heard.said.decomposed_in(from..letter(amount.start));
        let behind = heard.said.decomposed_in(letter(amount.end)..to);
        Figure {
            value: number(field, &in_full(amount, heard), heard).and_then(|reading| reading.value.as_i64()),
            before: before.iter().rev().take(NEAR).copied().collect(),
            behind: behind.iter().take(NEAR).copied().collect(),
        }
    };
    let all = heard.amounts.iter().zip(from).zip(to);
    all.map(said).take(MOST).collect()
}

/// "30 to 35 million": a small number counts in the unit of the next one in which something is counted.
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

/// What is seen of a figure.
fn seen(figures: &[Figure], place: usize, key: &str) -> Vec<Feature> {
    let Some(figure) = figures.get(place) else {
        return Vec::new();
    };
    let value = figure.value.unwrap_or_default();
    let last = figures.len() - 1;
    let at = match place {
        0 if last == 0 => "only",
        0 => "first",
        place if place == last => "last",
        _ => "between",
    };
    let count = figures.len().min(4).to_string();
    let others = figures.iter().enumerate().filter(|(other, _)| *other != place);
    let sum = others.fold(0_i64, |sum, (_, other)| {
        sum.saturating_add(other.value.unwrap_or_default())
    });
    let size = value.checked_ilog10().unwrap_or_default().to_string();
    let mut all = one(key, &["at", at]);
    all.extend(one(key, &["at", at, &count]));
    all.extend(one(key, &["size", &size]));
    if last > 1 && sum == value {
        all.extend(one(key, &["is the sum", at]));
    }
    let order = |other: Option<&Figure>, which: &str| {
        let order = match other.map(|other| other.value.unwrap_or_default().cmp(&value)) {
            None => "none",
            Some(std::cmp::Ordering::Less) => "less",
            Some(std::cmp::Ordering::Equal) => "same",
            Some(std::cmp::Ordering::Greater) => "more",
        };
        one(key, &[which, order])
    };
    all.extend(order(
        place.checked_sub(1).and_then(|other| figures.get(other)),
        "before",
    ));
    all.extend(order(figures.get(place + 1), "behind"));
    all.extend(context(&figure.before, "before", key));
    all.extend(context(&figure.behind, "behind", key));
    all
}

/// What is seen between figures that may belong together.
fn joined(figures: &[Figure], name: &str, key: &str) -> Vec<Feature> {
    let mut all = Vec::new();
    for figure in figures {
        all.extend(stretches(&figure.before, &format!("{name} before"), key));
    }
    if let Some(last) = figures.last() {
        all.extend(context(&last.behind, &format!("{name} behind"), key));
    }
    all
}

/// What stands at one side of a figure, the nearest letter first.
fn context(letters: &[char], side: &str, key: &str) -> Vec<Feature> {
    let right_at = RIGHT_AT.filter_map(|length| letters.get(..length));
    let right_at: Vec<String> = right_at.map(|near| near.iter().collect()).collect();
    let mut all: Vec<Feature> = Vec::new();
    if letters.is_empty() {
        all.extend(one(key, &[side, "nothing"]));
    }
    for near in &right_at {
        all.extend(both(key, &[side, "at", near], 0.5));
    }
    all.extend(stretches(letters, side, key));
    all
}

fn stretches(letters: &[char], side: &str, key: &str) -> Vec<Feature> {
    let stretches = STRETCHES.flat_map(|length| letters.windows(length));
    let mut near: Vec<String> = stretches.map(|near| near.iter().collect()).collect();
    near.sort_unstable();
    near.dedup();
    let value = 1.5 / (near.len().max(1) as f32).sqrt();
    near.iter()
        .flat_map(|near| both(key, &[side, "near", near], value))
        .collect()
}

/// Something seen once, for whatever field and for this one.
fn one(key: &str, parts: &[&str]) -> Vec<Feature> {
    both(key, parts, 1.0)
}

fn both(key: &str, parts: &[&str], value: f32) -> Vec<Feature> {
    let feature = |key: &str| {
        let mut all = vec!["figure", key];
        all.extend(parts);
        Feature {
            hash: hash(&all),
            value,
            letters: false,
        }
    };
    vec![feature(""), feature(key)]
}

fn agrees(read: Option<&Value>, value: i64, key: &str) -> Vec<u32> {
    let what = match read {
        Some(read) if read.as_i64() == Some(value) => "same",
        Some(_) => "other",
        None => return Vec::new(),
    };
    vec![hash(&["figure", what]), hash(&["figure", what, key])]
}
