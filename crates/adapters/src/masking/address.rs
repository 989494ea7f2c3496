//! E-mail addresses, written or spoken.

use std::ops::Range;

use super::runs::is_hangul;

/// How the sign is said.
const SPOKEN_AT: [&str; 2] = ["골뱅이", "앳마크"];
/// How a domain ends when it is said.
const SPOKEN_END: [&str; 7] = ["컴", "넷", "케이알", "com", "net", "kr", "오알지"];
/// Words from the sign to the end of a domain: "네이버 점 씨오 점 케이알".
const DOMAIN_WORDS: usize = 6;

/// Where the characters of addresses stand; separators stay.
pub(super) fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = text
        .match_indices('@')
        .filter_map(|(at, _)| written(text, at))
        .collect();
    for sign in SPOKEN_AT {
        found.extend(
            text.match_indices(sign)
                .map(|(at, _)| spoken(text, at, at + sign.len())),
        );
    }
    found
}

fn written(text: &str, at: usize) -> Option<Range<usize>> {
    let name = |letter: char| letter.is_alphanumeric() && !is_hangul(letter) || "._%+-".contains(letter);
    let host = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    let start = text[..at].rfind(|letter| !name(letter)).map_or(0, |before| {
        before + text[before..].chars().next().map_or(0, char::len_utf8)
    });
    let after = &text[at + 1..];
    let end = at + 1 + after.find(|letter| !host(letter)).unwrap_or(after.len());
    let domain = text[at + 1..end].trim_end_matches(['.', '-']);
    (start < at && domain.contains('.')).then(|| start..at + 1 + domain.len())
}

/// From the word before the sign to where the domain ends.
fn spoken(text: &str, at: usize, after: usize) -> Range<usize> {
    let name = text[..at].trim_end();
    let start = name.rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let mut end = after;
    for word in text[after..]
        .split_inclusive(char::is_whitespace)
        .take(DOMAIN_WORDS)
    {
        let bare = word.trim_end();
        end += word.len();
        let ends = |ending: &str| bare.starts_with(ending) || bare.contains(&format!(".{ending}"));
        if SPOKEN_END.iter().any(|ending| ends(ending)) {
            break;
        }
    }
    let end = text[..end].trim_end().len();
    start..end
}
