//! Carries callbacks to the bank's core system: tried at once, again after 1, 2 and 4 seconds, then
//! parked for a person to look at. A session's callbacks arrive in their order.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use didimdol_protocol::SessionId;
use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::ports::{Callbacks, Clock, CoreSystem, Due, JournalError};
use crate::{kiosks, schedule};

/// Pauses before the second, third and fourth try.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];
/// Sessions whose callbacks are on their way at the same time.
const AT_ONCE: usize = 32;
/// Key of a callback's body that names an address of its own; it is not sent.
pub const ADDRESS: &str = "callback_url";

/// The courier.
#[derive(Clone)]
pub struct Courier {
    /// Where callbacks wait.
    pub callbacks: Arc<dyn Callbacks>,
    /// Where they go.
    pub core: Arc<dyn CoreSystem>,
    /// Wall time for the next try.
    pub clock: Arc<dyn Clock>,
    /// Rung when a callback was put down.
    pub bell: Arc<Notify>,
}

impl Courier {
    /// Carries until it is dropped. What was waiting when the process ended last is tried at once.
    pub async fn run(self) {
        let mut carrying = JoinSet::new();
        let mut busy = HashSet::new();
        loop {
            if let Err(error) = self.set_off(&mut carrying, &mut busy).await {
                tracing::error!(%error, "callbacks that wait cannot be read");
            }
            tokio::select! {
                () = self.bell.notified() => {}
                Some(done) = carrying.join_next() => {
                    let done: Result<(SessionId, Result<(), JournalError>), _> = done;
                    if let Ok((session, outcome)) = done {
                        busy.remove(&session);
                        if let Err(error) = outcome {
                            // Not before the bell rings again: the disk needs a rest.
                            tracing::error!(%error, "what became of a callback cannot be written down");
                            busy.insert(session);
                        }
                    }
                }
            }
        }
    }

    /// Sends somebody off with each session's callbacks that nobody carries yet.
    async fn set_off(
        &self,
        carrying: &mut JoinSet<(SessionId, Result<(), JournalError>)>,
        busy: &mut HashSet<SessionId>,
    ) -> Result<(), JournalError> {
        if carrying.is_empty() {
            busy.clear();
        }
        let mut of_session: BTreeMap<SessionId, Vec<Due>> = BTreeMap::new();
        for due in self.callbacks.due(i64::MAX.unsigned_abs()).await? {
            // Messages to ourselves are nobody else's.
            if ![schedule::KIND, kiosks::KIND].contains(&due.callback.kind.as_str()) {
                of_session.entry(due.session.clone()).or_default().push(due);
            }
        }
        for (session, due) in of_session {
            if carrying.len() >= AT_ONCE {
                break;
            }
            if busy.insert(session.clone()) {
                let courier = self.clone();
                carrying.spawn(async move { (session, courier.carry_all(due).await) });
            }
        }
        Ok(())
    }

    async fn carry_all(&self, due: Vec<Due>) -> Result<(), JournalError> {
        for due in due {
            self.carry(due).await?;
        }
        Ok(())
    }

    async fn carry(&self, due: Due) -> Result<(), JournalError> {
        let (callback, to) = addressed(due.callback);
        let mut tries = due.tries as usize;
        loop {
            let Err(error) = self.core.deliver(&callback, to.as_deref()).await else {
                return self.callbacks.delivered(&callback.id).await;
            };
            let pause = PAUSES.get(tries);
            tries += 1;
            let wait_ms = pause.map(|pause| self.clock.now_ms() + pause.as_millis() as u64);
            self.callbacks.failed(&callback.id, wait_ms).await?;
            let Some(pause) = pause else {
                tracing::warn!(kind = callback.kind, id = callback.id, %error, "a callback is parked");
                return Ok(());
            };
            tokio::time::sleep(*pause).await;
        }
    }
}

/// A callback without its own address, and the address.
fn addressed(mut callback: crate::ports::Callback) -> (crate::ports::Callback, Option<String>) {
    let Ok(Value::Object(mut body)) = serde_json::from_str(&callback.body) else {
        return (callback, None);
    };
    let Some(Value::String(to)) = body.remove(ADDRESS) else {
        return (callback, None);
    };
    callback.body = Value::Object(body).to_string().into();
    (callback, Some(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{Delivery, FixedClock, MemoryCore, MemoryJournal};
    use crate::log::SessionEvent;
    use crate::ports::{Callback, Entry, Journal};

    async fn waiting(journal: &MemoryJournal, session: &str, ids: &[&str]) {
        let ended = SessionEvent::Ended {
            at_ms: 1,
            because: None,
        };
        let body = |id: &&str| match id.strip_prefix("own") {
            Some(_) => r#"{"callback_url":"own","a":1}"#.to_owned(),
            None => "{}".to_owned(),
        };
        let callbacks = ids.iter().map(|id| Callback {
            id: (*id).to_owned(),
            kind: "usage".into(),
            body: body(id).into(),
        });
        let entry = Entry {
            callbacks: callbacks.collect(),
            ..Entry::from(vec![ended])
        };
        journal.write(&session.parse().unwrap(), entry).await.unwrap();
    }

    fn courier(journal: &Arc<MemoryJournal>, refusals: u32) -> (Courier, Arc<MemoryCore>) {
        let core = Arc::new(MemoryCore::default());
        core.refuse(refusals);
        let courier = Courier {
            callbacks: Arc::clone(journal) as Arc<dyn Callbacks>,
            core: Arc::clone(&core) as Arc<dyn CoreSystem>,
            clock: Arc::new(FixedClock::at(1_000)),
            bell: Arc::default(),
        };
        (courier, core)
    }

    async fn after(core: &MemoryCore, deliveries: usize) -> Vec<String> {
        while core.taken().len() < deliveries {
            core.news().await;
        }
        // Whoever delivered last writes it down without waiting for anything.
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        let shown = |delivery: Delivery| {
            let to = delivery.to.unwrap_or_else(|| "core".to_owned());
            format!("{} {to} {}", delivery.callback.id, delivery.refused)
        };
        core.taken().into_iter().map(shown).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_sessions_callbacks_arrive_in_order_after_one_two_and_four_seconds() {
        let journal = Arc::new(MemoryJournal::default());
        waiting(&journal, "one", &["a", "own-b"]).await;
        let (courier, core) = courier(&journal, 3);
        let begun = tokio::time::Instant::now();
        let running = tokio::spawn(courier.run());
        let taken = after(&core, 5).await;
        assert_eq!(
            taken,
            [
                "a core true",
                "a core true",
                "a core true",
                "a core false",
                "own-b own false"
            ]
        );
        assert_eq!(begun.elapsed().as_secs(), 7);
        assert_eq!(journal.due(u64::MAX >> 1).await.unwrap(), []);
        running.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn what_does_not_arrive_is_parked_and_holds_up_nothing() {
        let journal = Arc::new(MemoryJournal::default());
        waiting(&journal, "one", &["a"]).await;
        let (courier, core) = courier(&journal, 4);
        let running = tokio::spawn(courier.clone().run());
        after(&core, 4).await;
        let parked = journal.parked().await.unwrap();
        assert_eq!(
            parked
                .iter()
                .map(|due| (due.callback.id.as_str(), due.tries))
                .collect::<Vec<_>>(),
            [("a", 4)]
        );
        waiting(&journal, "two", &["b"]).await;
        courier.bell.notify_one();
        assert_eq!(after(&core, 5).await[4], "b core false");
        running.abort();
    }
}
