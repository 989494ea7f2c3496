//! Korean names of numbers: Sino-Korean for amounts, native for things that are counted.

const DIGITS: [&str; 10] = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const SMALL: [&str; 4] = ["", "십", "백", "천"];
const LARGE: [&str; 5] = ["", "만", "억", "조", "경"];
const ONES: [&str; 10] = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
const TENS: [&str; 10] = [
    "", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔",
];

/// Sino-Korean name of a whole number written in digits: `50000000` is `오천만`. Before 천, 백, 십 and a
/// leading 만 there is no 일 (`만 원`, `천오백`), before 억 there is. Over twenty digits: digit by digit.
pub fn sino(digits: &str) -> String {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return DIGITS[0].to_owned();
    }
    if digits.len() > SMALL.len() * LARGE.len() {
        return spelled(digits);
    }
    let mut name = String::new();
    let mut group = false;
    for (index, digit) in digits.bytes().enumerate() {
        let place = digits.len() - 1 - index;
        let (large, small) = (place / 4, place % 4);
        let digit = usize::from(digit - b'0');
        group |= digit > 0;
        let bare = digit == 1 && (small > 0 || large == 1 && index == 0);
        if digit > 0 && !bare {
            name.push_str(DIGITS[digit]);
        }
        if digit > 0 {
            name.push_str(SMALL[small]);
        }
        if small == 0 && std::mem::take(&mut group) {
            name.push_str(LARGE[large]);
        }
    }
    name
}

/// Digit by digit, nought as in telephone numbers: `010` is `공일공`.
pub fn spelled(digits: &str) -> String {
    let name = |b: u8| {
        if b == b'0' {
            "공"
        } else {
            DIGITS[usize::from(b - b'0')]
        }
    };
    digits.bytes().filter(u8::is_ascii_digit).map(name).collect()
}

/// Digits after a point: `영` for nought.
pub fn decimals(digits: &str) -> String {
    digits
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| DIGITS[usize::from(b - b'0')])
        .collect()
}

/// Native name before what is counted: 1 is `한`, 20 `스무`, 99 `아흔아홉`. `None` outside 1..=99.
pub fn native(number: u32) -> Option<String> {
    match number {
        20 => Some("스무".to_owned()),
        1..=99 => Some(format!(
            "{}{}",
            TENS[number as usize / 10],
            ONES[number as usize % 10]
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_said_as_at_a_counter() {
        for (digits, name) in [
            ("0", "영"),
            ("10", "십"),
            ("11", "십일"),
            ("1500", "천오백"),
            ("10000", "만"),
            ("15000", "만오천"),
            ("110000", "십일만"),
            ("5000000", "오백만"),
            ("50000000", "오천만"),
            ("100000000", "일억"),
            ("100010000", "일억일만"),
            ("999999999", "구억구천구백구십구만구천구백구십구"),
            ("1000000000000", "일조"),
        ] {
            assert_eq!(sino(digits), name, "{digits}");
        }
        assert_eq!(spelled("010"), "공일공");
    }

    #[test]
    fn things_are_counted_natively() {
        let names: Vec<_> = [1, 2, 3, 20, 21, 32, 99].into_iter().filter_map(native).collect();
        assert_eq!(names, ["한", "두", "세", "스무", "스물한", "서른두", "아흔아홉"]);
        assert_eq!(native(0).or(native(100)), None);
    }

    /// What a Sino-Korean name says, by the places of its syllables.
    fn value(name: &str) -> u128 {
        let (mut total, mut section, mut digit) = (0, 0, None);
        for c in name.chars() {
            let at = |names: &[&str]| names.iter().position(|name| name.chars().eq([c]));
            if let Some(value) = at(&DIGITS) {
                digit = Some(value as u128);
            } else if let Some(place) = at(&SMALL) {
                section += digit.take().unwrap_or(1) * 10u128.pow(place as u32);
            } else if let Some(place) = at(&LARGE) {
                section += digit.take().unwrap_or(0);
                total += section.max(1) * 10_000u128.pow(place as u32);
                section = 0;
            }
        }
        total + section + digit.unwrap_or(0)
    }

    proptest! {
        #[test]
        fn the_name_says_the_number(number in 0u128..100_000_000_000_000_000_000) {
            prop_assert_eq!(value(&sino(&number.to_string())), number);
        }
    }
}
