//! Which of several values of one kind stands, where people take one back, deny it or tell what was.

use std::ops::Range;

/// What follows a value that is not meant, however many there are.
const DENIED: [&str; 15] = [
    "돼 있",
    "돼있",
    "되어 있",
    "되어있",
    "적혀",
    "적혔",
    "나왔",
    "나와",
    "찍혀",
    "찍혔",
    "지우",
    "빼고",
    "없애",
    "안 써",
    "안 쓰",
];
/// What denies the value right before it.
const NOT: [&str; 2] = ["아니", "말고"];
/// What follows a value that was, where another one is.
const WAS: [&str; 5] = ["인데", "는데", "에서", "였", "이었"];
/// What stands before a value that was.
const OLD: [&str; 6] = ["옛날", "예전", "이전", "전에", "원래", "기존"];
/// How many letters behind a value may take it back.
const NEAR: usize = 12;

/// The value that stands among those that were said, in their order; `None` where none does, or
/// nobody can tell which.
pub fn standing<'v, T: PartialEq>(text: &str, values: &'v [(Range<usize>, T)]) -> Option<&'v T> {
    let gap = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let behind = |place: usize| {
        let next = values.get(place + 1).map_or(text.len(), |(next, _)| next.start);
        gap(values.get(place).map_or(0, |(own, _)| own.end), next)
    };
    let ahead = |place: usize| {
        let end = place.checked_sub(1).and_then(|last| values.get(last));
        gap(
            end.map_or(0, |(last, _)| last.end),
            values.get(place).map_or(0, |(own, _)| own.start),
        )
    };
    let all: Vec<usize> = (0..values.len()).collect();
    let meant: Vec<usize> = all
        .into_iter()
        .filter(|place| !is_denied(behind(*place)))
        .collect();
    let only = |places: &[usize]| -> Option<&'v T> {
        let first = &values.get(*places.first()?)?.1;
        let same = places
            .iter()
            .all(|place| values.get(*place).is_some_and(|(_, other)| other == first));
        same.then_some(first)
    };
    only(&meant).or_else(|| {
        let is: Vec<usize> = meant
            .into_iter()
            .filter(|place| !was(ahead(*place), behind(*place)))
            .collect();
        only(&is)
    })
}

fn near(text: &str) -> String {
    text.chars().take(NEAR).collect()
}

fn is_denied(behind: &str) -> bool {
    let near = near(behind);
    // Right behind it, for "끝자리 43 아니고 48" denies something else.
    const BETWEEN: &str = "이가은는을를도로으요예에야다어아라참앗게 ,.";
    let not = NOT.iter().any(|not| {
        let before = near.split_once(not).map(|(before, _)| before);
        before.is_some_and(|before| before.chars().all(|c| BETWEEN.contains(c)))
    });
    // "…로 돼 있어야 해요" is what shall be.
    not || !near.contains("있어야") && DENIED.iter().any(|denied| near.contains(denied))
}

fn was(ahead: &str, behind: &str) -> bool {
    let near = near(behind);
    let old = |text: &str| OLD.iter().any(|old| text.contains(old));
    WAS.iter().any(|was| near.contains(was)) || old(ahead) || near.contains("거고") && old(&near)
}

#[cfg(test)]
mod tests {
    use super::standing;

    fn of(text: &str) -> Option<char> {
        let values: Vec<_> = text
            .char_indices()
            .filter(|(_, c)| c.is_ascii_uppercase())
            .map(|(at, c)| (at..at + 1, c))
            .collect();
        standing(text, &values).copied()
    }

    #[test]
    fn of_two_values_the_one_that_is_not_taken_back() {
        let cases = [
            ("A예요", Some('A')),
            ("A인데요", Some('A')),
            ("A 아니고 B", Some('B')),
            ("A, 아 아니다 B예요", Some('B')),
            ("B예요 A 아니고", Some('B')),
            ("A로 돼 있는데 B예요", Some('B')),
            ("B로 돼 있어야 해요", Some('B')),
            ("옛날 번호가 A인데 지금은 B", Some('B')),
            ("A에서 B로요", Some('B')),
            ("A는 지우고 제 거 B", Some('B')),
            ("A인데 B로 적혔어", Some('A')),
            ("A, A예요", Some('A')),
            ("A 아니에요", None),
            ("A로 돼 있죠", None),
            ("A로요 끝이 하나 아니고 둘", Some('A')),
            ("A로 바뀐 거 말고는 맞아요", Some('A')),
            ("A B", None),
            ("예요", None),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
