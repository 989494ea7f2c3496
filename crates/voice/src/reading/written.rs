//! Numbers as they stand in a text, and what kind of number each is.

use std::iter;

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A quantity: `5,000`, `2.5`, `0012` is none.
    Quantity {
        /// Whole part, without separators.
        whole: String,
        /// Digits after the point.
        fraction: Option<String>,
    },
    /// Said digit by digit: account and telephone numbers, long or hidden ones. `None` is a group that
    /// is not shown.
    Digits(Vec<Option<String>>),
    /// `2025-05-01`, `2025. 5. 1.`
    Date {
        /// Four digits.
        year: String,
        /// 1..=12
        month: u32,
        /// 1..=31
        day: u32,
    },
    /// `9:30`
    Time {
        /// 0..=24
        hour: u32,
        /// 0..=59
        minute: u32,
    },
    /// `80-90`
    Range(String, String),
    /// `1/3`
    Fraction(String, String),
}

/// Longer numbers without separators are no quantities: nobody says them as one.
const QUANTITY: usize = 16;
/// What may stand for a digit that is not shown.
const HIDDEN: [char; 3] = ['*', '•', '●'];

/// The number that a text begins with, and how long it is in bytes. `None` unless it begins with a
/// digit.
pub fn read(text: &str) -> Option<(Written, usize)> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(found) = spaced_date(text) {
        return Some(found);
    }
    let end = extent(text);
    let run = &text[..end];
    let found = dashed_date(run)
        .or_else(|| time(run))
        .or_else(|| fraction(run))
        .or_else(|| dashed(run));
    match found {
        Some(written) => Some((written, end)),
        None => Some(quantity(run)),
    }
}

/// How far digits, and separators between digits, go.
fn extent(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let place = c.is_ascii_digit() || HIDDEN.contains(&c);
        let goes_on = next.is_some_and(|next| next.is_ascii_digit() || c == '-' && HIDDEN.contains(&next));
        if !place && (!",.-:/".contains(c) || !goes_on) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn dashed_date(run: &str) -> Option<Written> {
    let separator = ['-', '.', '/']
        .into_iter()
        .find(|separator| run.contains(*separator))?;
    let mut parts = run.split(separator);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    date(year, month, day)
}

/// `2025. 5. 1.`, as Korean offices write.
fn spaced_date(text: &str) -> Option<(Written, usize)> {
    let mut rest = text;
    let mut part = || -> Option<&str> {
        rest = rest.trim_start_matches(' ');
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        rest = after.strip_prefix('.')?;
        (1..=4).contains(&number.len()).then_some(number)
    };
    let (year, month, day) = (part()?, part()?, part()?);
    if year.len() != 4 {
        return None;
    }
    Some((date(year, month, day)?, text.len() - rest.len()))
}

fn date(year: &str, month: &str, day: &str) -> Option<Written> {
    let (month, day) = (small(month, 1..=12)?, small(day, 1..=31)?);
    year.bytes().all(|b| b.is_ascii_digit()).then(|| Written::Date {
        year: year.to_owned(),
        month,
        day,
    })
}

fn time(run: &str) -> Option<Written> {
    let (hour, minute) = run.split_once(':')?;
    let (hour, minute) = (
        small(hour, 0..=24)?,
        (minute.len() == 2).then(|| small(minute, 0..=59))??,
    );
    Some(Written::Time { hour, minute })
}

fn fraction(run: &str) -> Option<Written> {
    let (part, whole) = run.split_once('/')?;
    small(part, 1..=99)?;
    small(whole, 2..=100)?;
    Some(Written::Fraction(part.to_owned(), whole.to_owned()))
}

/// A number of at most three digits within a range.
fn small(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let plain = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| plain && range.contains(number))
}

/// With hyphens or hidden places.
fn dashed(run: &str) -> Option<Written> {
    let hidden = |group: &str| group.contains(HIDDEN);
    if !run.contains('-') && !hidden(run) {
        return None;
    }
    let groups: Vec<&str> = run.split('-').filter(|group| !group.is_empty()).collect();
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if let [low, high] = groups[..]
        && digits < 7
        && !hidden(run)
        && !low.starts_with('0')
        && let (Some(_), Some(_)) = (plain(low), plain(high))
    {
        return Some(Written::Range(low.to_owned(), high.to_owned()));
    }
    let shown = |group: &&str| -> Vec<Option<String>> {
        // What is hidden and what is shown may share a group: `883***`.
        let digits = group.split(HIDDEN).filter(|part| !part.is_empty());
        let mut parts: Vec<Option<String>> = digits
            .map(|part| Some(part.chars().filter(char::is_ascii_digit).collect()))
            .collect();
        if hidden(group) {
            let at = if group.starts_with(HIDDEN) { 0 } else { parts.len() };
            parts.insert(at, None);
        }
        parts
    };
    Some(Written::Digits(groups.iter().flat_map(shown).collect()))
}

/// Digits, perhaps with separators, without a sign.
fn plain(text: &str) -> Option<&str> {
    text.bytes()
        .all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
        .then_some(text)
}

/// A quantity or a long number; only as much of the run as is one.
fn quantity(run: &str) -> (Written, usize) {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(run);
    let mut end = first;
    // Thousands: groups of exactly three.
    if first <= 3 {
        while run[end..].starts_with(',') && digits(&run[end + 1..]) == 3 {
            end += 4;
        }
    }
    let whole: String = run[..end].chars().filter(char::is_ascii_digit).collect();
    let grouped = end > first;
    let fraction = run[end..]
        .strip_prefix('.')
        .map(|rest| &rest[..digits(rest)])
        .filter(|fraction| !fraction.is_empty() && !run[end + 1 + fraction.len()..].starts_with('.'));
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if leading_zero || whole.len() > QUANTITY || whole.len() > 8 && !grouped && fraction.is_none() {
        return (Written::Digits(iter::once(Some(whole)).collect()), end);
    }
    end += fraction.map_or(0, |fraction| fraction.len() + 1);
    (
        Written::Quantity {
            whole,
            fraction: fraction.map(str::to_owned),
        },
        end,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(whole: &str, fraction: Option<&str>) -> Written {
        Written::Quantity {
            whole: whole.to_owned(),
            fraction: fraction.map(str::to_owned),
        }
    }

    #[test]
    fn every_kind_is_told_by_its_looks() {
        let digits =
            |groups: &[&str]| Written::Digits(groups.iter().map(|g| Some((*g).to_owned())).collect());
        let may = Written::Date {
            year: "2025".to_owned(),
            month: 5,
            day: 1,
        };
        for (text, written, length) in [
            ("5,000만 원", quantity("5000", None), 5),
            ("2.5억", quantity("2", Some("5")), 3),
            ("3.", quantity("3", None), 1),
            ("12,34", quantity("12", None), 2),
            ("50000000원", quantity("50000000", None), 8),
            ("19284019384", digits(&["19284019384"]), 11),
            ("007", digits(&["007"]), 3),
            ("010-1234-5678이에요", digits(&["010", "1234", "5678"]), 13),
            ("1588-0000", digits(&["1588", "0000"]), 9),
            ("2025-05-01까지", may.clone(), 10),
            ("2025. 5. 1.이에요", may, 11),
            ("9:30에", Written::Time { hour: 9, minute: 30 }, 4),
            ("80-90%", Written::Range("80".to_owned(), "90".to_owned()), 5),
            ("1/3을", Written::Fraction("1".to_owned(), "3".to_owned()), 3),
        ] {
            assert_eq!(read(text), Some((written, length)), "{text}");
        }
        let hidden = vec![Some("110".to_owned()), None, Some("883827".to_owned())];
        assert_eq!(read("110-***-883827"), Some((Written::Digits(hidden), 14)));
        assert_eq!(read("만"), None);
    }

    proptest! {
        #[test]
        fn it_takes_something_and_stops_on_a_character(text in "[0-9]([0-9,.:/*•가 -]|\\PC){0,20}") {
            let (_, length) = read(&text).unwrap();
            prop_assert!(length > 0 && text.is_char_boundary(length));
        }
    }
}
