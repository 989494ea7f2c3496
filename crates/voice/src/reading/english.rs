//! English text as it is said.

use crate::reading::english_number::{cardinal, ordinal, spelled, year};
use crate::reading::written::{self, Written};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Signs behind a number.
const SIGNS: [(&str, &str); 8] = [
    ("%p", "percentage points"),
    ("%", "percent"),
    ("㎡", "square meters"),
    ("m²", "square meters"),
    ("km", "kilometers"),
    ("kg", "kilograms"),
    ("cm", "centimeters"),
    ("℃", "degrees"),
];
/// With five digits and more, a number without separators is said digit by digit.
const NAKED: usize = 5;

/// English text with its numbers, units and signs in words.
pub fn english(text: &str) -> String {
    let mut said = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = number(rest, &mut said).unwrap_or_else(|| {
            sign(rest, c, &mut said);
            c.len_utf8()
        });
        rest = &rest[length..];
    }
    said
}

fn sign(rest: &str, c: char, said: &mut String) {
    let digit_follows = rest[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    let fresh = said.chars().next_back().is_none_or(char::is_whitespace);
    match c {
        '-' | '−' if digit_follows && fresh => said.push_str("minus "),
        '~' | '∼' | '～' => said.push_str(" to "),
        '@' => said.push_str(" at "),
        '&' => said.push_str(" and "),
        '₩' | '￦' | '•' | '●' | '*' | '#' | '_' | '|' => {}
        c if c.is_numeric() => {
            said.push_str(&c.to_digit(10).map_or(String::new(), |d| cardinal(&d.to_string())))
        }
        c => said.push(c),
    }
}

/// Says the number that the text begins with, together with its unit. Gives back how much was said.
fn number(text: &str, said: &mut String) -> Option<usize> {
    let won = text
        .strip_prefix(['₩', '￦'])
        .map(|rest| rest.trim_start_matches(' '));
    let numeral = won.unwrap_or(text);
    let (written, length) = written::read(numeral)?;
    let after = &numeral[length..];
    let mut taken = text.len() - after.len();
    // "A4", "5G": a letter right beside it is another word.
    if said.ends_with(|c: char| c.is_alphanumeric()) {
        said.push(' ');
    }
    match written {
        Written::Digits(groups) => {
            let hidden = || "hidden digits".to_owned();
            let groups: Vec<String> = groups
                .iter()
                .map(|group| group.as_deref().map_or_else(hidden, spelled))
                .collect();
            said.push_str(&groups.join(", "));
        }
        Written::Date { year: of, month, day } => {
            let month = MONTHS[(month.clamp(1, 12) - 1) as usize];
            said.push_str(&format!("{month} {}, {}", ordinal(&day.to_string()), year(&of)));
        }
        Written::Time { hour, minute } => {
            let hour = cardinal(&hour.to_string());
            match minute {
                0 => said.push_str(&format!("{hour} o'clock")),
                1..10 => said.push_str(&format!("{hour} oh {}", cardinal(&minute.to_string()))),
                _ => said.push_str(&format!("{hour} {}", cardinal(&minute.to_string()))),
            }
        }
        Written::Range(low, high) => {
            let plain = |text: &str| cardinal(&text.replace([',', '.'], ""));
            said.push_str(&format!("{} to {}", plain(&low), plain(&high)));
            taken += unit_sign(after, said);
        }
        Written::Fraction(part, whole) => {
            let plural = if part == "1" { "" } else { "s" };
            said.push_str(&format!("{} {}{plural}", cardinal(&part), ordinal(&whole)));
        }
        Written::Quantity {
            whole,
            fraction: Some(fraction),
        } => {
            said.push_str(&format!("{} point {}", cardinal(&whole), spelled(&fraction)));
            taken += unit_sign(after, said);
        }
        Written::Quantity {
            whole,
            fraction: None,
        } => {
            taken += quantity(&whole, length > whole.len(), after, said);
        }
    }
    if won.is_some() {
        said.push_str(" won");
    }
    let next = text[taken..].chars().next();
    if next.is_some_and(char::is_alphabetic) {
        said.push(' ');
    }
    Some(taken)
}

fn quantity(whole: &str, grouped: bool, after: &str, said: &mut String) -> usize {
    let suffix = ["st", "nd", "rd", "th"].into_iter().find(|suffix| {
        let rest = after.strip_prefix(suffix);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    });
    if let Some(suffix) = suffix {
        said.push_str(&ordinal(whole));
        return suffix.len();
    }
    let counts = after.trim_start().starts_with(|c: char| c.is_alphabetic());
    if whole.len() >= NAKED && !grouped && !counts {
        said.push_str(&spelled(whole));
        return 0;
    }
    let a_year = whole.len() == 4 && !grouped && !counts && ("1900".."2100").contains(&whole);
    said.push_str(&if a_year { year(whole) } else { cardinal(whole) });
    unit_sign(after, said)
}

/// Says a sign such as % behind a number, and gives back its length.
fn unit_sign(after: &str, said: &mut String) -> usize {
    let sign = after.trim_start_matches(' ');
    let found = SIGNS.iter().find(|(written, _)| {
        let rest = sign.strip_prefix(written);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    });
    match found {
        Some((written, name)) => {
            said.push(' ');
            said.push_str(name);
            after.len() - sign.len() + written.len()
        }
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_kiosk_says_is_read_as_at_a_counter() {
        for (written, said) in [
            (
                "The limit is 50,000,000 won a day.",
                "The limit is fifty million won a day.",
            ),
            ("It costs 10,000 won.", "It costs ten thousand won."),
            (
                "account 110-***-883827",
                "account one one zero, hidden digits, eight eight three eight two seven",
            ),
            ("call 1588-0000", "call one five eight eight, zero zero zero zero"),
            (
                "ending in 883827.",
                "ending in eight eight three eight two seven.",
            ),
            ("since 2025-05-01", "since May first, twenty twenty-five"),
            ("as of 2025.", "as of twenty twenty-five."),
            ("at 9:30 or 10:05", "at nine thirty or ten oh five"),
            ("80-90 % of it", "eighty to ninety percent of it"),
            ("the 3rd and the 21st", "the third and the twenty-first"),
            ("3.05% a year", "three point zero five percent a year"),
            ("up to 85㎡", "up to eighty-five square meters"),
            ("2 cards, 5G", "two cards, five G"),
            ("2/3 of it", "two thirds of it"),
            ("Thank you.", "Thank you."),
        ] {
            assert_eq!(english(written), said, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_is_left(text in "([0-9]|\\PC|[,.:/~*•₩%a-z -]){0,40}") {
            prop_assert!(!english(&text).contains(|c: char| c.is_ascii_digit()), "{}", english(&text));
        }
    }
}
