//! Words that understanding knows, by language, from `scenarios/lexicon/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::trie::{Letters, Trie, letters};
use crate::korean::verb;
use crate::scenario::Locale;

/// Both languages' words.
#[derive(Debug, Clone)]
pub struct Lexicon {
    ko: Words,
    en: Words,
}

/// What a word does in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// A yes.
    Yes,
    /// A no.
    No,
    /// Denies the word behind it: 안, not.
    Not,
    /// Takes an earlier word back: "아니" in "첫 번째, 아니 두 번째".
    Sorry,
    /// What was proposed: 그걸로, 그대로.
    It,
    /// Everything on offer.
    All,
    /// Nothing of what is on offer.
    Nothing,
    /// What was not named.
    Rest,
    /// Something else than what was proposed.
    Other,
    /// Leaves out what stands before it, in English behind it: 말고, except.
    Except,
    /// Keeps only what stands before it, in English behind it: 만, only.
    Only,
    /// Joins what is named: 하고, and.
    And,
    /// Leaves open which: 이나, or.
    Or,
    /// Particles, which tell nothing apart.
    Particle,
    /// What may stand anywhere without changing anything.
    Light,
    /// 거, 것, one.
    Thing,
    /// Neither yes nor no: 글쎄.
    Unsure,
    /// A word that asks: 뭐, 왜.
    Ask,
    /// Begins another thought: 근데.
    Turn,
    /// Once more: 다시.
    Again,
    /// Before: 아까.
    Earlier,
    /// Trouble: 이상, 문제.
    Trouble,
    /// Something known, but nothing that decides: 날짜, 은행.
    Topic,
    /// Staff.
    Staff,
    /// Back: 뒤로, 이전.
    Back,
    /// From the beginning.
    Restart,
    /// Wait.
    Moment,
    /// Greetings, thanks, and words of anger.
    Chat,
    /// English.
    English,
    /// Korean.
    Korean,
    /// 글씨, letters.
    Letters,
    /// 소리, voice.
    Voice,
    /// 크게, larger.
    Big,
    /// 작게, smaller.
    Small,
    /// 천천히, slower.
    Slow,
    /// 빨리, faster.
    Fast,
    /// The last of a list.
    Last,
    /// The middle of a list.
    Middle,
    /// Counts from the end of a list.
    FromEnd,
    /// Leave the question open.
    Skip,
    /// A wish to ask something: 질문, 궁금.
    Question,
    /// A question of the kiosk's: 질문이 뭐.
    Said,
    /// It is so: 맞다.
    Right,
    /// Do it, take it: 하다, 좋다.
    Accept,
    /// Not wanted: 싫다, 필요 없다.
    Refuse,
    /// It is not so: 틀리다.
    Wrong,
    /// Make it different: 바꾸다.
    Change,
    /// There is: 있다.
    Exist,
    /// There is not: 없다.
    Lack,
    /// Yes or no by what was asked: 괜찮다.
    Fine,
    /// Not to one's liking: 비싸다.
    Dislike,
    /// Denies the verb before it: 않다, 말다.
    Undo,
    /// 아니다.
    IsNot,
    /// 이다 and what is like it.
    Is,
    /// Adds nothing of its own: 되다, 같다, 싶다.
    Helps,
    /// Say: 말하다.
    Say,
    /// Hear: 듣다.
    Hear,
    /// Show: 보이다, 보다.
    Show,
    /// Tell: 알리다, 설명하다.
    Tell,
    /// Think it over: 생각하다.
    Think,
    /// Have done: 마치다.
    Finish,
    /// Leave: 취소하다.
    Leave,
    /// Call: 부르다.
    Call,
    /// Off: 끄다.
    Off,
    /// On: 켜다.
    On,
    /// Go: 가다.
    Go,
    /// More than: 넘다.
    Beyond,
}

/// What the end of a verb does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// Tells.
    Tell,
    /// Means to: 할게요.
    Intend,
    /// Requests, also in the shape of a question: 해 주세요.
    Request,
    /// Would like to: 하고 싶어요.
    Wish,
    /// Asks.
    Ask,
    /// Goes on: 하고.
    And,
    /// Sets against: 는데, 지만.
    Contrast,
    /// Gives a reason: 니까.
    Cause,
    /// On condition: 면.
    Condition,
    /// In order to: 려고.
    Purpose,
    /// Describes a noun: 하는.
    Describe,
    /// Makes a noun or an adverb: 하기, 같게.
    Nominal,
}

impl Mood {
    /// Whether a clause ends here and another follows.
    pub fn joins(self) -> bool {
        matches!(self, Self::And | Self::Contrast | Self::Cause | Self::Condition)
    }

    /// Whether the verb belongs to the next one: `틀린` in "틀린 거 없어요".
    pub fn leans(self) -> bool {
        matches!(self, Self::Describe | Self::Nominal)
    }
}

/// What an entry means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// A whole word or phrase.
    Word(Tag),
    /// A stem that needs an ending; the place of its dictionary form tells verbs apart.
    Stem(Tag, Joint),
    /// A place in a list, from 0.
    Ordinal(u8),
    /// The same where it is all that is said, because it is also an ordinary word: 이번.
    LoneOrdinal(u8),
    /// What may follow a noun as a verb does: 이에요, 인가요.
    Copula(Mood),
}

/// What may join a stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joint {
    /// See [`verb::Stem::infinitive`].
    pub infinitive: bool,
    /// See [`verb::Stem::past`].
    pub past: bool,
}

/// An ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// What it does.
    pub mood: Mood,
    /// Whether it joins infinitives.
    pub infinitive: bool,
    /// Whether a space may stand in it.
    pub spaced: bool,
}

/// One language's words. Phrases match with spaces aside.
#[derive(Debug, Clone)]
pub struct Words {
    /// Words and stems, by decomposed letters.
    pub(super) entries: Trie<Entry>,
    /// Endings, by decomposed letters.
    pub(super) endings: Trie<Ending>,
    /// Endings by which a word that is not known tells its mood, longest first.
    telling: Vec<(String, Mood)>,
    /// The commonest ways to agree and to refuse: those that the file names first.
    pub(crate) yes_and_no: Vec<String>,
    /// Whether a denial stands behind what it denies, as in Korean.
    pub(super) denies_backwards: bool,
}

/// A file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    #[serde(default)]
    denies_backwards: bool,
    words: BTreeMap<Tag, Vec<String>>,
    #[serde(default)]
    verbs: BTreeMap<Tag, Vec<String>>,
    #[serde(default)]
    endings: BTreeMap<Mood, Vec<String>>,
    #[serde(default)]
    copulas: BTreeMap<Mood, Vec<String>>,
    ordinals: Vec<Vec<String>>,
    #[serde(default)]
    lone_ordinals: Vec<Vec<String>>,
}

impl Lexicon {
    /// Reads both files.
    ///
    /// # Errors
    /// The reason, with the file's name.
    pub fn parse(ko: &str, en: &str) -> Result<Self, String> {
        let words = |toml: &str, name: &str| {
            let source = toml::from_str::<Source>(toml);
            source
                .map(Words::from)
                .map_err(|error| format!("lexicon/{name}.toml: {error}"))
        };
        Ok(Self {
            ko: words(ko, "ko")?,
            en: words(en, "en")?,
        })
    }

    /// The words of a language.
    pub fn words(&self, locale: Locale) -> &Words {
        match locale {
            Locale::Ko => &self.ko,
            Locale::En => &self.en,
        }
    }
}

/// Of the ways to agree and to refuse, so many are the commonest.
const COMMONEST: usize = 4;

impl From<Source> for Words {
    fn from(source: Source) -> Self {
        let plain = [Tag::Yes, Tag::No]
            .into_iter()
            .filter_map(|tag| source.words.get(&tag));
        let yes_and_no = plain
            .flat_map(|words| words.iter().take(COMMONEST).cloned())
            .collect();
        let mut entries: Vec<(Letters, Entry)> = Vec::new();
        let mut insert = |text: &str, entry| entries.push((letters(jamo(text)), entry));
        for (tag, words) in &source.words {
            for word in words {
                insert(word, Entry::Word(*tag));
            }
        }
        for (tag, verbs) in &source.verbs {
            for stem in verbs.iter().flat_map(|verb| verb::stems(verb)) {
                let joint = Joint {
                    infinitive: stem.infinitive,
                    past: stem.past,
                };
                insert(&stem.jamo, Entry::Stem(*tag, joint));
            }
        }
        for (index, forms) in (0..).zip(&source.ordinals) {
            forms.iter().for_each(|form| insert(form, Entry::Ordinal(index)));
        }
        for (index, forms) in (0..).zip(&source.lone_ordinals) {
            forms
                .iter()
                .for_each(|form| insert(form, Entry::LoneOrdinal(index)));
        }
        for (mood, forms) in &source.copulas {
            forms.iter().for_each(|form| insert(form, Entry::Copula(*mood)));
        }
        let mut endings: Vec<(Letters, Ending)> = Vec::new();
        let mut telling = Vec::new();
        for (mood, forms) in &source.endings {
            for form in forms {
                let (infinitive, rest) = match form.strip_prefix('+') {
                    Some(rest) => (true, rest),
                    None => (false, form.as_str()),
                };
                for joined in joined(rest) {
                    let ending = Ending {
                        mood: *mood,
                        infinitive,
                        spaced: rest.contains(' '),
                    };
                    if joined.chars().count() > 1 && !infinitive {
                        telling.push((joined.nfc().collect::<String>(), *mood));
                    }
                    endings.push((letters(joined.chars()), ending));
                }
            }
        }
        telling.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        Self {
            yes_and_no,
            entries: Trie::of(entries),
            endings: Trie::of(endings),
            telling,
            denies_backwards: source.denies_backwards,
        }
    }
}

impl Words {
    /// The mood that the end of a word shows that is not known otherwise.
    pub fn mood_of(&self, word: &str) -> Option<Mood> {
        // "시끄러워서": no noun ends in an infinitive and 서, as 계약서 and 명세서 do not.
        let stem = word.strip_suffix('요').unwrap_or(word).strip_suffix('서');
        let reason = stem.and_then(|stem| stem.chars().next_back());
        if reason.is_some_and(|last| "아어여워와해려져혀쳐켜펴러라싸커써꺼퍼파차".contains(last))
            && self.denies_backwards
        {
            return Some(Mood::Cause);
        }
        let found = self
            .telling
            .iter()
            .find(|(form, _)| word.ends_with(form.as_str()));
        found.map(|(_, mood)| *mood)
    }
}

/// The decomposed letters and digits of a text, in lower case.
pub fn jamo(text: &str) -> impl Iterator<Item = char> + '_ {
    let letters = text.nfc().filter(|c| c.is_alphanumeric() || is_final(*c));
    letters.flat_map(char::to_lowercase).nfd()
}

fn is_final(c: char) -> bool {
    ('\u{11a8}'..='\u{11c2}').contains(&c)
}

/// How an ending joins: a lone letter before it closes the syllable (`ㄹ게요`: 할게요, 받을게요), and
/// `(으)` may fall away.
fn joined(form: &str) -> Vec<String> {
    let compact: String = form.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(rest) = compact.strip_prefix("(으)") {
        return vec![rest.nfd().collect(), format!("으{rest}").nfd().collect()];
    }
    const CLOSING: [(char, char, char); 4] = [
        ('ㄴ', '\u{11ab}', '은'),
        ('ㄹ', '\u{11af}', '을'),
        ('ㅁ', '\u{11b7}', '음'),
        ('ㅂ', '\u{11b8}', '습'),
    ];
    let closing = CLOSING.iter().find_map(|(lone, closing, whole)| {
        let rest = compact.strip_prefix(*lone)?;
        Some(vec![
            std::iter::once(*closing).chain(rest.nfd()).collect(),
            std::iter::once(*whole).chain(rest.chars()).nfd().collect(),
        ])
    });
    closing.unwrap_or_else(|| vec![compact.nfd().collect()])
}
