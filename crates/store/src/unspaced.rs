//! Words without the spaces between them: people and recognisers set those as they like.

use aho_corasick::{AhoCorasick, BuildError};

use crate::terms::{is_hangul, words};

/// A text's words run together, and where each begins.
pub(crate) struct Unspaced {
    text: String,
    /// In order, and last the end of the text.
    starts: Vec<usize>,
}

impl Unspaced {
    /// The words run together.
    pub(crate) fn new(words: &[String]) -> Self {
        let ends = words.iter().scan(0, |end, word| {
            *end += word.len();
            Some(*end)
        });
        Self {
            starts: std::iter::once(0).chain(ends).collect(),
            text: words.concat(),
        }
    }

    /// Where the text ends.
    pub(crate) fn end(&self) -> usize {
        self.text.len()
    }

    /// Every place of every phrase, as they end: at the beginnings of words, and of those that are
    /// too long to be there by chance also inside words.
    pub(crate) fn places<'a>(&'a self, phrases: &'a Phrases) -> impl Iterator<Item = Place> + 'a {
        let found = phrases.automaton.find_overlapping_iter(&self.text);
        let found = found.map(|found| Place {
            start: found.start(),
            end: found.end(),
            phrase: found.pattern().as_usize(),
        });
        found.filter(|place| {
            let phrase = self.between(place.start, place.end);
            let by_chance = !is_hangul(phrase) || phrase.chars().nth(2).is_none();
            !by_chance || self.starts.binary_search(&place.start).is_ok()
        })
    }

    /// What is between two places; nothing if there are no such.
    pub(crate) fn between(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// From `from` to the end of the word that it is in; nothing if a word ends there.
    pub(crate) fn rest_of_word(&self, from: usize) -> &str {
        let end = self.starts.iter().find(|start| **start >= from);
        end.map_or("", |end| self.between(from, *end))
    }

    /// The words between two places, cut there.
    pub(crate) fn words(&self, from: usize, to: usize) -> impl Iterator<Item = String> {
        let inside = |start: &&usize| (from + 1..to).contains(*start);
        let cuts = self.starts.iter().filter(inside).copied();
        let cuts: Vec<usize> = std::iter::once(from).chain(cuts).chain([to]).collect();
        let words = cuts
            .windows(2)
            .filter_map(|cut| self.text.get(*cut.first()?..*cut.last()?));
        let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
        words.into_iter()
    }
}

/// Phrases to be found, each by its place in the list that they were given as.
#[derive(Debug)]
pub(crate) struct Phrases {
    automaton: AhoCorasick,
}

/// Where a phrase was found.
pub(crate) struct Place {
    /// In bytes, as the end.
    pub start: usize,
    pub end: usize,
    /// Which of the phrases.
    pub phrase: usize,
}

impl Phrases {
    /// # Errors
    /// There are more than an automaton can have.
    pub(crate) fn new<'a>(phrases: impl IntoIterator<Item = &'a String>) -> Result<Self, BuildError> {
        let phrases = phrases.into_iter().map(|phrase| words(phrase).concat());
        // Nothing is everywhere, and no phrase; in its place stands what no text has.
        let phrases = phrases.map(|phrase| if phrase.is_empty() { " ".to_owned() } else { phrase });
        AhoCorasick::new(phrases).map(|automaton| Self { automaton })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unspaced(text: &str) -> Unspaced {
        Unspaced::new(&words(text))
    }

    fn places(text: &str, phrase: &str) -> Vec<usize> {
        let phrases = Phrases::new([&phrase.to_owned()]).unwrap();
        unspaced(text)
            .places(&phrases)
            .map(|place| place.start / 3)
            .collect()
    }

    #[test]
    fn a_long_phrase_is_found_anywhere_and_a_short_one_where_a_word_begins() {
        assert_eq!(places("확정 일자가", "확정일자"), [0]);
        assert_eq!(places("디딤돌확정일자", "확정일자"), [3]);
        assert_eq!(places("아이자동 이자", "이자"), [4]);
        assert_eq!(places("", "이자"), [0; 0]);
        assert_eq!(places("이자", ""), [0; 0]);
    }

    #[test]
    fn what_is_between_two_places_is_cut_there() {
        let text = unspaced("카드를 잃어버렸어요");
        let words = |from: usize, to: usize| text.words(from * 3, to * 3).collect::<Vec<_>>();
        assert_eq!(words(0, 9), ["카드를", "잃어버렸어요"]);
        assert_eq!(words(2, 6), ["를", "잃어버"]);
        assert_eq!(words(3, 3), Vec::<String>::new());
        assert_eq!(text.rest_of_word(6 * 3), "렸어요");
        assert_eq!(text.rest_of_word(3 * 3), "");
        assert_eq!(text.rest_of_word(text.end()), "");
    }
}
