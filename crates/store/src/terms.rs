//! Text as search terms. Korean needs no dictionary for this: its syllables in pairs find a word
//! whatever particle or ending follows ("통장을 만들" → 통장, 장을, 만들).

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// The words of a text in order: runs of Hangul syllables, and lower-cased runs of other letters
/// and digits. Nothing else gets in, so a word is safe inside a search expression.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = Script::None;
    // NFKC: composed syllables, half-width letters.
    for character in text.nfkc().flat_map(char::to_lowercase) {
        let script = Script::of(character);
        match words.last_mut() {
            Some(word) if script == before && script != Script::None => word.push(character),
            _ if script != Script::None => words.push(character.into()),
            _ => {}
        }
        before = script;
    }
    words
}

/// What a text can be found by: the terms of its words and subjects, and the first syllable of each,
/// for a subject that is one syllable ("집" finds "집값").
pub(crate) fn indexed_terms(text: &str, subjects: &[String]) -> HashSet<String> {
    let words = words(text);
    let all = || words.iter().chain(subjects);
    let first = all().filter_map(|word| word.chars().next().filter(|first| is_syllable(*first)));
    all()
        .flat_map(|word| terms(word))
        .chain(first.map(String::from))
        .collect()
}

/// The terms of a word: pairs of syllables, or the word itself.
pub(crate) fn terms(word: &str) -> Vec<String> {
    let syllables: Vec<char> = word.chars().collect();
    match syllables.as_slice() {
        [first, _, ..] if is_syllable(*first) => syllables.windows(2).map(String::from_iter).collect(),
        _ => vec![word.to_owned()],
    }
}

/// Whether a word is Korean; a word is of one script.
pub(crate) fn is_hangul(word: &str) -> bool {
    word.starts_with(is_syllable)
}

fn is_syllable(character: char) -> bool {
    Script::of(character) == Script::Hangul
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hangul,
    /// Anything else that is a letter or a digit.
    Other,
    /// What separates words.
    None,
}

impl Script {
    fn of(character: char) -> Self {
        match character {
            '가'..='힣' => Self::Hangul,
            other if other.is_alphanumeric() => Self::Other,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = words(text).iter().flat_map(|word| terms(word)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn korean_is_cut_into_pairs_and_other_words_stay_whole() {
        check("통장을 만들래요", &["통장", "장을", "만들", "들래", "래요"]);
        check("왜 집?", &["왜", "집"]);
        check("OTP카드, 5천만원", &["otp", "카드", "5", "천만", "만원"]);
        check(
            "Which documents (ID card)? Loss",
            &["which", "documents", "id", "card", "loss"],
        );
    }

    #[test]
    fn what_is_no_letter_never_gets_in() {
        check("", &[]);
        check("\" * (-) :^ \0 🙂 '", &[]);
    }

    #[test]
    fn the_same_word_in_another_encoding_is_the_same() {
        check("\u{1110}\u{1169}\u{11bc}\u{110c}\u{1161}\u{11bc}", &["통장"]);
        check("ＯＴＰ", &["otp"]);
    }

    #[test]
    fn a_subject_of_one_syllable_finds_the_words_that_begin_with_it() {
        let found_by = indexed_terms("집값은 모집", &["집값".to_owned()]);
        let expected = ["집값", "값은", "집", "모집", "모"];
        assert_eq!(found_by, expected.map(str::to_owned).into());
    }
}
