//! What is spoken is read: numbers, money and telephone numbers come back as they were meant, and
//! nothing that is said at any question breaks anything or is understood twice differently.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use didimdol_dialogue::amount::amounts;
use didimdol_dialogue::english;
use didimdol_dialogue::korean::phone;
use didimdol_dialogue::scenario::{Locale, StageKind};
use didimdol_dialogue::scope::Context;
use didimdol_dialogue::state::{About, Prompt, State};
use didimdol_dialogue::understanding::understand;
use proptest::prelude::*;
use shipped::LIBRARY;

const DIGITS: [&str; 10] = ["영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];

/// How a number is spelled.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// 삼천오백
    Sino,
    /// 3천5백
    Mixed,
}

/// Below ten thousand: 천, 백, 십; a one before a unit is not said.
fn small(number: u64, style: Style) -> String {
    let mut out = String::new();
    for (unit, name) in [(1000, "천"), (100, "백"), (10, "십"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            continue;
        }
        match style {
            _ if digit == 1 && unit > 1 => {}
            Style::Sino => out.push_str(DIGITS[digit as usize]),
            Style::Mixed => out.push_str(&digit.to_string()),
        }
        out.push_str(name);
    }
    out
}

/// Won, as they are said: in 억 and 만, with the spaces of a recogniser between them.
fn won(amount: u64, style: Style, space: &str) -> String {
    let parts = [(100_000_000, "억"), (10_000, "만"), (1, "")];
    let said = parts.iter().filter_map(|(unit, name)| {
        let count = amount / unit % 10_000;
        (count > 0).then(|| format!("{}{name}", small(count, style)))
    });
    said.collect::<Vec<_>>().join(space)
}

/// "three hundred and twenty-five million six thousand", with or without its "and" and hyphens.
fn in_english(amount: u64, and: &str, hyphen: &str) -> String {
    const ONES: [&str; 20] = [
        "",
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
    let below_a_hundred = |number: u64| match (number / 10, number % 10) {
        (tens, 0) if tens > 1 => TENS[tens as usize].to_owned(),
        (tens, ones) if tens > 1 => format!("{}{hyphen}{}", TENS[tens as usize], ONES[ones as usize]),
        _ => ONES[number as usize].to_owned(),
    };
    let below_a_thousand = |number: u64| match (number / 100, number % 100) {
        (0, rest) => below_a_hundred(rest),
        (hundreds, 0) => format!("{} hundred", ONES[hundreds as usize]),
        (hundreds, rest) => format!(
            "{} hundred{and} {}",
            ONES[hundreds as usize],
            below_a_hundred(rest)
        ),
    };
    let parts = [
        (1_000_000_000, " billion"),
        (1_000_000, " million"),
        (1_000, " thousand"),
        (1, ""),
    ];
    let said = parts.iter().filter_map(|(unit, name)| {
        let count = amount / unit % 1_000;
        (count > 0).then(|| format!("{}{name}", below_a_thousand(count)))
    });
    said.collect::<Vec<_>>().join(" ")
}

fn native(number: usize) -> String {
    const TENS: [&str; 10] = [
        "", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔",
    ];
    const ONES: [&str; 10] = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"];
    match (number / 10, number % 10) {
        (2, 0) => "스무".to_owned(),
        (tens, ones) => format!("{}{}", TENS[tens], ONES[ones]),
    }
}

fn style() -> impl Strategy<Value = Style> {
    prop_oneof![Just(Style::Sino), Just(Style::Mixed)]
}

/// Counted in 만 as money is, or in 원.
fn money() -> impl Strategy<Value = u64> {
    prop_oneof![
        (1u64..10_000).prop_map(|man| man * 10_000),
        (1u64..99, 0u64..10_000).prop_map(|(eok, man)| eok * 100_000_000 + man * 10_000),
        (1u64..1_000).prop_map(|hundreds| hundreds * 100),
    ]
}

proptest! {
    #[test]
    fn money_is_read_as_it_was_meant(
        amount in money(),
        style in style(),
        space in prop::sample::select(&["", " "][..]),
        won_space in prop::sample::select(&["", " "][..]),
        ending in prop::sample::select(&["", "이요", "입니다", " 정도요", "으로 해 주세요"][..]),
    ) {
        let said = format!("{}{won_space}원{ending}", won(amount, style, space));
        let read = amounts(&said);
        prop_assert_eq!(read.len(), 1, "{} has one amount: {:?}", &said, &read);
        prop_assert_eq!(read[0].value, amount as i64, "{}", &said);
        prop_assert!(read[0].scaled && !read[0].ambiguous, "{}", &said);
    }

    #[test]
    fn english_money_is_read_as_it_was_meant(
        amount in money(),
        and in prop::sample::select(&["", " and"][..]),
        hyphen in prop::sample::select(&["-", " "][..]),
        before in prop::sample::select(&["", "about ", "it's ", "I make "][..]),
    ) {
        let said = format!("{before}{} won please", in_english(amount, and, hyphen));
        let read = amounts(&said);
        prop_assert_eq!(read.len(), 1, "{} has one amount: {:?}", &said, &read);
        prop_assert_eq!(read[0].value, amount as i64, "{}", &said);
        prop_assert!(read[0].scaled && !read[0].ambiguous, "{}", &said);
    }

    #[test]
    fn english_telephone_numbers_are_read_digit_by_digit(
        digits in prop::collection::vec(0usize..10, 8),
        zero in prop::sample::select(&["zero", "oh"][..]),
        between in prop::sample::select(&[" ", ", "][..]),
        before in prop::sample::select(&["", "it's ", "my number is "][..]),
    ) {
        const NAMES: [&str; 10] = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        let spoken = |digit: &usize| if *digit == 0 { zero } else { NAMES[*digit] };
        let group = |digits: &[usize]| digits.iter().map(spoken).collect::<Vec<_>>().join(" ");
        let said = format!("{before}{zero} one {zero}{between}{}{between}{}", group(&digits[..4]), group(&digits[4..]));
        let text: String = digits.iter().map(usize::to_string).collect();
        let expected = format!("010-{}-{}", &text[..4], &text[4..]);
        prop_assert_eq!(english::phone(&said), Some(expected), "{}", said);
    }

    #[test]
    fn counts_are_read_in_native_numbers(number in 1usize..100, counter in prop::sample::select(&["살", "명", "개"][..])) {
        let said = format!("{} {counter}이요", native(number));
        let read: Vec<i64> = amounts(&said).iter().map(|amount| amount.value).collect();
        prop_assert_eq!(read, vec![number as i64], "{}", said);
    }

    #[test]
    fn telephone_numbers_are_read_digit_by_digit(
        digits in prop::collection::vec(0usize..10, 8),
        zero in prop::sample::select(&["공", "영"][..]),
        six in prop::sample::select(&["육", "륙"][..]),
        space in prop::sample::select(&["", " "][..]),
        between in prop::sample::select(&[" ", "에 ", ", ", " - "][..]),
        ending in prop::sample::select(&["", "이요", "이에요", "입니다"][..]),
    ) {
        let spoken = |digit: &usize| match digit {
            0 => zero,
            6 => six,
            digit => DIGITS[*digit],
        };
        let group = |digits: &[usize]| digits.iter().map(spoken).collect::<Vec<_>>().join(space);
        let said = format!("{zero}일{zero}{between}{}{between}{}{ending}", group(&digits[..4]), group(&digits[4..]));
        let text: String = digits.iter().map(usize::to_string).collect();
        let expected = format!("010-{}-{}", &text[..4], &text[4..]);
        prop_assert_eq!(phone::read(&said), Some(expected), "{}", said);
    }
}

/// Every question of every product.
fn questions() -> Vec<(String, String)> {
    let scenarios = LIBRARY.scenarios();
    let stages = scenarios.flat_map(|scenario| {
        let stages = scenario.stages.values();
        stages.map(|stage| (scenario.product.clone(), stage.id.clone()))
    });
    stages.collect()
}

/// What is understood at a question, twice.
fn twice(product: &str, stage: &str, locale: Locale, text: &str) {
    let scenario = LIBRARY.scenario(product).unwrap();
    let about = match scenario.stages[stage].kind {
        StageKind::Correction => About::WhichField,
        _ => About::Stage,
    };
    let state = State {
        locale,
        product: Some(product.to_owned()),
        prompt: Some(Prompt {
            id: "p1".to_owned(),
            stage: stage.to_owned(),
            about,
        }),
        ..State::default()
    };
    let context = Context {
        library: &LIBRARY,
        scenario,
        state: &state,
    };
    let once = understand(context, state.prompt.as_ref(), text);
    assert_eq!(once, understand(context, state.prompt.as_ref(), text), "{text}");
    assert!(!once.commands.is_empty(), "{text}");
}

/// Anything, and pieces that rules look at.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "네",
            "아니",
            "아니요",
            "안",
            "말고",
            "빼고",
            "만",
            "다",
            "하",
            "지",
            "없",
            "있",
            "는데",
            "고",
            "요",
            "3",
            "천",
            "억",
            "원",
            "이메일",
            "카드",
            "두 번째",
            "근데",
            "?",
            ",",
            " ",
            "no",
            "not",
            "the",
            "0",
            "•",
            "일",
            "이",
        ][..],
    );
    prop_oneof![
        "\\PC{0,40}",
        any::<String>(),
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn anything_may_be_said_anywhere(text in anything(), english in any::<bool>()) {
        let locale = if english { Locale::En } else { Locale::Ko };
        for (product, stage) in questions() {
            twice(&product, &stage, locale, &text);
        }
    }
}
