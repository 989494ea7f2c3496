//! An utterance made ready for reading.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// What was said, in two forms: the words as they came, and its letters and digits run together
/// in lower case, because recognisers and people space Korean as they please.
#[derive(Debug, Clone)]
pub struct Utterance {
    /// NFC, trimmed.
    pub text: String,
    letters: Vec<char>,
    starts: Vec<Start>,
    /// Byte of each letter in `text`, and the text's end.
    bytes: Vec<usize>,
    /// Every letter decomposed.
    jamo: Vec<char>,
    /// Where each letter begins in `jamo`, and its end.
    joints: Vec<usize>,
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
    /// A question mark.
    Asked,
}

impl Utterance {
    /// Makes one from what was heard or typed.
    pub fn new(text: &str) -> Self {
        let text: String = text.nfc().collect::<String>().trim().to_owned();
        let (mut letters, mut starts, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let (mut jamo, mut joints) = (Vec::new(), Vec::new());
        let mut start = Start::Clause;
        for (byte, c) in text.char_indices() {
            if c.is_alphanumeric() {
                for lower in c.to_lowercase() {
                    letters.push(lower);
                    starts.push(start);
                    bytes.push(byte);
                    joints.push(jamo.len());
                    jamo.extend(std::iter::once(lower).nfd());
                    start = Start::Inside;
                }
            } else {
                start = start.max(match c {
                    '?' | '？' => Start::Asked,
                    '\'' | '’' if is_own_word(&text[byte + c.len_utf8()..]) => Start::Word,
                    '\'' | '’' => Start::Inside,
                    _ if is_stop(c, &text[byte + c.len_utf8()..]) => Start::Clause,
                    _ => Start::Word,
                });
            }
        }
        starts.push(start.max(Start::Clause));
        bytes.push(text.len());
        joints.push(jamo.len());
        Self {
            text,
            letters,
            starts,
            bytes,
            jamo,
            joints,
        }
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Its letters and digits decomposed and run together.
    pub fn decomposed(&self) -> &[char] {
        &self.jamo
    }

    /// Number of letters and digits.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether a word starts at a letter; the end counts.
    pub fn starts_word(&self, at: usize) -> bool {
        self.starts.get(at).is_none_or(|start| *start > Start::Inside)
    }

    /// Whether a comma, a full stop or the like stands before a letter; the end counts.
    pub fn starts_clause(&self, at: usize) -> bool {
        self.starts.get(at).is_none_or(|start| *start >= Start::Clause)
    }

    /// Whether a question mark stands before a letter.
    pub fn is_asked(&self, at: usize) -> bool {
        self.starts.get(at) == Some(&Start::Asked)
    }

    /// The letters of a range.
    pub fn letters(&self, range: Range<usize>) -> &[char] {
        self.letters.get(range).unwrap_or_default()
    }

    /// The letters of a range as they stand in the text, with what is between them.
    pub fn words(&self, range: Range<usize>) -> &str {
        let last = range.end.checked_sub(1).and_then(|last| self.bytes.get(last));
        let (Some(from), Some(last)) = (self.bytes.get(range.start), last) else {
            return "";
        };
        let to = self.text.get(*last..).and_then(|rest| rest.chars().next());
        let to = last + to.map_or(0, char::len_utf8);
        self.text.get(*from..to).unwrap_or_default()
    }

    /// The text from a letter on.
    pub fn rest(&self, at: usize) -> &str {
        let from = self.bytes.get(at).copied().unwrap_or(self.text.len());
        self.text.get(from..).unwrap_or_default()
    }

    /// The first letter at a byte or behind it.
    pub fn letter_at(&self, byte: usize) -> usize {
        self.bytes.partition_point(|other| *other < byte).min(self.len())
    }

    /// The letters of a range, decomposed.
    pub fn decomposed_in(&self, range: Range<usize>) -> &[char] {
        let joint = |at: usize| self.joints.get(at).copied().unwrap_or(self.jamo.len());
        self.jamo
            .get(joint(range.start)..joint(range.end))
            .unwrap_or_default()
    }

    /// The decomposed letters from one on.
    pub(super) fn jamo(&self, at: usize) -> &[char] {
        let from = self.joints.get(at).copied().unwrap_or(self.jamo.len());
        self.jamo.get(from..).unwrap_or_default()
    }

    /// The letter in which `length` decomposed letters behind `at` end.
    pub(super) fn letter_of(&self, at: usize, length: usize) -> usize {
        let joint = self.joints.get(at).map_or(0, |joint| joint + length);
        self.joints
            .partition_point(|other| *other < joint)
            .saturating_sub(1)
    }

    /// The letter that begins `length` decomposed letters behind `at`; `None` inside one.
    pub(super) fn behind(&self, at: usize, length: usize) -> Option<usize> {
        let joint = self.joints.get(at)? + length;
        self.joints.binary_search(&joint).ok()
    }
}

/// Whether "s" follows and ends its word: "the email's wrong" names the email.
fn is_own_word(behind: &str) -> bool {
    let mut letters = behind.chars();
    matches!(letters.next(), Some('s' | 'S')) && !letters.next().is_some_and(char::is_alphanumeric)
}

fn is_stop(c: char, rest: &str) -> bool {
    match c {
        // "didim.example", "3.5억", "30,000".
        '.' | ',' => !rest.starts_with(char::is_alphanumeric),
        _ => ";!…。、，！~".contains(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_where_words_and_clauses_begin() {
        let said = Utterance::new(" 네, OTP가 뭐예요? 3.5억 ");
        let starts: Vec<usize> = (0..said.len()).filter(|at| said.starts_word(*at)).collect();
        assert_eq!(starts, [0, 1, 5, 8, 9], "and the point of a number is a space");
        assert!(said.starts_clause(1) && !said.starts_clause(5) && said.is_asked(8));
        assert_eq!(said.words(1..5), "OTP가");
        assert_eq!(said.letters(1..4), ['o', 't', 'p']);
        assert_eq!(said.rest(5), "뭐예요? 3.5억");
        assert_eq!(said.letter_at("네, ".len()), 1);
    }

    #[test]
    fn letters_come_apart_and_together() {
        let said = Utterance::new("할게요");
        assert_eq!(said.jamo(0).len(), 3 + 2 + 2);
        assert_eq!(said.behind(0, 3), Some(1));
        assert_eq!(said.behind(0, 2), None);
        assert_eq!(said.behind(1, 4), Some(3));
    }
}
