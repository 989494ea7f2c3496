//! Customer-facing text in the languages the kiosk speaks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the conversation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Korean, the language every text must have.
    #[default]
    Ko,
    /// English.
    En,
}

impl Locale {
    /// Reads `ko`, `en` and longer tags such as `en-US`; anything else is `None`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.to_ascii_lowercase().as_str() {
            "ko" => Some(Self::Ko),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// `ko` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
}

/// One text: a plain string (Korean, as in a v3 file) or a map by language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// The same text for every language.
    Plain(String),
    /// One text a language.
    ByLocale {
        /// Korean.
        ko: String,
        /// English; Korean stands in where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        en: Option<String>,
    },
}

impl Text {
    /// The text for `locale`, or the Korean one.
    pub fn get(&self, locale: Locale) -> &str {
        match (self, locale) {
            (Self::Plain(text), _) => text,
            (Self::ByLocale { en: Some(en), .. }, Locale::En) => en,
            (Self::ByLocale { ko, .. }, _) => ko,
        }
    }

    /// Whether this text was written for `locale`.
    pub fn has(&self, locale: Locale) -> bool {
        match (self, locale) {
            (_, Locale::Ko) => true,
            (Self::Plain(_), Locale::En) => false,
            (Self::ByLocale { en, .. }, Locale::En) => en.is_some(),
        }
    }

    /// Every wording, for matching and for lint.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let (first, second) = match self {
            Self::Plain(text) => (text.as_str(), None),
            Self::ByLocale { ko, en } => (ko.as_str(), en.as_deref()),
        };
        std::iter::once(first).chain(second)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}
