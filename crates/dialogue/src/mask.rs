//! Unique identifiers as they may be shown: masked, wherever they turn up.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use crate::scope::plain;

/// A unique identifier with its birth date only: not even its last digit, and not the seventh.
pub fn masked(value: &Value) -> String {
    let text = plain(value);
    match text.split_once('-') {
        Some((birth, rest)) => format!("{birth}-{}", "•".repeat(rest.chars().count())),
        None => "•".repeat(text.chars().count()),
    }
}

/// Whether a text has a resident registration number in it.
pub fn names_a_person(text: &str) -> bool {
    !resident_numbers(text).is_empty()
}

/// A text with the resident registration numbers in it masked. Customers say and type them where
/// they should not, and they shall be in no transcript and no search.
pub fn hidden(text: &str) -> Cow<'_, str> {
    let numbers = resident_numbers(text);
    if numbers.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from) = (String::new(), 0);
    for number in numbers {
        let digits = text[number.clone()].chars().filter(char::is_ascii_digit);
        let birth: String = digits.take(6).collect();
        out.push_str(&text[from..number.start]);
        out.push_str(&masked(&Value::from(format!("{birth}-0000000"))));
        from = number.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Whether a resident registration number was hidden in a text.
pub fn hides(text: &str) -> bool {
    text.contains('•')
}

/// Six digits and seven, of which the first is 1 to 8, with a hyphen or spaces between or none.
fn resident_numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let fresh = at == 0 || !bytes[at - 1].is_ascii_digit();
        match number_at(bytes, at).filter(|_| fresh) {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn number_at(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let (second, end) = match digits(at) {
        13 => (at + 6, at + 13),
        6 => {
            let gap = bytes[at + 6..]
                .iter()
                .take(3)
                .take_while(|byte| b"- ".contains(byte))
                .count();
            let second = at + 6 + gap;
            (gap > 0 && digits(second) == 7).then_some((second, second + 7))?
        }
        _ => return None,
    };
    matches!(bytes[second], b'1'..=b'8').then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resident_number_is_hidden_in_whatever_it_is_said() {
        let cases = [
            ("581332-2000000이요", "581332-•••••••이요"),
            (
                "제 번호는 5813322000000 이에요",
                "제 번호는 581332-••••••• 이에요",
            ),
            ("581332 - 2000000", "581332-•••••••"),
            ("581332-2000000, 991301 3000000", "581332-•••••••, 991301-•••••••"),
            ("010-1234-5678", "010-1234-5678"),
            ("581332-9000000", "581332-9000000"),
            ("12345813322000000", "12345813322000000"),
            ("주소는 581332", "주소는 581332"),
        ];
        for (text, expected) in cases {
            assert_eq!(hidden(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[0-9 -]{0,20}\\PC*") {
            let hidden = hidden(&text);
            assert!(!names_a_person(&hidden));
        }
    }
}
