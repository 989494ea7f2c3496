//! Every port without a disk, a network or a clock: deterministic, for tests.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use didimdol_protocol::SessionId;

use crate::log::SessionEvent;
use crate::ports::{Clock, CustomerDirectory, Journal, JournalError, Knowledge, Passage, Values};

/// A journal that is gone with the process.
#[derive(Default)]
pub struct MemoryJournal {
    rows: Mutex<Vec<(SessionId, SessionEvent)>>,
    disk_full: AtomicBool,
}

impl MemoryJournal {
    /// From now on, whether appending fails as it does on a full disk. What is there stays readable.
    pub fn set_disk_full(&self, full: bool) {
        self.disk_full.store(full, Ordering::SeqCst);
    }

    fn rows(&self) -> MutexGuard<'_, Vec<(SessionId, SessionEvent)>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn append(&self, session: &SessionId, events: &[SessionEvent]) -> Result<(), JournalError> {
        if self.disk_full.load(Ordering::SeqCst) {
            return Err(JournalError::Unavailable("the disk is full".into()));
        }
        self.rows()
            .extend(events.iter().map(|event| (session.clone(), event.clone())));
        Ok(())
    }

    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError> {
        let rows = self.rows();
        Ok(rows
            .iter()
            .filter(|(owner, _)| owner == session)
            .map(|(_, event)| event.clone())
            .collect())
    }

    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError> {
        let mut latest_first: Vec<SessionId> = Vec::new();
        for (session, _) in self.rows().iter().rev() {
            if !latest_first.contains(session) {
                latest_first.push(session.clone());
            }
        }
        Ok(latest_first)
    }

    async fn erase(&self, session: &SessionId) -> Result<(), JournalError> {
        self.rows().retain(|(owner, _)| owner != session);
        Ok(())
    }
}

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
    use super::*;
    use crate::contract::{self, Covered};

    #[tokio::test]
    async fn the_memory_journal_keeps_the_contract() {
        contract::journal_contract(async || MemoryJournal::default()).await;
    }

    #[tokio::test]
    async fn a_full_disk_refuses_and_keeps_what_is_there() {
        let journal = MemoryJournal::default();
        let id: SessionId = "s1".parse().unwrap();
        journal
            .append(&id, &contract::conversation("하나"))
            .await
            .unwrap();
        journal.set_disk_full(true);
        let refused = journal.append(&id, &contract::conversation("둘")).await;
        assert!(matches!(refused, Err(JournalError::Unavailable(_))));
        assert_eq!(journal.load(&id).await.unwrap(), contract::conversation("하나"));
    }

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

    #[test]
    fn the_fixed_clock_goes_when_told() {
        let clock = FixedClock::at(1_000);
        clock.advance(5);
        assert_eq!((clock.now_ms(), clock.now_ms()), (1_005, 1_005));
    }
}
