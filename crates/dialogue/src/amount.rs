//! Amounts in what was said, in either language and in digits or words.

use crate::english;
use crate::korean::{native, numeral};

/// A number found in an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Its value: won if [`Self::scaled`] says a unit of 만 (or thousand) or more, or 원, was
    /// heard; otherwise as said.
    pub value: i64,
    /// Whether 만, 억, 원, thousand, million or won was said, so that the number means won and not
    /// the field's unit.
    pub scaled: bool,
    /// Said in a way that people mean differently (일억 이천): read it back.
    pub ambiguous: bool,
    /// Byte range in the utterance.
    pub start: usize,
    /// See [`Self::start`].
    pub end: usize,
}

/// The largest amount understood, in won: a hundred 조. Anything longer is not an amount.
pub const MAX_AMOUNT: i64 = 100_000_000_000_000;

/// Every amount in `text`, in order.
pub fn amounts(text: &str) -> Vec<Amount> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let read = english::read(&chars, at, text.len())
            .or_else(|| numeral::read(&chars, at, text.len()))
            .or_else(|| native::read(&chars, at, text.len()))
            .or_else(|| numeral::zero(&chars, at, text.len()));
        match read {
            Some((mut amount, next)) => {
                if is_negated(text[..amount.start].trim_end()) {
                    amount.value = -amount.value;
                }
                found.push(amount);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

fn is_negated(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    ["마이너스", "minus", "-", "−"].contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(i64, bool, bool)> {
        amounts(text)
            .first()
            .map(|amount| (amount.value, amount.scaled, amount.ambiguous))
    }

    #[test]
    fn reads_amounts() {
        let cases = [
            ("삼천만 원이요", Some((30_000_000, true, false))),
            ("5천만원", Some((50_000_000, true, false))),
            ("3천", Some((3_000, false, false))),
            ("5천5백", Some((5_500, false, false))),
            ("연봉 5천에", Some((5_000, false, false))),
            ("5천이요", Some((5_000, false, false))),
            ("연봉 5천이 넘어요", Some((5_000, false, false))),
            ("3억짜리 집", Some((300_000_000, true, false))),
            ("3억 2천", Some((320_000_000, true, true))),
            ("일억 이천이요", Some((120_000_000, true, true))),
            ("일억 이천만원", Some((120_000_000, true, false))),
            ("오천만 이천원이에요", Some((50_002_000, true, false))),
            ("2.5억", Some((250_000_000, true, false))),
            ("마이너스 5천만 원", Some((-50_000_000, true, false))),
            ("0만 원", Some((0, true, false))),
            ("삼백오십만 이천원", Some((3_502_000, true, false))),
            ("50,000,000원", Some((50_000_000, true, false))),
            ("십만원", Some((100_000, true, false))),
            ("이십이 살이요", Some((22, false, false))),
            ("이십이", Some((22, false, false))),
            ("서른두 살이요", Some((32, false, false))),
            ("스물여덟이에요", Some((28, false, false))),
            ("두 명이요", Some((2, false, false))),
            ("열 살", Some((10, false, false))),
            ("50 million won", Some((50_000_000, true, false))),
            ("fifty million won", Some((50_000_000, true, false))),
            ("I am thirty-two", Some((32, false, false))),
            (
                "three hundred and twenty million",
                Some((320_000_000, true, false)),
            ),
            ("2.5 million", Some((2_500_000, true, false))),
            ("32 years old", Some((32, false, false))),
            ("사억 오백이요", Some((405_000_000, true, true))),
            ("삼억 천이요", Some((310_000_000, true, true))),
            ("4억 9,500이요", Some((495_000_000, true, true))),
            ("3 억 2 천 5 백", Some((325_000_000, true, true))),
            ("4 천 8 백 만 원", Some((48_000_000, true, false))),
            ("3 천 4 천", Some((3_000, false, false))),
            ("일억 하고도 삼백", Some((103_000_000, true, true))),
            ("칠십하나요", Some((71, false, false))),
            ("칠십하고도 둘", Some((72, false, false))),
            ("사십 오세요", Some((45, false, false))),
            ("빚 빼면 영 원이에요", Some((0, true, false))),
            ("제로예요", Some((0, false, false))),
            ("영미예요", None),
            ("억 소리 나요", None),
            ("이게 뭐예요", None),
            ("천천히 말해 주세요", None),
            ("만들어 주세요", None),
            ("계좌만 해 주세요", None),
            ("일단요", None),
            ("네 맞아요", None),
            ("열어 주세요", None),
            ("세금이 얼마예요", None),
            ("no one", None),
            ("a million thanks", None),
        ];
        for (text, expected) in cases {
            assert_eq!(first(text), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "\\PC*") {
            amounts(&text);
        }

        #[test]
        fn never_panics_near_numbers(text in "[0-9.,일이삼천만억원 a-z]{0,24}") {
            for amount in amounts(&text) {
                assert!(text.get(amount.start..amount.end).is_some(), "{text}");
            }
        }
    }
}
