//! Yes, no, or neither. A yes is the whole utterance or it is none: a substring never accepts.

use super::{Utterance, Words};

/// `true` for a real yes, `false` for a refusal, `None` for anything unclear.
pub fn polarity(said: &Utterance, words: &Words) -> Option<bool> {
    if said.has_any(&words.unsure) {
        return None;
    }
    let yes = said.is_made_of(&words.yes, &words.light);
    let no = refuses(said, words);
    match (yes, no) {
        // "네?" asks what was said.
        (true, false) if said.text.ends_with('?') => None,
        (true, false) => Some(true),
        (false, true) if !agrees_somewhere(said, words) => Some(false),
        _ => None,
    }
}

/// Whether a refusal is heard. Forms of one or two syllables count only at the start of a word,
/// because they are also syllables of other words.
pub fn refuses(said: &Utterance, words: &Words) -> bool {
    words.no.iter().any(|phrase| {
        said.find(phrase)
            .into_iter()
            .any(|range| range.len() > 2 || said.starts_word(range.start))
    })
}

/// Whether a yes stands as a word of its own beside the refusal ("네, 아니요").
fn agrees_somewhere(said: &Utterance, words: &Words) -> bool {
    let light = &words.light;
    said.text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| {
            Utterance::new(word).is_made_of(&words.yes, light) && !refuses(&Utterance::new(word), words)
        })
}
