//! An utterance made ready for matching.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What was said, in two forms: the words as they came, and its letters and digits run together
/// in lower case, because recognisers and people space Korean as they please.
#[derive(Debug, Clone)]
pub struct Utterance {
    /// NFC, trimmed.
    pub text: String,
    letters: Vec<char>,
    starts: Vec<Start>,
}

/// What stands before a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Start {
    /// Another letter of the same word.
    Inside,
    /// A space.
    Word,
    /// A comma, a full stop or the like.
    Clause,
}

impl Utterance {
    /// Makes one from what was heard or typed.
    pub fn new(text: &str) -> Self {
        let text: String = text.nfc().collect::<String>().trim().to_owned();
        let (mut letters, mut starts) = (Vec::new(), Vec::new());
        let mut start = Start::Clause;
        for c in text.chars() {
            if c.is_alphanumeric() {
                for lower in c.to_lowercase() {
                    letters.push(lower);
                    starts.push(start);
                    start = Start::Inside;
                }
            } else if is_stop(c) {
                start = Start::Clause;
            } else {
                start = start.max(Start::Word);
            }
        }
        Self {
            text,
            letters,
            starts,
        }
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Number of letters and digits.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether a word starts at a letter.
    pub fn starts_word(&self, at: usize) -> bool {
        self.starts.get(at).is_none_or(|start| *start > Start::Inside)
    }

    /// Whether a comma, a full stop or the like stands before a letter; the end counts.
    pub fn starts_clause(&self, at: usize) -> bool {
        self.starts.get(at).is_none_or(|start| *start == Start::Clause)
    }

    /// The letters from `at` on.
    pub fn from(&self, at: usize) -> String {
        self.letters.iter().skip(at).collect()
    }

    /// The letters of a range.
    pub fn letters(&self, range: Range<usize>) -> String {
        self.letters.get(range).unwrap_or_default().iter().collect()
    }

    /// The clauses, in order, without what separates them.
    pub fn clauses(&self) -> impl Iterator<Item = Utterance> {
        self.text
            .split(is_stop)
            .map(Utterance::new)
            .filter(|clause| !clause.is_empty())
    }

    /// Every place where `phrase` occurs, spaces aside. Latin letters and digits match whole
    /// words only ("no" is not in "now", but "OTP" is in "OTP가").
    pub fn find(&self, phrase: &str) -> Vec<Range<usize>> {
        let wanted = letters(phrase);
        if wanted.is_empty() || wanted.len() > self.letters.len() {
            return Vec::new();
        }
        (0..=self.letters.len() - wanted.len())
            .filter(|at| self.letters[*at..at + wanted.len()] == wanted[..])
            .map(|at| at..at + wanted.len())
            .filter(|range| self.is_whole(range))
            .collect()
    }

    /// Whether `phrase` occurs.
    pub fn has(&self, phrase: &str) -> bool {
        !self.find(phrase).is_empty()
    }

    /// Whether any of `phrases` occurs.
    pub fn has_any(&self, phrases: &[String]) -> bool {
        phrases.iter().any(|phrase| self.has(phrase))
    }

    /// Whether the utterance is `phrase` and nothing else.
    pub fn is(&self, phrase: &str) -> bool {
        self.letters == letters(phrase)
    }

    fn is_whole(&self, range: &Range<usize>) -> bool {
        let latin = |at: usize| self.letters[at].is_ascii_alphanumeric();
        let open = !latin(range.start) || self.starts_word(range.start) || !latin(range.start - 1);
        let closed = !latin(range.end - 1) || self.starts_word(range.end) || !latin(range.end);
        open && closed && !self.begins_to_make(range)
    }

    /// "통장만" is not in "통장 만들고 싶어요".
    fn begins_to_make(&self, range: &Range<usize>) -> bool {
        let next = self.letters.get(range.end);
        self.letters[range.end - 1] == '만' && next.is_some_and(|next| "들드든듭".contains(*next))
    }

    /// Whether the whole utterance is made of `core` and `light` phrases, with at least one of
    /// `core`.
    pub fn is_made_of(&self, core: &[String], light: &[String]) -> bool {
        // reached[i]: (without core, with core) after the first i letters.
        let mut reached = vec![(false, false); self.letters.len() + 1];
        reached[0].0 = true;
        for at in 0..self.letters.len() {
            let (plain, cored) = reached[at];
            if !plain && !cored {
                continue;
            }
            for (phrases, is_core) in [(core, true), (light, false)] {
                for phrase in phrases {
                    let wanted = letters(phrase);
                    let end = at + wanted.len();
                    if wanted.is_empty()
                        || end > self.letters.len()
                        || self.letters[at..end] != wanted[..]
                        || !self.is_whole(&(at..end))
                    {
                        continue;
                    }
                    reached[end].0 |= plain && !is_core;
                    reached[end].1 |= cored || is_core;
                }
            }
        }
        reached[self.letters.len()].1
    }
}

fn is_stop(c: char) -> bool {
    ".,;!?…。、，！？~".contains(c)
}

fn letters(phrase: &str) -> Vec<char> {
    let wanted = |c: &char| c.is_alphanumeric();
    // Nearly every phrase is composed already.
    match is_nfc_quick(phrase.chars()) {
        IsNormalized::Yes => phrase
            .chars()
            .filter(wanted)
            .flat_map(char::to_lowercase)
            .collect(),
        _ => phrase.nfc().filter(wanted).flat_map(char::to_lowercase).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_hangul_anywhere_and_latin_by_word() {
        let cases = [
            ("신한 OTP로 할게요", "신한otp", true),
            ("OTP가 뭐예요", "otp", true),
            ("now please", "no", false),
            ("no, thanks", "no", true),
            ("11번", "1번", false),
            ("통장만 해 주세요", "통장만", true),
            ("통장 만들고 싶어요", "통장만", false),
            ("통장만들어 주세요", "통장만", false),
        ];
        for (said, phrase, expected) in cases {
            assert_eq!(Utterance::new(said).has(phrase), expected, "{phrase} in {said}");
        }
    }

    #[test]
    fn covers_the_whole_or_not_at_all() {
        let core = ["네".to_owned(), "그렇게".to_owned()];
        let light = ["해 주세요".to_owned(), "요".to_owned()];
        assert!(Utterance::new("네네, 그렇게 해주세요").is_made_of(&core, &light));
        assert!(!Utterance::new("네 번째요").is_made_of(&core, &light));
        assert!(!Utterance::new("해 주세요").is_made_of(&core, &light));
    }
}
