//! Yes, no, or neither. A yes is the whole utterance or it is none: a substring never accepts.

use std::ops::Range;

use super::{Utterance, Words};

/// English refusals that stand alone; any other denies what is said beside it.
pub const PLAIN_NO: [&str; 5] = ["no", "nope", "nah", "nothanks", "cancelthat"];

/// `true` for a real yes, `false` for a refusal, `None` for anything unclear.
pub fn polarity(said: &Utterance, words: &Words) -> Option<bool> {
    if said.has_any(&words.unsure) {
        return None;
    }
    let yes = said.is_made_of(&words.yes, &words.light);
    let no = refuses(said, words);
    match (yes, no) {
        // "네?" asks what was said.
        (true, false) if said.text.ends_with(['?', '？']) => None,
        (true, false) => Some(true),
        (false, true) if !agrees_somewhere(said, words) => Some(false),
        _ => None,
    }
}

/// Whether a refusal is heard.
pub fn refuses(said: &Utterance, words: &Words) -> bool {
    !refusals(said, words).is_empty()
}

/// Where refusals are heard. Forms of one or two syllables count only at the start of a word,
/// because they are also syllables of other words.
pub fn refusals(said: &Utterance, words: &Words) -> Vec<Range<usize>> {
    let found = words.no.iter().flat_map(|phrase| said.find(phrase));
    found
        .filter(|range| range.len() > 2 || said.starts_word(range.start))
        .collect()
}

/// Whether a yes stands beside the refusal: as the first word ("네 아니요"), as a clause of its
/// own ("아니요, 좋아요"), or as all that the refusal leaves ("아니요 할게요"). In "아니요, 따로
/// 할게요" none does, and neither in "그렇게 하지 마세요".
fn agrees_somewhere(said: &Utterance, words: &Words) -> bool {
    let (manner, yes): (Vec<String>, Vec<String>) = words
        .yes
        .iter()
        .cloned()
        .partition(|phrase| words.manner.contains(phrase));
    let light: Vec<String> = words.light.iter().cloned().chain(manner).collect();
    let agrees = |part: &Utterance| part.is_made_of(&yes, &light) && !refuses(part, words);
    let mut parts = said.text.split(|c: char| !c.is_alphanumeric());
    let first = parts.find(|word| !word.is_empty());
    first.is_some_and(|word| agrees(&Utterance::new(word)))
        || said.clauses().any(|clause| agrees(&clause))
        || said
            .clauses()
            .any(|clause| agrees(&without_refusals(&clause, words)))
}

fn without_refusals(said: &Utterance, words: &Words) -> Utterance {
    let refusals = refusals(said, words);
    // "that's not right": there the refusal belongs to what it leaves.
    let plain = |range: &Range<usize>| {
        let phrase = said.letters(range.clone());
        !phrase.is_ascii() || PLAIN_NO.contains(&phrase.as_str())
    };
    if refusals.is_empty() || !refusals.iter().all(plain) {
        return Utterance::new("");
    }
    let kept = (0..said.len()).filter(|at| !refusals.iter().any(|range| range.contains(at)));
    Utterance::new(&kept.map(|at| said.letters(at..at + 1)).collect::<String>())
}
