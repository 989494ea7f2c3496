//! Which runs of digits are somebody's number.
//!
//! Sources: resident registration numbers are YYMMDD and seven digits of which the first is 1 to 8;
//! area codes are 02, 031-033, 041-044, 051-055, 061-064, and 050, 070 for others; mobile numbers
//! begin with 010, 011, 016 to 019; card numbers have 13 to 19 digits and a check digit (ISO/IEC
//! 7812, Luhn); account numbers of Korean banks have 9 to 16 digits in two to four groups.

use std::ops::Range;

use super::runs::{Digit, Gap, Run};

/// Where the digits of personal numbers stand in a run.
pub(super) fn personal(run: &Run) -> Vec<Range<usize>> {
    let written = run.digits.iter().all(|digit| !digit.spoken);
    if written && is_plain_quantity(run) {
        return Vec::new();
    }
    let groups = groups(&run.digits);
    let mut found = Vec::new();
    let mut from = 0;
    while from < groups.len() {
        if let Some(length) = date(&groups[from..]) {
            from += length;
            continue;
        }
        // The longest number that begins here. An account may have almost any form, so that it is
        // thought of last.
        let begins = |is: fn(&Number) -> bool| {
            (from + 1..=groups.len()).rev().find(|to| {
                let plus = from == 0 && run.before.ends_with('+');
                is(&Number::new(&groups[from..*to], plus))
            })
        };
        let longest = begins(Number::has_a_form).or_else(|| begins(Number::may_be_personal));
        match longest {
            Some(to) => {
                let digits = groups[from..to].iter().flat_map(|group| group.iter());
                found.extend(digits.map(|digit| digit.at.clone()));
                from = to;
            }
            None => from += 1,
        }
    }
    found
}

/// Whether digits are personal whatever is between them: for those that come in pieces.
pub(super) fn surely_personal(digits: &[u8]) -> bool {
    is_resident(digits) || is_mobile(digits, 6) || (14..=16).contains(&digits.len()) && luhn(digits)
}

/// An amount, a time, a measure: digits with a unit, or in threes with commas.
fn is_plain_quantity(run: &Run) -> bool {
    const UNITS: [&str; 19] = [
        "원",
        "만",
        "억",
        "천",
        "백",
        "개",
        "명",
        "년",
        "건",
        "회",
        "분",
        "초",
        "시간",
        "%",
        "㎡",
        "won",
        "ms",
        "번째",
        "바이트",
    ];
    let groups = groups(&run.digits);
    let after = run.after.trim_start();
    let in_threes = groups.len() > 1
        && groups
            .iter()
            .skip(1)
            .all(|group| group.len() == 3 && group[0].gap == Gap::Comma);
    let one = groups.len() == 1;
    in_threes
        || one && UNITS.iter().any(|unit| after.starts_with(unit))
        || one && run.before.ends_with("_ms=")
}

/// Digits with nothing between them.
fn groups(digits: &[Digit]) -> Vec<&[Digit]> {
    digits.chunk_by(|_, next| next.gap == Gap::None).collect()
}

/// How many groups a date at the beginning has; `None` where there is none.
fn date(groups: &[&[Digit]]) -> Option<usize> {
    let number = |group: &&[Digit]| {
        group
            .iter()
            .fold(0u32, |number, digit| number * 10 + u32::from(digit.value))
    };
    let [year, month, day, ..] = groups else {
        return None;
    };
    let small = month.len() <= 2 && day.len() <= 2 && year.len() == 4;
    let there_is = small
        && (1900..2100).contains(&number(year))
        && (1..=12).contains(&number(month))
        && (1..=31).contains(&number(day));
    there_is.then_some(3)
}

/// A candidate.
struct Number {
    digits: Vec<u8>,
    lengths: Vec<usize>,
    gaps: Vec<Gap>,
    spoken: bool,
}

impl Number {
    fn new(groups: &[&[Digit]], plus: bool) -> Self {
        let digits = || groups.iter().flat_map(|group| group.iter());
        let mut values: Vec<u8> = digits().map(|digit| digit.value).collect();
        // +82 10 … and 0082 10 … are 010 …
        let country: Option<usize> = match values.as_slice() {
            [8, 2, ..] if plus => Some(2),
            [0, 0, 8, 2, ..] => Some(4),
            _ => None,
        };
        if let Some(country) = country {
            values.drain(..country);
            if values.first() != Some(&0) {
                values.insert(0, 0);
            }
        }
        Self {
            digits: values,
            lengths: groups.iter().map(|group| group.len()).collect(),
            gaps: groups
                .iter()
                .skip(1)
                .filter_map(|group| group.first())
                .map(|digit| digit.gap)
                .collect(),
            spoken: digits().any(|digit| digit.spoken),
        }
    }

    fn has_a_form(&self) -> bool {
        self.is_resident_number() || self.is_telephone() || self.is_card()
    }

    fn may_be_personal(&self) -> bool {
        self.is_account() || self.is_spoken()
    }

    fn is_resident_number(&self) -> bool {
        let whole =
            is_resident(&self.digits) && (self.spoken || matches!(self.lengths.as_slice(), [13] | [6, 7]));
        // "900101-1" says all but a serial number, and so does what a keypad has so far.
        let begun = matches!(self.lengths.as_slice(), [6, 1..=6])
            && self.gaps == [Gap::Hyphen]
            && is_birthday(&self.digits)
            && self.digits.get(6).is_some_and(|first| (1..=8).contains(first));
        whole || begun
    }

    fn is_telephone(&self) -> bool {
        let area = matches!(
            self.digits.as_slice(),
            [0, 2, ..]
                | [0, 3, 1..=3, ..]
                | [0, 4, 1..=4, ..]
                | [0, 5, 0..=5, ..]
                | [0, 6, 1..=4, ..]
                | [0, 7, 0, ..]
        );
        let shortest = if self.lengths.len() > 1 || self.spoken {
            6
        } else {
            7
        };
        is_mobile(&self.digits, shortest) || area && (9..=12).contains(&self.digits.len())
    }

    fn is_card(&self) -> bool {
        let grouped = matches!(self.lengths.as_slice(), [4, 4, 4, 4] | [4, 6, 5]);
        grouped
            || (13..=19).contains(&self.digits.len())
                && luhn(&self.digits)
                && self.gaps.iter().all(|gap| *gap != Gap::Dot)
    }

    fn is_account(&self) -> bool {
        let count = self.digits.len();
        let lengths = self.lengths.as_slice();
        match self.gaps.as_slice() {
            [] => (10..=19).contains(&count),
            gaps if gaps.iter().all(|gap| matches!(gap, Gap::Hyphen | Gap::Word)) => {
                (9..=17).contains(&count) && lengths.len() <= 5 && lengths != [4, 4]
            }
            gaps if gaps
                .iter()
                .all(|gap| matches!(gap, Gap::Hyphen | Gap::Word | Gap::Space)) =>
            {
                (10..=16).contains(&count)
                    && (3..=5).contains(&lengths.len())
                    && lengths.iter().all(|length| *length >= 2)
            }
            _ => false,
        }
    }

    /// Nobody reads anything else digit by digit for so long.
    fn is_spoken(&self) -> bool {
        self.spoken && self.digits.len() >= 8
    }
}

fn is_resident(digits: &[u8]) -> bool {
    digits.len() == 13 && is_birthday(digits) && digits.get(6).is_some_and(|first| (1..=8).contains(first))
}

/// Whether the first six digits are a day: YYMMDD.
fn is_birthday(digits: &[u8]) -> bool {
    let [_, _, m1, m2, d1, d2, ..] = digits else {
        return false;
    };
    (1..=12).contains(&(m1 * 10 + m2)) && (1..=31).contains(&(d1 * 10 + d2))
}

/// A mobile number, or the first digits of one: at least `shortest`.
fn is_mobile(digits: &[u8], shortest: usize) -> bool {
    matches!(digits, [0, 1, 0 | 1 | 6..=9, ..]) && (shortest..=11).contains(&digits.len())
}

/// The check digit of ISO/IEC 7812.
fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(if place % 2 == 1 { doubled(*digit) } else { *digit }))
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}
