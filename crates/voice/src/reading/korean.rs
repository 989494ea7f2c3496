//! Korean text as it is said.

use crate::reading::korean_number::{decimals, native, sino, spelled};
use crate::reading::written::{self, Written};

/// What is counted with native numbers, and up to which number; above it with Sino-Korean ones. Longer
/// words stand before those they begin with.
const COUNTED: [(&str, u32); 22] = [
    ("개월", 0),
    ("개년", 0),
    ("번째", 99),
    ("시간", 12),
    ("가지", 99),
    ("군데", 99),
    ("사람", 99),
    ("자리", 99),
    ("차례", 19),
    ("마리", 99),
    ("개", 99),
    ("명", 99),
    ("살", 99),
    ("장", 99),
    ("시", 12),
    ("달", 12),
    ("대", 9),
    ("채", 19),
    ("배", 9),
    ("건", 19),
    ("곳", 99),
    ("통", 19),
];
/// Behind "번", these tell that it means "times" and not "number".
const TIMES: [&str; 8] = ["더", "이상", "정도", "까지", "연속", "이나", "씩", "틀"];
/// Before a number, these tell that it is said digit by digit.
const NUMBERED: [&str; 4] = ["번호", "끝자리", "뒷자리", "코드"];
/// With five digits and more, a number that counts nothing is said digit by digit.
const NAKED: usize = 5;
/// Signs behind a number.
const SIGNS: [(&str, &str); 9] = [
    ("%p", "퍼센트포인트"),
    ("%", "퍼센트"),
    ("％", "퍼센트"),
    ("㎡", "제곱미터"),
    ("m²", "제곱미터"),
    ("km", "킬로미터"),
    ("kg", "킬로그램"),
    ("cm", "센티미터"),
    ("℃", "도"),
];
const LETTERS: [&str; 26] = [
    "에이",
    "비",
    "씨",
    "디",
    "이",
    "에프",
    "지",
    "에이치",
    "아이",
    "제이",
    "케이",
    "엘",
    "엠",
    "엔",
    "오",
    "피",
    "큐",
    "알",
    "에스",
    "티",
    "유",
    "브이",
    "더블유",
    "엑스",
    "와이",
    "제트",
];
/// Longer words in capitals are words.
const ABBREVIATION: usize = 5;

/// Korean text with its numbers, units, signs and abbreviations in words.
pub fn korean(text: &str) -> String {
    let mut said = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = number(rest, &mut said).or_else(|| {
            abbreviation(rest, &said).map(|(name, length)| {
                said.push_str(&name);
                length
            })
        });
        let length = taken.unwrap_or_else(|| {
            sign(rest, c, &mut said);
            c.len_utf8()
        });
        rest = &rest[length..];
    }
    said
}

/// Signs that are words, and characters that say nothing.
fn sign(rest: &str, c: char, said: &mut String) {
    let digit_follows = rest[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    let fresh = said.chars().next_back().is_none_or(char::is_whitespace);
    match c {
        '-' | '−' if digit_follows && fresh => said.push_str("마이너스 "),
        '+' if digit_follows && fresh => said.push_str("플러스 "),
        '~' | '∼' | '～' => said.push_str(if digit_follows || fresh { "에서 " } else { " " }),
        '₩' | '￦' => {}
        '@' => said.push_str(" 골뱅이 "),
        '&' => said.push_str(" 앤드 "),
        '•' | '●' | '*' | '#' | '_' | '|' => {}
        // Digits of other scripts, so that none is left.
        c if c.is_numeric() => said.push_str(&c.to_digit(10).map_or(String::new(), |d| sino(&d.to_string()))),
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
    match written {
        Written::Digits(groups) => {
            let groups: Vec<String> = groups
                .iter()
                .map(|group| group.as_deref().map_or("가린 번호".to_owned(), spelled))
                .collect();
            said.push_str(&groups.join(", "));
        }
        Written::Date { year, month, day } => {
            said.push_str(&format!(
                "{}년 {} {}일",
                sino(&year),
                month_name(month),
                sino(&day.to_string())
            ));
        }
        Written::Time { hour, minute } => {
            let hours = counted(hour, 12);
            match minute {
                0 => said.push_str(&format!("{hours} 시")),
                _ => said.push_str(&format!("{hours} 시 {} 분", sino(&minute.to_string()))),
            }
            // "9:30분에"
            taken += after.strip_prefix("분").map_or(0, |_| "분".len());
        }
        Written::Range(low, high) => {
            let plain = |text: &str| sino(&text.replace([',', '.'], ""));
            said.push_str(&format!("{}에서 {}", plain(&low), plain(&high)));
            taken += unit_sign(after, said);
        }
        Written::Fraction(part, whole) => said.push_str(&format!("{}분의 {}", sino(&whole), sino(&part))),
        Written::Quantity {
            whole,
            fraction: Some(fraction),
        } => {
            said.push_str(&format!("{}점{}", sino(&whole), decimals(&fraction)));
            taken += unit_sign(after, said);
        }
        Written::Quantity {
            whole,
            fraction: None,
        } => {
            taken += quantity(&whole, text, after, said);
        }
    }
    if won.is_some() {
        said.push_str(" 원");
    }
    Some(taken)
}

/// Says a whole number as what follows it wants. Gives back how much of that was said too.
fn quantity(whole: &str, text: &str, after: &str, said: &mut String) -> usize {
    let unit = after.trim_start_matches(' ');
    let gap = after.len() - unit.len();
    let value: Option<u32> = whole.parse().ok();
    let grouped = text.len() - after.len() > whole.len();
    if NUMBERED.iter().any(|word| said.trim_end().ends_with(word)) && !grouped && !unit.starts_with("자리")
    {
        said.push_str(&spelled(whole));
        return 0;
    }
    if let (Some("월"), Some(month @ 1..=12), 0) = (first(unit), value, gap) {
        said.push_str(month_name(month));
        return "월".len();
    }
    let times = unit.strip_prefix('번').is_some_and(|rest| {
        let rest = rest.trim_start();
        TIMES.iter().any(|word| rest.starts_with(word))
    });
    let counter = COUNTED.iter().find(|(name, _)| unit.starts_with(name));
    if let Some(value) = value
        && gap <= 1
        && let Some((name, most)) = counter.copied().or(times.then_some(("번", 99)))
    {
        if name == "번째" && value == 1 {
            said.push('첫');
        } else {
            said.push_str(&counted(value, most));
        }
        said.push(' ');
        return gap;
    }
    let counts =
        unit.starts_with(|c: char| c.is_alphabetic()) && gap <= 1 && !said.ends_with(char::is_alphabetic);
    if whole.len() >= NAKED && !grouped && !counts {
        said.push_str(&spelled(whole));
        return 0;
    }
    said.push_str(&sino(whole));
    unit_sign(after, said)
}

/// A number before what it counts: native up to a number, Sino-Korean above.
fn counted(value: u32, most: u32) -> String {
    native(value)
        .filter(|_| value <= most)
        .unwrap_or_else(|| sino(&value.to_string()))
}

/// Says a sign such as % behind a number, and gives back its length.
fn unit_sign(after: &str, said: &mut String) -> usize {
    let sign = after.trim_start_matches(' ');
    match SIGNS.iter().find(|(written, _)| sign.starts_with(written)) {
        Some((written, name)) => {
            said.push(' ');
            said.push_str(name);
            after.len() - sign.len() + written.len()
        }
        None => 0,
    }
}

/// Months have names of their own in June and October.
fn month_name(month: u32) -> &'static str {
    const MONTHS: [&str; 12] = [
        "일월",
        "이월",
        "삼월",
        "사월",
        "오월",
        "유월",
        "칠월",
        "팔월",
        "구월",
        "시월",
        "십일월",
        "십이월",
    ];
    MONTHS[(month.clamp(1, 12) - 1) as usize]
}

/// The first character of a text, as text.
fn first(text: &str) -> Option<&str> {
    text.chars().next().map(|c| &text[..c.len_utf8()])
}

/// The names of the letters of an abbreviation that the text begins with, and its length.
fn abbreviation(text: &str, said: &str) -> Option<(String, usize)> {
    if said.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let length = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let word = &text[..length];
    if word.is_empty() || word.len() > ABBREVIATION || !word.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let name = word.bytes().map(|b| LETTERS[usize::from(b - b'A')]).collect();
    // "S-Line"
    let hyphen = text[length..]
        .strip_prefix('-')
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    Some((name, length + usize::from(hyphen)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_the_kiosk_says_is_read_as_at_a_counter() {
        for (written, said) in [
            (
                "이체 한도는 한 번에 5,000만 원, 하루 1억 원이에요.",
                "이체 한도는 한 번에 오천만 원, 하루 일억 원이에요.",
            ),
            ("OTP는 10,000원이에요.", "오티피는 만원이에요."),
            ("3억 2,000만 원", "삼억 이천만 원"),
            ("2.5억까지", "이점오억까지"),
            ("금리는 3.05%예요", "금리는 삼점영오 퍼센트예요"),
            ("LTV 70 %", "엘티브이 칠십 퍼센트"),
            ("110-123-456789 계좌", "일일공, 일이삼, 사오육칠팔구 계좌"),
            ("110-***-883827", "일일공, 가린 번호, 팔팔삼팔이칠"),
            ("끝자리 3827 계좌", "끝자리 삼팔이칠 계좌"),
            ("미래테크 19284019384", "미래테크 일구이팔사공일구삼팔사"),
            (
                "010-1234-5678로 보냈어요",
                "공일공, 일이삼사, 오육칠팔로 보냈어요",
            ),
            ("900101-•••••••", "구공공일공일, 가린 번호"),
            ("2025년 6월 10일", "이천이십오년 유월 십일"),
            ("2025-10-06까지", "이천이십오년 시월 육일까지"),
            ("2025. 5. 1. 기준", "이천이십오년 오월 일일 기준"),
            ("오후 3:15에", "오후 세 시 십오 분에"),
            ("3시 30분", "세 시 삼십분"),
            ("24시간", "이십사 시간"),
            ("2장, 20살, 3명, 12개월", "두 장, 스무 살, 세 명, 십이 개월"),
            ("1번 계좌", "일번 계좌"),
            ("3번 더 틀리면", "세 번 더 틀리면"),
            ("1번째와 2번째", "첫 번째와 두 번째"),
            ("비밀번호 6자리", "비밀번호 여섯 자리"),
            ("85㎡ 이하", "팔십오 제곱미터 이하"),
            ("보증금의 80-90 %", "보증금의 팔십에서 구십 퍼센트"),
            ("5~7일", "오에서 칠일"),
            ("20대 고객", "이십 대 고객"),
            ("1/3만", "삼분의 일만"),
            ("₩50,000", "오만 원"),
            ("-1.5%", "마이너스 일점오 퍼센트"),
            ("S-Line 카드", "에스Line 카드"),
            ("여기 있어요.", "여기 있어요."),
        ] {
            assert_eq!(korean(written), said, "{written}");
        }
    }

    proptest! {
        #[test]
        fn no_digit_is_left(text in "([0-9]|\\PC|[,.:/~*•₩%만억원개시월번 -]){0,40}") {
            prop_assert!(!korean(&text).contains(|c: char| c.is_ascii_digit()), "{}", korean(&text));
        }

        #[test]
        fn words_stay_words(text in "[가-힣 ,.?!]{0,40}") {
            prop_assert_eq!(korean(&text), text);
        }
    }
}
