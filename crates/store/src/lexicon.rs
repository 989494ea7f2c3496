//! How customers word a question, as data: what says nothing of its subject, which words mean the
//! same, and what the bank's texts leave to the counter.

use std::cmp::Reverse;
use std::collections::HashSet;

use serde::Deserialize;

use crate::terms::{is_hangul, words};
use crate::unspaced::{Phrases, Place, Unspaced};

/// The words of one language, from `words.toml` (Korean) or `words.en.toml`. Without them a question
/// is searched for as it stands.
#[derive(Debug)]
pub(crate) struct Lexicon {
    aside: HashSet<String>,
    asking: HashSet<String>,
    units: Vec<String>,
    /// The longest first, as the endings.
    particles: Vec<String>,
    endings: Vec<String>,
    alike: Phrases,
    /// The words that stand for each of `alike`.
    common: Vec<Vec<String>>,
    elsewhere: Phrases,
}

/// A file of words is not what it should be.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// It is no TOML, or a key is missing or unknown.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// It has more phrases than can be looked for.
    #[error("{0}")]
    Size(#[from] aho_corasick::BuildError),
}

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Source {
    /// Words that every question has: "좀", "어떻게". Read with their endings and without.
    aside: Vec<String>,
    /// What is asked of a subject: "언제". It weighs little, and alone it is no question.
    asking: Vec<String>,
    /// What follows a number: "원".
    units: Vec<String>,
    /// What follows a noun of two syllables or more: "에서".
    particles: Vec<String>,
    /// What follows a verb, or a word of another script: "나요", "ing".
    endings: Vec<String>,
    /// Phrases that mean the same; the first stands for the others. Spaces aside.
    alike: Vec<Vec<String>>,
    /// Subjects of other desks: only a question that has one too is near to one that has it.
    elsewhere: Vec<String>,
}

impl Lexicon {
    /// # Errors
    /// [`LexiconError`]
    pub(crate) fn parse(text: &str) -> Result<Self, LexiconError> {
        let source: Source = toml::from_str(text)?;
        let all = |words: Vec<String>| words.into_iter().collect();
        let longest_first = |mut suffixes: Vec<String>| {
            suffixes.retain(|suffix| !suffix.is_empty());
            suffixes.sort_by_key(|suffix| Reverse(suffix.len()));
            suffixes
        };
        let common = source.alike.iter().flat_map(|group| {
            let first = group.first().map(|first| words(first));
            std::iter::repeat_n(first.unwrap_or_default(), group.len())
        });
        Ok(Self {
            common: common.collect(),
            alike: Phrases::new(source.alike.iter().flatten())?,
            elsewhere: Phrases::new(&source.elsewhere)?,
            aside: all(source.aside),
            asking: all(source.asking),
            units: source.units,
            particles: longest_first(source.particles),
            endings: longest_first(source.endings),
        })
    }

    /// The words that tell what a text is about, in order, without endings and as others say them.
    pub(crate) fn subjects(&self, text: &str) -> Vec<String> {
        let text = Unspaced::new(&words(text));
        let mut alike: Vec<Place> = text
            .places(&self.alike)
            .filter(|place| self.ends_well(place, &text))
            .collect();
        // Of those that begin together the longest.
        alike.sort_by_key(|place| (place.start, Reverse(place.end)));
        let mut subjects = Vec::new();
        let mut done = 0;
        for place in alike {
            let Some(common) = self.common.get(place.phrase).filter(|_| place.start >= done) else {
                continue;
            };
            subjects.extend(
                text.words(done, place.start)
                    .filter_map(|word| self.subject(&word)),
            );
            subjects.extend(common.iter().filter(|word| !self.aside.contains(*word)).cloned());
            // "바꿔" of "바꿔주세요", "잃어버" of "잃어버렸는데": what is left of the word is its ending.
            let rest = text.rest_of_word(place.end);
            let ending = self.without_endings(rest).chars().nth(1).is_none();
            done = place.end + if ending { rest.len() } else { 0 };
        }
        subjects.extend(
            text.words(done, text.end())
                .filter_map(|word| self.subject(&word)),
        );
        subjects
    }

    /// Whether a subject is only what is asked of another.
    pub(crate) fn only_asks(&self, subject: &str) -> bool {
        self.asking.contains(subject)
    }

    /// The subjects of other desks that a text has, by their numbers.
    pub(crate) fn elsewhere(&self, text: &str) -> HashSet<usize> {
        let text = Unspaced::new(&words(text));
        text.places(&self.elsewhere).map(|place| place.phrase).collect()
    }

    /// A word of another script, or a syllable, is whole or has an ending.
    fn ends_well(&self, place: &Place, text: &Unspaced) -> bool {
        let word = text.between(place.start, place.end);
        is_hangul(word) && word.chars().nth(1).is_some()
            || self.without_endings(text.rest_of_word(place.end)).is_empty()
    }

    /// A word without its endings, if it tells anything.
    fn subject(&self, word: &str) -> Option<String> {
        if self.aside.contains(word) || self.is_amount(word) {
            return None;
        }
        let mut stem = word;
        while let Some(shorter) = self.shortened(stem) {
            stem = shorter;
        }
        // A digit, a Latin letter or a ㅋ alone is no subject.
        let one_sign = stem.chars().nth(1).is_none() && !is_hangul(stem);
        (!one_sign && !self.aside.contains(stem)).then(|| stem.to_owned())
    }

    /// "천만", "억짜리", "20일": what somebody has or wants, and no subject.
    fn is_amount(&self, word: &str) -> bool {
        let is_digit = |c: char| c.is_ascii_digit() || "일이삼사오육칠팔구십백천만억조".contains(c);
        let rest = word.trim_start_matches(is_digit);
        let number = word.strip_suffix(rest).unwrap_or_default();
        let counts = number.contains(|c: char| c.is_ascii_digit() || "십백천만억조".contains(c));
        let unit = self.units.iter().any(|unit| rest.starts_with(unit.as_str()));
        let ending = || number.chars().nth(1).is_some() && self.without_endings(rest).is_empty();
        // "원으로" of "5만 원으로": the number stands before it as a word of its own.
        let mut after_units = self
            .units
            .iter()
            .filter_map(|unit| word.strip_prefix(unit.as_str()));
        let mut only_unit = || after_units.any(|rest| self.without_suffixes(rest).is_empty());
        counts && (rest.is_empty() || unit || ending()) || only_unit()
    }

    /// A word without the last of what follows its noun or verb, if something else is left of it.
    fn shortened<'a>(&self, word: &'a str) -> Option<&'a str> {
        let least = if is_hangul(word) { 1 } else { 3 };
        let ending = || without(word, &self.endings, least);
        let particle = || without(word, &self.particles, 2);
        ending().or_else(particle).or_else(|| without_particle(word))
    }

    /// What is left of the rest of a word; nothing if that says nothing.
    fn without_endings<'a>(&self, rest: &'a str) -> &'a str {
        let left = self.without_suffixes(rest);
        if self.aside.contains(left) { "" } else { left }
    }

    /// What is left of the rest of a word; nothing if it is all endings.
    fn without_suffixes<'a>(&self, rest: &'a str) -> &'a str {
        let mut left = rest;
        while let Some(shorter) =
            without(left, &self.endings, 0).or_else(|| without(left, &self.particles, 0))
        {
            left = shorter;
        }
        left
    }
}

/// A word without the longest suffix that leaves at least so many signs of it.
fn without<'a>(word: &'a str, suffixes: &[String], least: usize) -> Option<&'a str> {
    let mut stems = suffixes
        .iter()
        .filter_map(|suffix| word.strip_suffix(suffix.as_str()));
    stems.find(|stem| stem.chars().count() >= least)
}

/// "집은" → 집, "날을" → 날: after one syllable, a particle is told from the end of a noun ("마을") by
/// its form, which depends on whether the syllable is closed.
fn without_particle(word: &str) -> Option<&str> {
    let mut signs = word.chars();
    let (syllable, particle) = (signs.next()?, signs.next()?);
    let closed = is_hangul(word) && !(u32::from(syllable) - u32::from('가')).is_multiple_of(28);
    let fits = match particle {
        '은' | '을' | '이' => closed,
        '는' | '를' => !closed,
        _ => false,
    };
    (fits && signs.next().is_none()).then(|| &word[..syllable.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = r#"
        aside = ["뭐", "있", "하", "주세요"]
        asking = ["얼마"]
        units = ["원", "짜리"]
        particles = ["가", "를", "에서"]
        endings = ["나요", "어요", "는데", "려면", "렸"]
        alike = [["otp", "오티피"], ["분실", "잃어버"], ["바꾸", "바꿔"], ["집", "주택"], ["얼마", "몇 프로"], ["한도 계좌", "제한 통장"]]
        elsewhere = ["환전", "마이너스 통장"]
    "#;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(Lexicon::parse(WORDS).unwrap().subjects(text), expected, "{text}");
    }

    #[test]
    fn what_every_question_has_is_left_aside() {
        check("서류가 뭐 있나요?", &["서류"]);
        check("은행에서 서류를 떼려면", &["은행", "서류", "떼"]);
        check("집은 날을 마을 차이", &["집", "날", "마을", "차이"]);
        check("1번 a ㅋ", &["번"]);
        check("", &[]);
    }

    #[test]
    fn words_that_mean_the_same_become_one_however_they_are_spaced() {
        check("오티피를 잃어버렸는데", &["otp", "분실"]);
        check("오 티피 OTP", &["otp", "otp"]);
        check("바꿔주세요", &["바꾸"]);
        check("주택이 몇프로", &["집", "얼마"]);
        check("집중", &["집중"]);
        check("제한통장", &["한도", "계좌"]);
        check("바꿔치기술", &["바꾸", "치기술"]);
    }

    #[test]
    fn amounts_are_no_subjects() {
        check("삼억짜리 집 5천만원을 천만 20", &["집"]);
        check("5만 원에서", &[]);
        check("이사 일반 만기", &["이사", "일반", "만기"]);
    }

    #[test]
    fn subjects_of_other_desks_are_found_however_they_are_spaced() {
        let lexicon = Lexicon::parse(WORDS).unwrap();
        assert_eq!(lexicon.elsewhere("마이너스통장하고 환 전"), [0, 1].into());
        assert_eq!(lexicon.elsewhere("통장"), [].into());
    }

    #[test]
    fn a_key_that_is_not_known_is_an_error() {
        assert!(Lexicon::parse("asides = []").is_err());
        assert!(Lexicon::parse(&format!("{WORDS}\nmore = []")).is_err());
    }
}
