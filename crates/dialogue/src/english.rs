//! English numbers: `50 million won`, `thirty-two`, `three hundred and twenty million`.

use crate::amount::{Amount, MAX_AMOUNT};
use crate::korean::phone;

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
const SCALES: [(&str, i64); 12] = [
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("millions", 1_000_000),
    ("mil", 1_000_000),
    ("mill", 1_000_000),
    ("billion", 1_000_000_000),
    // 억 and 천, as people who live here say them.
    ("eok", EOK),
    ("cheon", 1_000),
    ("crore", 10_000_000),
    ("crores", 10_000_000),
    ("lakh", 100_000),
    ("lakhs", 100_000),
];

/// 억.
const EOK: i64 = 100_000_000;
/// 만.
const MAN: i64 = 10_000;

/// The number that begins at `at`, and where it ends. Digits without a scale or won behind them
/// are left to the Korean reader; a lone "one" is a pronoun.
pub fn read(chars: &[(usize, char)], at: usize, len: usize) -> Option<(Amount, usize)> {
    let words = words(chars, at)?;
    let mut count = Count::default();
    let mut end = at;
    let mut place = 0;
    while let Some(taken) = count.take(words.get(place..)?, at == 0) {
        place += taken;
        end = words.get(place - 1)?.1;
        if count.closed || place == words.len() {
            break;
        }
    }
    let value = count.total.checked_add(times(count.section, 1)?)?;
    // "two eok eight thousand": people mean 만, as in Korean.
    let rest = value % EOK;
    let short = count.eok && !count.closed && (100..MAN).contains(&rest);
    let value = if short { value - rest + rest * MAN } else { value };
    count.ambiguous |= short;
    let lone = !count.scaled && count.spelled == 1 && value == 1;
    // "a million thanks"
    let idle = count.article && place == 2 && words.len() > 2 && !count.closed;
    let told = count.scaled || count.spelled > 0;
    if !count.counted || !told || lone || idle || !(0..=MAX_AMOUNT).contains(&value) {
        return None;
    }
    let byte = |index: usize| chars.get(index).map_or(len, |(byte, _)| *byte);
    let amount = Amount {
        value,
        scaled: count.scaled,
        ambiguous: count.ambiguous,
        start: byte(at),
        end: byte(end),
    };
    Some((amount, end))
}

/// A number as far as it was read.
#[derive(Default)]
struct Count {
    total: i64,
    section: f64,
    /// Whether a scale or won was heard.
    scaled: bool,
    /// How many words were numbers.
    spelled: usize,
    counted: bool,
    /// Begun by "a": "a hundred and fifty million".
    article: bool,
    ambiguous: bool,
    /// Whether nothing can follow: won, or an ordinal.
    closed: bool,
    /// Whether 억 was said.
    eok: bool,
    /// The last scale, than which the next must be smaller; 0 before the first.
    last: i64,
}

impl Count {
    /// Takes the next words and tells how many; `None` if they are no part of the number. `first`
    /// is whether it begins the utterance.
    fn take(&mut self, words: &[(String, usize)], first: bool) -> Option<usize> {
        let word = |place: usize| words.get(place).map(|(word, _)| word.as_str());
        let now = word(0)?;
        if !self.counted {
            if now == "quarter"
                && word(1) == Some("of")
                && word(2) == Some("a")
                && word(3).and_then(scale).is_some()
            {
                (self.counted, self.section) = (true, 0.25);
                self.spelled += 1;
                return Some(3);
            }
            return self.begin(now, word(1), word(2), first);
        }
        // "four thousand five hundred man won"
        let small = self.total % EOK;
        let tens_of_thousands =
            now == "manwon" || now == "man" && (word(1) == Some("won") || small > 0 || self.section >= 100.0);
        if tens_of_thousands && small < 10 * MAN {
            let counted = small.checked_add(times(self.section, 1)?)?;
            self.total = (self.total - small).checked_add(counted.checked_mul(MAN)?)?;
            (self.section, self.scaled, self.closed) = (0.0, true, true);
            return Some(if now == "man" && word(1) == Some("won") {
                2
            } else {
                1
            });
        }
        if let Some(scale) = scale(now) {
            self.total = self.total.checked_add(times(self.section, scale)?)?;
            self.section = 0.0;
            self.scaled = true;
            self.eok |= scale == EOK;
            self.last = scale;
            return Some(1);
        }
        // "sixty million three hundred million" are two.
        if self.last > 0 && self.section == 0.0 && now != "won" && !goes_below(words, self.last) {
            return None;
        }
        match now {
            "hundred" | "baek" => self.section *= 100.0,
            "won" => (self.scaled, self.closed) = (true, true),
            "and" if word(1) == Some("a") && word(2) == Some("half") && word(3).and_then(scale).is_some() => {
                self.section += 0.5;
                return Some(3);
            }
            // "between one fifty and two hundred million"
            "and" if word(2) == Some("hundred") && self.section > 0.0 => return None,
            "and" => {
                let value = plain(word(1)?)?;
                return self.add(word(1)?, value, word(2)).map(|_| 2);
            }
            "point" => {
                let digit = plain(word(1)?).filter(|digit| *digit < 10.0)?;
                self.section += digit / 10.0;
                self.spelled += 1;
                return Some(2);
            }
            _ => {
                if let Some(unit) = ordinal(now) {
                    // "twenty-first"
                    if !(self.section >= 20.0 && self.section % 10.0 == 0.0 && unit < 10) || self.scaled {
                        return None;
                    }
                    self.section += unit as f64;
                    self.closed = true;
                    return Some(1);
                }
                self.add(now, plain(now)?, word(1))?;
            }
        }
        Some(1)
    }

    fn begin(&mut self, now: &str, next: Option<&str>, third: Option<&str>, first: bool) -> Option<usize> {
        let large = |word: Option<&str>| word == Some("hundred") || word.and_then(scale).is_some();
        self.counted = true;
        if let Some(value) = plain(now) {
            self.spelled += usize::from(!now.starts_with(|c: char| c.is_ascii_digit()));
            self.section = value;
            return Some(1);
        }
        let value = match now {
            "a" | "an" if large(next) => {
                self.article = true;
                1.0
            }
            // "hundred million won", without its article
            "hundred"
                if next.and_then(scale).is_some()
                    || next == Some("and")
                    || next.and_then(plain).is_some() && third.and_then(scale).is_some() =>
            {
                self.spelled += 1;
                self.section = 100.0;
                return Some(1);
            }
            "half" if next == Some("a") && third.and_then(scale).is_some() => {
                self.spelled += 1;
                self.section = 0.5;
                return Some(2);
            }
            "half" if next.and_then(scale).is_some() => 0.5,
            // What a recogniser makes of "two hundred" and "four hundred".
            "to" | "too" if first && next == Some("hundred") => 2.0,
            "for" if first && next == Some("hundred") => 4.0,
            _ => {
                let day = ordinal(now).filter(|day| *day > 8)?;
                self.closed = true;
                day as f64
            }
        };
        self.ambiguous |= matches!(now, "to" | "too" | "for");
        self.spelled += 1;
        self.section = value;
        Some(1)
    }

    fn add(&mut self, word: &str, value: f64, next: Option<&str>) -> Option<()> {
        let digits = word.starts_with(|c: char| c.is_ascii_digit());
        // "three fifty million"
        let short = self.section > 0.0 && self.section < 10.0 && (10.0..100.0).contains(&value);
        let scaled =
            next.is_some_and(|next| scale(next).is_some() || plain(next).is_some_and(|one| one < 10.0));
        let section = self.section;
        let follows = section == 0.0
            || section % 100.0 == 0.0 && value < 100.0
            || section % 10.0 == 0.0 && value < 10.0;
        let large = next.is_some_and(|next| next == "hundred" || next == "baek" || scale(next).is_some());
        // "3 hundred 20 million", "47 million 8 hundred thousand"
        let digits = digits && !(large && follows && (section > 0.0 || self.last > 0));
        if digits || !(follows || short && scaled && !self.scaled) {
            return None;
        }
        if !follows {
            self.section *= 100.0;
            self.ambiguous = true;
        }
        self.spelled += 1;
        self.section += value;
        Some(())
    }
}

/// Whether the words that go on a number carry a scale below `last`, or none.
fn goes_below(words: &[(String, usize)], last: i64) -> bool {
    let part = |word: &str| {
        plain(word).is_some() || ["hundred", "baek", "and", "a", "half", "point"].contains(&word)
    };
    let mut words = words
        .iter()
        .map(|(word, _)| word.as_str())
        .skip_while(|word| part(word));
    words.next().and_then(scale).is_none_or(|scale| scale < last)
}

fn scale(word: &str) -> Option<i64> {
    let found = SCALES.iter().find(|(name, _)| *name == word);
    found.map(|(_, scale)| *scale)
}

/// 1 for "first", 31 at most.
fn ordinal(word: &str) -> Option<i64> {
    const ORDINALS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let place = ORDINALS.iter().position(|name| *name == word);
    match place {
        Some(place) => i64::try_from(place + 1).ok(),
        None => (word == "thirtieth").then_some(30),
    }
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

/// A name as it stands within a sentence: "Phone number" is "phone number", while "OTP fee" and "Korean name"
/// stay. Nothing Korean changes.
pub fn within(name: &str) -> String {
    const PROPER: [&str; 5] = ["Didimdol", "English", "Hangul", "Jeonse", "Korean"];
    let first = name.split_whitespace().next().unwrap_or_default();
    let mut letters = first.chars();
    let capital = letters.next().filter(char::is_ascii_uppercase);
    match capital {
        Some(capital) if letters.all(|c| c.is_ascii_lowercase()) && !PROPER.contains(&first) => {
            format!(
                "{}{}",
                capital.to_ascii_lowercase(),
                name.get(1..).unwrap_or_default()
            )
        }
        _ => name.to_owned(),
    }
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

/// A telephone number as digits and words, with its last group said anew behind a "sorry":
/// "010 3342 8810, sorry, 8811".
pub fn phone(text: &str) -> Option<String> {
    const SORRY: [&str; 5] = [" sorry", " no,", " no ", " i mean", " actually"];
    let spelled = digits(text);
    let lower = text.to_lowercase();
    let sorry = SORRY
        .iter()
        .filter_map(|sorry| Some((lower.rfind(sorry)?, *sorry)));
    let last = sorry.max_by_key(|(at, _)| *at);
    let Some((before, behind)) =
        last.and_then(|(at, sorry)| Some((text.get(..at)?, text.get(at + sorry.len()..)?)))
    else {
        return one_of_several(&spelled);
    };
    let number = |text: &str| phone::read(text).or_else(|| phone::read(&digits(text)));
    let anew: String = digits(behind).chars().filter(char::is_ascii_digit).collect();
    match (number(behind), number(before), anew.len()) {
        (Some(whole), _, _) => Some(whole),
        (None, Some(said), 0) => Some(said),
        (None, Some(said), 4) => Some(format!("{}{anew}", said.get(..said.len().checked_sub(4)?)?)),
        _ => None,
    }
}

/// The number that is meant where several are said: "it says … but it should be …", "…, not …".
fn one_of_several(text: &str) -> Option<String> {
    let said = phone::all(text);
    let [(first, a), (second, b)] = &said[..] else {
        return said.into_iter().next().map(|(_, number)| number);
    };
    let lower = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_lowercase();
    let between = lower(first.end, second.start);
    let before = lower(0, first.start);
    let said = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    if said(&between, &["not ", "instead of", "used to be", "it was"]) && !between.contains("but") {
        return Some(a.clone());
    }
    let turned = said(&between, &["but", "should", "now", " to ", "it's"])
        || said(&before, &["not ", "old", "instead of"]);
    (a == b || turned).then(|| b.clone())
}

/// An e-mail address that was dictated: "na underscore doyun at didim dot example", whatever is
/// said before it.
pub fn email(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .map(|word| word.trim_end_matches(['.', '?', '!', ';']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let words = in_figures(&words);
    let joint = |word: &str| {
        Some(match word {
            "dot" | "point" | "period" => '.',
            "underscore" => '_',
            "dash" | "hyphen" | "minus" => '-',
            "plus" => '+',
            _ => return None,
        })
    };
    let part = |word: &str| {
        let digit = ONES.iter().take(10).position(|name| *name == word);
        digit.map_or_else(|| word.to_owned(), |digit| digit.to_string())
    };
    let figures = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let short = |word: &str| part(word).chars().count() == 1 || figures(word);
    let plain = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    const CARRIERS: [&str; 12] = [
        "is", "to", "be", "it", "email", "mail", "address", "now", "my", "the", "as", "use",
    ];
    const LEADS: [&str; 24] = [
        "use", "change", "changed", "please", "so", "and", "new", "one", "write", "put", "correct", "yes",
        "no", "sorry", "actually", "mean", "but", "try", "with", "me", "should", "for", "mine", "says",
    ];
    // The last "at" that a host follows.
    let at = words.iter().enumerate().rposition(|(place, word)| {
        let ends = words
            .iter()
            .skip(place + 1)
            .any(|word| joint(word) == Some('.') || word.contains('.'));
        word == "at" && ends
    })?;
    let mut name = part(words.get(at.checked_sub(1)?)?);
    let mut from = at - 1;
    while let Some(before) = from.checked_sub(1).and_then(|before| words.get(before)) {
        let last = words.get(from).map(String::as_str).unwrap_or_default();
        if let (Some(joint), Some(word)) = (joint(before), from.checked_sub(2).and_then(|at| words.get(at))) {
            name = format!("{}{joint}{name}", part(word));
            from -= 2;
        } else if short(last) && plain(before) && !CARRIERS.contains(&before.as_str()) {
            name = format!("{}{name}", part(before));
            from -= 1;
        } else {
            break;
        }
    }
    // "ivan petrov at …": nobody can tell what joins the two.
    let before = from.checked_sub(1).and_then(|before| words.get(before));
    let open = before.is_some_and(|word| {
        let leads = CARRIERS.contains(&word.as_str()) || LEADS.contains(&word.as_str());
        !leads && !word.contains('\'') && word.chars().all(|c| c.is_ascii_alphabetic())
    });
    if open {
        return None;
    }
    let mut host = String::new();
    let mut behind = words.iter().skip(at + 1).peekable();
    while let Some(word) = behind.next() {
        match joint(word) {
            Some(joint) => host.push(joint),
            None => {
                host.push_str(&part(word));
                let next = behind.peek().map(|next| next.as_str());
                let goes_on = next.is_some_and(|next| joint(next).is_some() || short(word) && short(next));
                if !goes_on {
                    break;
                }
            }
        }
    }
    (plain(&name) && plain(&host) && host.contains('.')).then(|| format!("{name}@{host}"))
}

/// Numbers of two digits as figures: "rajan twenty two" is `rajan 22`; how they shall be written is left out.
fn in_figures(words: &[String]) -> Vec<String> {
    let place = |list: &[&str], word: Option<&String>| {
        let word = word?;
        list.iter().position(|name| name == word)
    };
    let mut out = Vec::new();
    let mut rest = words;
    while let Some((word, behind)) = rest.split_first() {
        rest = behind;
        let next = behind.first();
        let ones = place(&ONES, next).filter(|ones| (1..10).contains(ones));
        match (place(&TENS, Some(word)), place(&ONES, Some(word))) {
            (Some(tens), _) => {
                out.push(((tens + 2) * 10 + ones.unwrap_or(0)).to_string());
                rest = behind.get(usize::from(ones.is_some())..).unwrap_or_default();
            }
            (None, Some(teen)) if teen > 9 => out.push(teen.to_string()),
            _ if word == "in"
                && next.is_some_and(|next| ["digits", "numbers", "figures"].contains(&next.as_str())) =>
            {
                rest = behind.get(1..).unwrap_or_default();
            }
            _ => out.push(word.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amount::amounts;

    #[test]
    fn reads_numbers_as_people_say_them() {
        let cases = [
            ("a hundred and fifty million", 150_000_000),
            ("three fifty million won", 350_000_000),
            ("forty-eight and a half million", 48_500_000),
            ("one point two billion", 1_200_000_000),
            ("too hundred and forty million won", 240_000_000),
            ("half a billion", 500_000_000),
            ("350 mil", 350_000_000),
            ("three eok", 300_000_000),
            ("on the twenty-fifth", 25),
            ("the fifteenth", 15),
            ("two hundred eighty million", 280_000_000),
            ("four thousand five hundred man won", 45_000_000),
            ("five thousand manwon", 50_000_000),
            ("two eok eight thousand", 280_000_000),
            ("four eok two thousand man won", 420_000_000),
            ("4 eok 5 cheon", 450_000_000),
            ("three crore sixty lakh won", 36_000_000),
            ("hundred ninety million", 190_000_000),
            ("3 hundred 20 million", 320_000_000),
            ("47 million 8 hundred thousand", 47_800_000),
            ("quarter of a billion", 250_000_000),
            ("zero", 0),
        ];
        for (text, value) in cases {
            let found: Vec<i64> = amounts(text).iter().map(|amount| amount.value).collect();
            assert_eq!(found, [value], "{text}");
        }
        let two: Vec<i64> = amounts("sixty million three hundred million")
            .iter()
            .map(|amount| amount.value)
            .collect();
        assert_eq!(two, [60_000_000, 300_000_000]);
        for text in [
            "a million thanks",
            "the first one",
            "to live in it",
            "a quarter of a mile",
        ] {
            assert_eq!(amounts(text), [], "{text}");
        }
    }

    #[test]
    fn names_are_lower_case_within_a_sentence() {
        let cases = [
            ("Phone number", "phone number"),
            ("OTP fee", "OTP fee"),
            ("S-Line card", "S-Line card"),
            ("Korean name", "Korean name"),
            ("Name in English", "name in English"),
            ("OTP 발급비 계좌", "OTP 발급비 계좌"),
            ("휴대폰 번호", "휴대폰 번호"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(within(name), expected);
        }
    }

    #[test]
    fn of_two_numbers_the_one_that_stands() {
        let cases = [
            (
                "it says 010-5566-7788 but it should be 010-5566-7789",
                Some("010-5566-7789"),
            ),
            ("010-5566-7789, not 010-5566-7788", Some("010-5566-7789")),
            ("not 010-5566-7788, 010-5566-7789", Some("010-5566-7789")),
            ("010-5566-7788 and 010-5566-7789", None),
        ];
        for (text, expected) in cases {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
        assert_eq!(email("changed to ivan petrov at didim dot example"), None);
    }

    #[test]
    fn reads_addresses_and_numbers_that_are_said_anew() {
        let cases = [
            (
                "the email please change it to na underscore doyun at didim dot example",
                "na_doyun@didim.example",
            ),
            (
                "It should be doyun dot na at didim dot example.",
                "doyun.na@didim.example",
            ),
            (
                "my email is mina seven seven at didim dot example",
                "mina77@didim.example",
            ),
            (
                "change to rajan twenty two at didim dot example others good",
                "rajan22@didim.example",
            ),
            (
                "m i n a at didim dot co dot example please",
                "mina@didim.co.example",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(email(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(email("at the bank"), None);
        let number = phone("my phone number is 010 3342 8810 sorry 8811");
        assert_eq!(number.as_deref(), Some("010-3342-8811"));
        assert_eq!(phone("010 3342 8810 sorry 88"), None);
    }

    proptest::proptest! {
        #[test]
        fn anything_may_be_dictated(text in "\\PC*", words in "((at|dot|sorry|one|a|hundred|million|point|half|and) ?){0,12}") {
            let _ = (email(&text), phone(&text), email(&words), phone(&words), amounts(&words));
        }
    }
}
