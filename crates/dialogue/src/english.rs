//! English numbers: `50 million won`, `thirty-two`, `three hundred and twenty million`.

use crate::amount::{Amount, MAX_AMOUNT};

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES: [(&str, i64); 3] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// The number that begins at `at`, and where it ends. Digits without a scale or won behind them
/// are left to the Korean reader; a lone "one" is a pronoun.
pub fn read(chars: &[(usize, char)], at: usize, len: usize) -> Option<(Amount, usize)> {
    let words = words(chars, at)?;
    let (mut total, mut section, mut end) = (0i64, 0f64, at);
    let (mut scaled, mut spelled, mut counted) = (false, 0, false);
    for (word, next) in &words {
        let scale = SCALES.iter().find(|(name, _)| name == word);
        if let (Some((_, scale)), true) = (scale, counted) {
            total = total.checked_add(times(section, *scale)?)?;
            section = 0.0;
            scaled = true;
        } else if word == "hundred" && counted {
            section *= 100.0;
        } else if word == "won" && counted {
            scaled = true;
            end = *next;
            break;
        } else if word == "and" && counted {
            continue;
        } else if let Some(value) = plain(word) {
            let digits = word.starts_with(|c: char| c.is_ascii_digit());
            let follows = section == 0.0 || section % 100.0 == 0.0 || section % 10.0 == 0.0 && value < 10.0;
            if counted && (digits || !follows) {
                break;
            }
            spelled += usize::from(!digits);
            section += value;
            counted = true;
        } else {
            break;
        }
        end = *next;
    }
    let value = total.checked_add(times(section, 1)?)?;
    let lone = !scaled && spelled == 1 && value < 2;
    if !counted || !(scaled || spelled > 0) || lone || !(0..=MAX_AMOUNT).contains(&value) {
        return None;
    }
    let byte = |index: usize| chars.get(index).map_or(len, |(byte, _)| *byte);
    let amount = Amount {
        value,
        scaled,
        ambiguous: false,
        start: byte(at),
        end: byte(end),
    };
    Some((amount, end))
}

/// The next few words in lower case, each with where it ends; `None` inside a word.
fn words(chars: &[(usize, char)], at: usize) -> Option<Vec<(String, usize)>> {
    let before = at.checked_sub(1).and_then(|at| chars.get(at));
    let first = chars.get(at)?.1;
    if before.is_some_and(|(_, c)| c.is_alphanumeric()) || !first.is_ascii_alphanumeric() {
        return None;
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for index in at..=chars.len() {
        let c = chars.get(index).map(|(_, c)| *c);
        let digit_next = chars.get(index + 1).is_some_and(|(_, c)| c.is_ascii_digit());
        match c {
            Some(c) if c.is_ascii_alphanumeric() => word.push(c.to_ascii_lowercase()),
            Some('.') if digit_next && word.chars().all(|c| c.is_ascii_digit()) => word.push('.'),
            Some(',') if digit_next && word.starts_with(|c: char| c.is_ascii_digit()) => {}
            _ => {
                if !word.is_empty() {
                    words.push((std::mem::take(&mut word), index));
                }
                if !matches!(c, Some(' ' | '-')) || words.len() > 12 {
                    break;
                }
            }
        }
    }
    Some(words)
}

/// Dictated digits as digits: "oh one oh, three three" is `010 33`. Other words stand.
pub fn digits(text: &str) -> String {
    let mut out = String::new();
    let mut times = 1;
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        let lower = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let place = ONES.iter().take(10).position(|name| *name == lower);
        let digit = match lower.as_str() {
            "oh" | "o" => Some(0),
            _ => place,
        };
        match (
            digit.and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10)),
            lower.as_str(),
        ) {
            (Some(digit), _) => {
                (0..times).for_each(|_| out.push(digit));
                times = 1;
            }
            (None, "double") => times = 2,
            (None, "triple") => times = 3,
            (None, _) => {
                out.push(' ');
                out.push_str(word);
                out.push(' ');
            }
        }
    }
    out
}

fn plain(word: &str) -> Option<f64> {
    let place = |list: &[&str]| list.iter().position(|name| *name == word);
    place(&ONES)
        .map(|value| value as f64)
        .or_else(|| place(&TENS).map(|value| (value as f64 + 2.0) * 10.0))
        .or_else(|| {
            word.parse()
                .ok()
                .filter(|_| word.starts_with(|c: char| c.is_ascii_digit()))
        })
}

fn times(count: f64, unit: i64) -> Option<i64> {
    let product = (count * unit as f64).round();
    (product.abs() <= MAX_AMOUNT as f64).then_some(product as i64)
}
