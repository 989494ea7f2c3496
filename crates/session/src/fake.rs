//! Every port without a disk, a network or a clock: deterministic, for tests.

mod audio;
mod core_system;
mod hearing;
mod journal;
mod language_model;
mod recogniser;
mod synthesiser;

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

pub use self::audio::Room;
pub use self::core_system::{Delivery, MemoryCore};
pub use self::hearing::LoudIsVoice;
pub use self::journal::MemoryJournal;
pub use self::language_model::ScriptedModel;
pub use self::recogniser::{Script, ScriptedRecogniser};
pub use self::synthesiser::{Broken, Humming};
use crate::ports::{Clock, CustomerDirectory, Knowledge, Passage, Values};

/// Knowledge that recognises a question by a phrase in it.
#[derive(Default)]
pub struct FixedKnowledge(Vec<Entry>);

struct Entry {
    locale: String,
    phrase: String,
    passage: Passage,
}

impl FixedKnowledge {
    /// Adds a passage for every question in `locale` that contains `phrase`.
    #[must_use]
    pub fn with(mut self, locale: &str, phrase: &str, passage: Passage) -> Self {
        self.0.push(Entry {
            locale: locale.into(),
            phrase: phrase.into(),
            passage,
        });
        self
    }
}

#[async_trait]
impl Knowledge for FixedKnowledge {
    async fn look_up(&self, query: &str, locale: &str) -> Vec<Passage> {
        let covers = |entry: &&Entry| entry.locale == locale && query.contains(&entry.phrase);
        self.0
            .iter()
            .filter(covers)
            .take(3)
            .map(|entry| entry.passage.clone())
            .collect()
    }
}

/// A handful of customers, the first of whom stands at the kiosk.
#[derive(Default)]
pub struct FixedDirectory(Vec<(String, Values)>);

impl FixedDirectory {
    /// Adds a customer.
    #[must_use]
    pub fn with(mut self, user_id: &str, known: Values) -> Self {
        self.0.push((user_id.into(), known));
        self
    }
}

#[async_trait]
impl CustomerDirectory for FixedDirectory {
    async fn find(&self, user_id: Option<&str>) -> Option<Values> {
        let is_asked = |(id, _): &&(String, Values)| user_id.is_none_or(|asked| asked == id);
        self.0.iter().find(is_asked).map(|(_, known)| known.clone())
    }
}

/// A clock that goes only when it is told to.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicU64);

impl FixedClock {
    /// Stands at this many milliseconds since 1970 UTC.
    pub fn at(ms: u64) -> Self {
        Self(AtomicU64::new(ms))
    }

    /// Goes forward by this many milliseconds.
    pub fn advance(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use didimdol_protocol::http::TokenUsage;

    use super::*;
    use crate::contract::{self, Covered};
    use crate::fake;
    use crate::ports::LanguageModelError;

    #[tokio::test]
    async fn fixed_knowledge_keeps_the_contract() {
        let passage = |source: &str| Passage {
            source: source.into(),
            text: "신분증이요.".into(),
        };
        let knowledge = FixedKnowledge::default()
            .with("ko", "서류", passage("a.md#서류"))
            .with("en", "documents", passage("a.en.md#Documents"));
        let covered = [
            Covered {
                locale: "ko",
                question: "무슨 서류가 필요해요?",
                source: "a.md#서류",
            },
            Covered {
                locale: "en",
                question: "Which documents?",
                source: "a.en.md#Documents",
            },
        ];
        contract::knowledge_contract(&knowledge, &covered).await;
    }

    #[tokio::test]
    async fn the_fixed_directory_keeps_the_contract() {
        let known = |name: &str| Values::from_iter([("name".to_owned(), name.into())]);
        let directory = FixedDirectory::default()
            .with("u1", known("가"))
            .with("u2", known("나"));
        contract::directory_contract(&directory, &["u1", "u2"]).await;
    }

    #[tokio::test]
    async fn the_scripted_model_keeps_the_contract() {
        let usage = TokenUsage {
            prompt_tokens: 7,
            completion_tokens: 3,
            total_tokens: 10,
        };
        let mut model = ScriptedModel {
            words: "네, 통장은요\n이래요.".into(),
            end: Ok(usage),
        };
        let expected = contract::Answering {
            words: "네, 통장은요\n이래요.",
            usage: Some(usage),
            model: "scripted",
        };
        contract::language_model_contract(&model, expected).await;
        let failed = LanguageModelError::Garbled("the answer broke off");
        model.end = Err(failed.clone());
        contract::failing_model_contract(&model, &failed).await;
    }

    #[tokio::test]
    async fn the_core_in_memory_keeps_the_contract() {
        let core = MemoryCore::default();
        let refuse = |on| core.refuse(if on { u32::MAX } else { 0 });
        let arrived = || {
            let taken = core.taken();
            core.forget();
            let seen = |delivery: fake::Delivery| contract::Arrived {
                id: delivery.callback.id,
                body: delivery.callback.body.0,
                own: delivery.to.is_some_and(|to| to == "own"),
            };
            taken.into_iter().map(seen).collect()
        };
        contract::core_system_contract(&core, "own", refuse, arrived).await;
    }

    #[test]
    fn the_fixed_clock_goes_when_told() {
        let clock = FixedClock::at(1_000);
        clock.advance(5);
        assert_eq!((clock.now_ms(), clock.now_ms()), (1_005, 1_005));
    }
}
