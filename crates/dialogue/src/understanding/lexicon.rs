//! Words that understanding knows, by language, from `scenarios/lexicon/*.toml`.

use serde::Deserialize;

use crate::scenario::Locale;

/// Both languages' words.
#[derive(Debug, Clone)]
pub struct Lexicon {
    ko: Words,
    en: Words,
}

/// One language's words. Phrases match with spaces aside.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A real yes.
    pub yes: Vec<String>,
    /// Those of [`Self::yes`] that say how and not whether ("그렇게 하지 마세요").
    pub manner: Vec<String>,
    /// What may stand around a yes or a no without changing it.
    pub light: Vec<String>,
    /// A no or a refusal, wherever it stands.
    pub no: Vec<String>,
    /// Neither yes nor no.
    pub unsure: Vec<String>,
    /// Leaves out what stands before it ("카드는 빼고"), or in English after it.
    pub except: Vec<String>,
    /// Keeps only what stands before it ("출금 알림만"), or in English after it.
    pub only: Vec<String>,
    /// Puts switches on.
    pub on: Vec<String>,
    /// Puts switches off.
    pub off: Vec<String>,
    /// Leaves a question open that may stay open.
    pub skip: Vec<String>,
    /// Marks a question.
    pub question: Vec<String>,
    /// A polite request that looks like a question.
    pub request: Vec<String>,
    /// Begins another thought ("근데").
    pub turn: Vec<String>,
    /// Leaves what was to be changed as it is.
    pub leave: Vec<String>,
    /// Wants something changed.
    pub correct: Vec<String>,
    /// Call staff.
    pub staff: Vec<String>,
    /// Say it again.
    pub repeat: Vec<String>,
    /// The question before.
    pub back: Vec<String>,
    /// Leave it all.
    pub cancel: Vec<String>,
    /// Clear everything and begin again.
    pub restart: Vec<String>,
    /// Wait a moment.
    pub wait: Vec<String>,
    /// Thanks and greetings, and nothing else.
    pub small_talk: Vec<String>,
    /// Wants to speak English.
    pub english: Vec<String>,
    /// Wants to speak Korean.
    pub korean: Vec<String>,
    /// The last of a list.
    pub last: Vec<String>,
    /// Counts from the end of a list.
    pub from_end: Vec<String>,
    /// What may follow an ordinal that means a place in a list, letters run together.
    pub after_ordinal: Vec<String>,
    /// Each ordinal's forms, from the first on.
    pub ordinals: Vec<Vec<String>>,
    /// Endings to take off a dictated value, longest first.
    pub endings: Vec<String>,
}

impl Lexicon {
    /// Reads both files.
    pub fn parse(ko: &str, en: &str) -> Result<Self, String> {
        let words = |toml: &str, name: &str| {
            toml::from_str::<Words>(toml).map_err(|error| format!("lexicon/{name}.toml: {error}"))
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
