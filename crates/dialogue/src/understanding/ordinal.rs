//! Places in a list: "두 번째요", "끝에서 두 번째", "the last one".

use std::ops::Range;

use super::choice::exclusion;
use super::{Utterance, Words};

/// The ordinal that was said, below `count`.
pub fn ordinal(said: &Utterance, count: usize, words: &Words) -> Option<(usize, Range<usize>)> {
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    let last = count.checked_sub(1)?;
    for range in words.last.iter().flat_map(|phrase| said.find(phrase)) {
        found.push((last, range));
    }
    for (index, forms) in words.ordinals.iter().enumerate() {
        for form in forms {
            let ranges = said.find(form).into_iter();
            for range in ranges.filter(|range| is_ordinal(said, range, form, words)) {
                match counts_back(said, &range, words) {
                    true => found.extend(last.checked_sub(index).map(|index| (index, range))),
                    false => found.push((index, range)),
                }
            }
        }
    }
    found.retain(|(_, range)| exclusion(said, range, words).is_none());
    // The later one counts: "첫 번째, 아니 두 번째요".
    found.sort_by_key(|(_, range)| range.end);
    found.pop().filter(|(index, _)| *index < count)
}

/// "끝에서 두 번째".
fn counts_back(said: &Utterance, range: &Range<usize>, words: &Words) -> bool {
    let mut found = words.from_end.iter().flat_map(|phrase| said.find(phrase));
    found.any(|before| before.end == range.start)
}

/// Whether a place in the list is meant. "세 번째 방문이에요" and "my first time" count something
/// else; "이번" and "일번" are also ordinary words and count only as the whole answer.
fn is_ordinal(said: &Utterance, range: &Range<usize>, form: &str, words: &Words) -> bool {
    let behind = said.from(range.end);
    let bare = said.starts_clause(range.end);
    let counter = form.ends_with('번') && !form.starts_with(|c: char| c.is_ascii_digit());
    if counter {
        const TAILS: [&str; 9] = [
            "",
            "요",
            "이요",
            "으로",
            "으로요",
            "이에요",
            "으로할게요",
            "으로해주세요",
            "으로할래요",
        ];
        return range.start == 0 && TAILS.contains(&behind.as_str());
    }
    let begins = said.starts_word(range.start) || form.chars().count() > 2;
    begins
        && (bare
            || words
                .after_ordinal
                .iter()
                .any(|word| behind.starts_with(word.as_str())))
}
