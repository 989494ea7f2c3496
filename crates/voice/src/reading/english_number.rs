//! English names of numbers.

const SMALL: [&str; 20] = [
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
const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const LARGE: [&str; 7] = [
    "",
    " thousand",
    " million",
    " billion",
    " trillion",
    " quadrillion",
    " quintillion",
];
/// Ordinals that are not the number and "th".
const ORDINALS: [(&str, &str); 7] = [
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("five", "fifth"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("twelve", "twelfth"),
];

/// Name of a whole number written in digits. Over 21 digits: digit by digit.
pub fn cardinal(digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return SMALL[0].to_owned();
    }
    let groups = digits.len().div_ceil(3);
    if groups > LARGE.len() {
        return spelled(digits);
    }
    let mut names = Vec::new();
    for group in (0..groups).rev() {
        let end = digits.len() - group * 3;
        let value = digits[end.saturating_sub(3)..end].parse().unwrap_or(0);
        if value > 0 {
            names.push(format!("{}{}", below_thousand(value), LARGE[group]));
        }
    }
    names.join(" ")
}

fn below_thousand(value: usize) -> String {
    match value {
        0..20 => SMALL[value].to_owned(),
        20..100 if value.is_multiple_of(10) => TENS[value / 10].to_owned(),
        20..100 => format!("{}-{}", TENS[value / 10], SMALL[value % 10]),
        _ if value.is_multiple_of(100) => format!("{} hundred", below_thousand(value / 100 % 10)),
        _ => format!(
            "{} hundred {}",
            below_thousand(value / 100 % 10),
            below_thousand(value % 100)
        ),
    }
}

/// Name of a place in a row: `21` is `twenty-first`.
pub fn ordinal(digits: &str) -> String {
    let name = cardinal(digits);
    let at = name.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (before, last) = name.split_at(at);
    match ORDINALS.iter().find(|(cardinal, _)| *cardinal == last) {
        Some((_, ordinal)) => format!("{before}{ordinal}"),
        None => match last.strip_suffix('y') {
            Some(stem) => format!("{before}{stem}ieth"),
            None => format!("{name}th"),
        },
    }
}

/// A year as it is said: `2025` is `twenty twenty-five`, `2005` `two thousand five`.
pub fn year(digits: &str) -> String {
    let value: usize = digits.parse().unwrap_or(0);
    match value {
        1100..=1999 | 2010..=2099 if value % 100 >= 10 => {
            format!("{} {}", below_thousand(value / 100), below_thousand(value % 100))
        }
        1100..=1999 if !value.is_multiple_of(100) => {
            format!(
                "{} oh {}",
                below_thousand(value / 100),
                below_thousand(value % 100)
            )
        }
        _ => cardinal(digits),
    }
}

/// Digit by digit.
pub fn spelled(digits: &str) -> String {
    let names: Vec<&str> = digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| SMALL[usize::from(b - b'0')])
        .collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_names() {
        for (digits, name) in [
            ("0", "zero"),
            ("10000", "ten thousand"),
            ("50000000", "fifty million"),
            ("100000001", "one hundred million one"),
            (
                "1234567",
                "one million two hundred thirty-four thousand five hundred sixty-seven",
            ),
        ] {
            assert_eq!(cardinal(digits), name);
        }
        let ordinals = ["1", "2", "12", "20", "31", "100"].map(ordinal);
        assert_eq!(
            ordinals,
            [
                "first",
                "second",
                "twelfth",
                "twentieth",
                "thirty-first",
                "one hundredth"
            ]
        );
        let years = ["2025", "2005", "1987", "1905", "2000"].map(year);
        assert_eq!(
            years,
            [
                "twenty twenty-five",
                "two thousand five",
                "nineteen eighty-seven",
                "nineteen oh five",
                "two thousand"
            ]
        );
    }
}
