//! How many there are, as families tell it: "초등학생 하나 유치원생 하나", "다섯 살하고 두 살짜리요", "다 컸어요".
//!
//! What is said of each number is weighed as with other figures; beside the numbers themselves their sum may
//! be meant, how many were told, or a number that nobody said.

use serde_json::Value;

use super::figure::{Figure, Guess, Seen, agrees};
use crate::scenario::{Choice, Field};
use crate::understanding::clause::Heard;
use crate::understanding::names::Name;

/// Most of them that are counted.
const MOST: i64 = 5;
/// Words that count, where one begins with them; a recogniser puts no space behind them.
const WORDS: [(&str, i64); 10] = [
    ("하나", 1),
    ("한명", 1),
    ("둘", 2),
    ("두명", 2),
    ("셋", 3),
    ("세명", 3),
    ("넷", 4),
    ("네명", 4),
    ("다섯", 5),
    ("외동", 1),
];

/// Everything that may be the count of a field with these choices at a place of the scenario's stages, where
/// the rules read `read`.
pub fn counts(
    heard: &Heard<'_>,
    field: &Field,
    (place, choices): (usize, &[Choice]),
    read: Option<&Value>,
) -> Vec<Guess> {
    let figures = told(heard, place, choices);
    let seen = Seen {
        figures: &figures,
        key: &field.key,
    };
    let values: Vec<i64> = figures.iter().filter_map(|figure| figure.value).collect();
    let sum: i64 = values.iter().sum();
    let many = i64::try_from(values.len()).unwrap_or(MOST);
    let several = values.len().min(3).to_string();
    let guess = |value: i64| {
        let mut all = Vec::new();
        for (place, _) in figures
            .iter()
            .enumerate()
            .filter(|(_, figure)| figure.value == Some(value))
        {
            all.extend(seen.at(place));
        }
        let number = value.to_string();
        if many > 1 && sum == value {
            all.extend(seen.one(&["sum", &several]));
        }
        if many > 1 && many == value {
            all.extend(seen.one(&["as many", &several]));
        }
        if !values.contains(&value) {
            all.extend(seen.one(&["not said", &number, &several]));
        }
        all.extend(seen.stretches(heard.said.decomposed(), &number));
        Guess {
            value: Some(value.into()),
            seen: all,
            agrees: agrees(read, value, &field.key),
        }
    };
    (0..=MOST).map(guess).chain([seen.nothing(heard, read)]).collect()
}

/// The numbers that were told, in order: those of the field's own choices, other small ones, and words.
fn told(heard: &Heard<'_>, place: usize, choices: &[Choice]) -> Vec<Figure> {
    let mut all: Vec<(std::ops::Range<usize>, i64)> = Vec::new();
    for (at, token) in heard.tokens.iter().enumerate() {
        let named = heard.names_at(at).find_map(|name| match name {
            Name::Choice { stage, index, .. } if usize::from(stage) == place => {
                choices.get(usize::from(index))?.value.parse().ok()
            }
            _ => None,
        });
        all.extend(named.map(|value: i64| (token.at.clone(), value)));
    }
    let free = |all: &[(std::ops::Range<usize>, i64)], at: &std::ops::Range<usize>| {
        all.iter()
            .all(|(other, _)| other.end <= at.start || at.end <= other.start)
    };
    for amount in heard.amounts.iter().filter(|amount| !amount.scaled) {
        let at = heard.said.letter_at(amount.start)..heard.said.letter_at(amount.end);
        if free(&all, &at) {
            all.push((at, amount.value));
        }
    }
    for start in (0..heard.said.len()).filter(|at| heard.said.starts_word(*at)) {
        let said = |(word, value): &(&str, i64)| {
            let at = start..start + word.chars().count();
            heard
                .said
                .letters(at.clone())
                .iter()
                .copied()
                .eq(word.chars())
                .then_some((at, *value))
        };
        if let Some((at, value)) = WORDS.iter().find_map(said).filter(|(at, _)| free(&all, at)) {
            all.push((at, value));
        }
    }
    all.sort_by_key(|(at, _)| at.start);
    Figure::between(heard, all.into_iter().map(|(at, value)| (at, Some(value))))
}
