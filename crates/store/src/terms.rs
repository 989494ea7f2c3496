//! Text as search terms. Korean needs no dictionary for this: its syllables in pairs find a word
//! whatever particle or ending follows ("통장을 만들" → 통장, 장을, 만들).

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

/// The terms of a word: pairs of syllables, or the word itself without a plural s. A syllable that
/// stands alone is a term too; see [`finds`].
pub(crate) fn terms(word: &str) -> Vec<String> {
    if !word.starts_with(is_syllable) {
        let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
        return vec![word[..word.len() - usize::from(plural)].to_owned()];
    }
    let syllables: Vec<char> = word.chars().collect();
    match syllables.as_slice() {
        [alone] => vec![alone.to_string()],
        several => several.windows(2).map(String::from_iter).collect(),
    }
}

/// Whether what a question asks for is found in `term`: a syllable alone finds the pairs that
/// begin with it.
pub(crate) fn finds(asked: &str, term: &str) -> bool {
    if is_alone(asked) {
        term.starts_with(asked)
    } else {
        term == asked
    }
}

/// Whether a term is a syllable that stands alone.
pub(crate) fn is_alone(term: &str) -> bool {
    let mut characters = term.chars();
    characters.next().is_some_and(is_syllable) && characters.next().is_none()
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
            &["which", "document", "id", "card", "loss"],
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
    fn a_syllable_alone_finds_the_pairs_that_begin_with_it() {
        assert!(finds("집", "집을") && finds("집", "집") && !finds("집", "모집"));
        assert!(finds("집을", "집을") && !finds("집을", "집"));
        assert!(finds("a", "a") && !finds("a", "an"));
    }
}
