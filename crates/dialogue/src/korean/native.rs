//! Native Korean numbers, which people count by: `두 명`, `서른두 살`, `스물여덟이에요`.

use crate::amount::Amount;

const TENS: [(&str, i64); 10] = [
    ("열", 10),
    ("스물", 20),
    ("스무", 20),
    ("서른", 30),
    ("마흔", 40),
    ("쉰", 50),
    ("예순", 60),
    ("일흔", 70),
    ("여든", 80),
    ("아흔", 90),
];
const ONES: [(&str, i64); 13] = [
    ("하나", 1),
    ("한", 1),
    ("둘", 2),
    ("두", 2),
    ("셋", 3),
    ("세", 3),
    ("넷", 4),
    ("네", 4),
    ("다섯", 5),
    ("여섯", 6),
    ("일곱", 7),
    ("여덟", 8),
    ("아홉", 9),
];
const COUNTERS: [&str; 6] = ["명", "살", "개", "번", "장", "채"];
/// What may stand behind a number that counts nothing.
const COPULAS: [&str; 6] = ["이에요", "이예요", "이요", "입니다", "이고", "예요"];

/// What may stand behind a full ten that tells an age.
const AGES: [&str; 13] = [
    " 됐", ",", ".", "으로", "은", "이", "인", "에", "요", "을", "입", "하고", "도",
];

/// The number that begins at `at`, and where it ends. Short forms (`두`, `세`) count only before a
/// counter, because they are also ordinary syllables.
pub fn read(chars: &[(usize, char)], at: usize, len: usize) -> Option<(Amount, usize)> {
    let before = at.checked_sub(1).and_then(|at| chars.get(at));
    if before.is_some_and(|(_, c)| c.is_alphanumeric()) {
        return None;
    }
    let rest: String = chars[at..].iter().map(|(_, c)| *c).take(12).collect();
    let (tens, after) = longest(&rest, TENS.iter()).unwrap_or((0, &rest));
    // "서른 하나"
    let apart = if tens > 0 { after.trim_start() } else { after };
    let (ones, after) = longest(apart, ONES.iter()).unwrap_or((0, after));
    let value = tens + ones;
    let counted = COUNTERS
        .iter()
        .any(|counter| after.trim_start().starts_with(counter));
    let alone = after.is_empty() || COPULAS.iter().any(|copula| after.starts_with(copula));
    let long = tens > 0 && ones > 0;
    // "이제 막 서른 됐어요"; "열" and "쉰" are other words too.
    let plain = tens > 10 && tens != 50 && ones == 0 && AGES.iter().any(|behind| after.starts_with(behind));
    if value == 0 || !(counted || long || tens > 0 && alone || plain) {
        return None;
    }
    let next = at + rest.chars().count() - after.chars().count();
    let byte = |index: usize| chars.get(index).map_or(len, |(byte, _)| *byte);
    let amount = Amount {
        value,
        scaled: false,
        ambiguous: false,
        start: byte(at),
        end: byte(next),
    };
    Some((amount, next))
}

fn longest(text: &str, names: impl Iterator<Item = &'static (&'static str, i64)>) -> Option<(i64, &str)> {
    let found = names.filter_map(|(name, value)| Some((*value, text.strip_prefix(name)?)));
    found.min_by_key(|(_, rest)| rest.len())
}
