//! What is looked at: stretches of letters, and words with what they are taken for.

use crate::scenario::Scenario;
use crate::understanding::clause::Heard;

/// Something seen in an utterance and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Hash of what was seen.
    pub hash: u32,
    /// More, the less else was seen.
    pub value: f32,
    /// Letters, which tell the same at every question; words may tell something else at each.
    pub letters: bool,
}

/// Lengths of the stretches of decomposed letters: about one syllable to two.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;
/// Longest run of words.
const WORDS: usize = 3;

/// FNV-1a, which is the same on every machine and in every version, as the weights on disk need.
pub fn hash(parts: &[&str]) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    for part in parts {
        part.bytes().for_each(&mut add);
        add(0xff);
    }
    hash
}

/// Everything seen in an utterance, each once, in a stable order.
pub fn features(heard: &Heard<'_>, scenario: &Scenario) -> Vec<Feature> {
    let mut letters = vec!['^'];
    letters.extend(heard.said.decomposed());
    letters.push('$');
    let stretches = LETTERS.flat_map(|length| letters.windows(length));
    let stretches = stretches.map(|stretch| hash(&["letters", &stretch.iter().collect::<String>()]));
    let kinds = heard.kinds(scenario);
    let mut words = vec!["^"];
    words.extend(kinds.iter().map(String::as_str));
    words.push("$");
    let runs = (1..=WORDS).flat_map(|length| words.windows(length));
    let runs = runs.map(|run| hash(&["words", &run.join(" ")]));
    let always = Feature {
        hash: hash(&["always"]),
        value: 0.5,
        letters: false,
    };
    let letters = weighed(stretches.collect(), 2.0, true);
    let words = weighed(runs.collect(), 1.0, false);
    letters.into_iter().chain(words).chain([always]).collect()
}

/// Scales features so that a long utterance counts no more than a short one.
fn weighed(mut hashes: Vec<u32>, weight: f32, letters: bool) -> Vec<Feature> {
    hashes.sort_unstable();
    hashes.dedup();
    let value = weight / (hashes.len().max(1) as f32).sqrt();
    let feature = |hash| Feature { hash, value, letters };
    hashes.into_iter().map(feature).collect()
}
