//! Korean telephone numbers, written or dictated digit by digit.

use std::ops::Range;

use super::numeral::digit;
use super::restated::standing;

/// A phone number as `010-1234-5678`; `None` unless it has the digits of a Korean one. Spaces,
/// hyphens and the 에 between dictated groups are passed over.
pub fn read(text: &str) -> Option<String> {
    let (_, numbers) = numbers(text);
    numbers.into_iter().next().map(|(_, number)| number)
}

/// The number that is meant where several are said, or one and the end of it anew: "…4499 아니 4498이요".
/// `None` where none stands.
pub fn meant(text: &str) -> Option<String> {
    let (text, numbers) = numbers(text);
    if let [(at, number)] = &numbers[..]
        && let Some(last) = text.get(at.end..).and_then(said_anew)
    {
        return Some(format!("{}{last}", number.get(..number.len() - last.len())?));
    }
    standing(&text, &numbers).cloned()
}

/// Every number, and where it stands; 다시, 대시 and 하이픈 are none of the text.
pub fn all(text: &str) -> Vec<(Range<usize>, String)> {
    numbers(text).1
}

/// Four digits behind a word that takes back the last ones.
fn said_anew(behind: &str) -> Option<String> {
    let (between, anew) = behind.split_once("아니")?;
    if between
        .chars()
        .any(|c| digit(c).is_some_and(|_| c.is_ascii_digit()))
    {
        return None;
    }
    let anew = anew.trim_start_matches(|c: char| "다야요고라 ,.".contains(c));
    let digits: Vec<char> = anew
        .chars()
        .filter(|c| !" -".contains(*c))
        .map_while(digit)
        .collect();
    // "3465이요" ends in a copula.
    let exact = digits.len() == 4 || digits.len() == 5 && anew.contains("이요");
    exact.then(|| digits.into_iter().take(4).collect())
}

/// The text with its hyphens written out, and every number in it.
fn numbers(text: &str) -> (String, Vec<(Range<usize>, String)>) {
    // "공일공 다시 삼삼사사": 다시 reads the hyphen.
    let text = text
        .replace("다시", "-")
        .replace("대시", "-")
        .replace("하이픈", "-");
    let chars: Vec<char> = text.chars().collect();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(text.len());
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let begins = digit(chars[at]) == Some('0') && (at == 0 || !chars[at - 1].is_ascii_digit());
        match number(&chars[at..]).filter(|_| begins) {
            Some((number, len)) => {
                numbers.push((byte(at)..byte(at + len), number));
                at += len;
            }
            None => at += 1,
        }
    }
    (text, numbers)
}

/// The number at the beginning, and how many letters it takes.
fn number(chars: &[char]) -> Option<(String, usize)> {
    let mut len = 0;
    let mut digits = String::new();
    for (at, c) in chars.iter().enumerate() {
        let (least, most) = lengths(&digits);
        match digit(*c) {
            // The copula of "…칠팔이에요", or a number with too many digits.
            Some('2') if *c == '이' && digits.len() >= least && is_copula(&chars[at + 1..]) => break,
            Some(_) if digits.len() == most => {
                if c.is_ascii_digit() {
                    return None;
                }
                break;
            }
            Some(digit) => {
                digits.push(digit);
                len = at + 1;
            }
            None if "- .,에".contains(*c) && digits.len() < most => {}
            None => break,
        }
    }
    let (least, most) = lengths(&digits);
    if !(least..=most).contains(&digits.len()) {
        return None;
    }
    let area = if digits.starts_with("02") { 2 } else { 3 };
    let last = digits.len() - 4;
    let number = format!("{}-{}-{}", &digits[..area], &digits[area..last], &digits[last..]);
    Some((number, len))
}

/// The fewest and the most digits of a number that begins like this.
fn lengths(digits: &str) -> (usize, usize) {
    match digits {
        _ if digits.starts_with("010") => (11, 11),
        _ if digits.starts_with("02") => (9, 10),
        _ => (10, 11),
    }
}

fn is_copula(rest: &[char]) -> bool {
    rest.first().is_none_or(|c| "에예요고라니며구".contains(*c))
}

#[cfg(test)]
mod tests {
    use super::{meant, read};

    #[test]
    fn of_two_numbers_the_one_that_is_not_taken_back() {
        let cases = [
            (
                "010-3345-1290으로 돼 있는데 010-3345-1209예요",
                Some("010-3345-1209"),
            ),
            ("010 2020 3030 아니고 010 2020 3003", Some("010-2020-3003")),
            (
                "옛날 번호가 010-1111-2323인데 지금은 010-4545-6767",
                Some("010-4545-6767"),
            ),
            (
                "010-3030-4040은 지우고 제 거 010-5050-6060",
                Some("010-5050-6060"),
            ),
            ("010에 8123에 4499 아니 4498이요", Some("010-8123-4498")),
            ("공일공 이이공공에 삼사오육, 아니 삼사육오", Some("010-2200-3465")),
            (
                "공일공 사팔사팔 칠이칠이에서 공일공 사팔사팔 이칠이칠로",
                Some("010-4848-2727"),
            ),
            (
                "010-9123-4410, 아 아니다 4411이다, 010-9123-4411",
                Some("010-9123-4411"),
            ),
            ("네 010-1234-5678인데요", Some("010-1234-5678")),
            ("010-1234-5678 아니에요", None),
            ("010-1234-5678하고 010-1234-5679", None),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn reads_what_is_written_and_what_is_dictated() {
        let cases = [
            ("010-1234-5678", Some("010-1234-5678")),
            ("01012345678이요", Some("010-1234-5678")),
            ("공일공 일이삼사에 오육칠팔이에요", Some("010-1234-5678")),
            ("공일공에 일이삼사 오륙칠팔", Some("010-1234-5678")),
            ("공일공 일이삼사 구구구구요", Some("010-1234-9999")),
            ("공일공 일이삼사 오육칠이요", Some("010-1234-5672")),
            ("제 번호는 010 9999 0000으로 바꿔 주세요", Some("010-9999-0000")),
            ("내일 공일공 일이삼사 오육칠팔로 주세요", Some("010-1234-5678")),
            ("02-123-4567", Some("02-123-4567")),
            ("031-123-4567", Some("031-123-4567")),
            ("010-1234-56789", None),
            ("110-1234-5678", None),
            ("1234", None),
            ("네 그렇게 해 주세요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            read(&text);
        }

        #[test]
        fn gives_only_numbers(text in "[0-9공일이삼에요 -]{0,24}") {
            if let Some(phone) = read(&text) {
                assert!(phone.starts_with('0') && phone.len() >= 11, "{phone}");
            }
        }
    }
}
