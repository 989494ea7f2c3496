//! English answers that repeat only the verb of the question: "I do", "it isn't", "yes, we have".

use super::clause::Heard;

const WHO: [&str; 9] = ["i", "we", "it", "they", "he", "she", "that", "this", "there"];
const VERBS: [&str; 15] = [
    "do", "does", "did", "am", "are", "is", "was", "were", "have", "has", "had", "will", "would", "can",
    "could",
];
/// Around it, changing nothing.
const FILLERS: [&str; 12] = [
    "well", "um", "uh", "oh", "actually", "please", "thanks", "really", "indeed", "so", "yet", "ever",
];

/// Yes or no, where a repeated verb is all that is said; a "yes" or "no" before it must agree.
pub fn ellipsis(heard: &Heard<'_>) -> Option<bool> {
    if heard.words.denies_backwards {
        return None;
    }
    let lower = heard.said.text.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\''));
    let mut words: Vec<&str> = words
        .filter(|word| !word.is_empty() && !FILLERS.contains(word))
        .collect();
    let said = match words.first() {
        Some(&("yes" | "yeah" | "yep")) => Some(true),
        Some(&("no" | "nope")) => Some(false),
        _ => None,
    };
    words.drain(..usize::from(said.is_some()));
    let found = match words[..] {
        [who, verb] if WHO.contains(&who) => verb_alone(verb)?,
        [who, verb, "not"] if WHO.contains(&who) && VERBS.contains(&verb) => false,
        ["i'm" | "it's" | "we're" | "they're", "not"] => false,
        _ => return None,
    };
    (said.is_none_or(|said| said == found)).then_some(found)
}

/// "do" is a yes, "don't" a no.
fn verb_alone(verb: &str) -> Option<bool> {
    let denied = match verb {
        "won't" => Some("will"),
        "can't" | "cannot" => Some("can"),
        _ => verb.strip_suffix("n't"),
    };
    match denied {
        Some(verb) => VERBS.contains(&verb).then_some(false),
        None => VERBS.contains(&verb).then_some(true),
    }
}
