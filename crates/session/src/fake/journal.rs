//! A journal that is gone with the process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use didimdol_protocol::SessionId;

use crate::log::{Resumption, SessionEvent, Snapshot};
use crate::ports::{
    Callback, Callbacks, Due, Entry, Ground, Journal, JournalError, Outbox, Parcel, Receipt, Remembered,
    Request,
};

/// How long a session with a finished application is kept, in milliseconds.
const COMPLETED_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// A journal in memory. There is no chain in it: the hashes of its parcels are zero.
#[derive(Default)]
pub struct MemoryJournal {
    kept: Mutex<Vec<Kept>>,
    outbox: Mutex<Vec<Waiting>>,
    disk_full: AtomicBool,
}

struct Kept {
    session: SessionId,
    /// The first's sequence number is the order of writing.
    events: Vec<(u64, SessionEvent)>,
    snapshot: Option<Snapshot>,
    callbacks: Vec<(Callback, u32, Option<u64>)>,
    answered: Vec<Request>,
    erased: bool,
}

struct Waiting {
    seq: u64,
    session: usize,
    position: usize,
    aside: Option<String>,
}

impl Kept {
    fn is_open(&self) -> bool {
        !self.erased && !self.events.iter().any(|(_, event)| event.is_end())
    }

    fn erase(&mut self, ground: Ground) -> Receipt {
        self.erased = true;
        self.callbacks.clear();
        self.answered.clear();
        self.snapshot = None;
        Receipt {
            session: self.session.clone(),
            events: self.events.len() as u64,
            last_seq: self.events.last().map_or(0, |(seq, _)| *seq),
            ground,
        }
    }
}

impl MemoryJournal {
    /// From now on, whether writing fails as it does on a full disk. What is there stays readable.
    pub fn set_disk_full(&self, full: bool) {
        self.disk_full.store(full, Ordering::SeqCst);
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outbox(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn latest<T>(&self, session: &SessionId, read: impl FnOnce(&Kept) -> T) -> Option<T> {
        let kept = self.kept();
        let found = kept
            .iter()
            .rev()
            .find(|kept| kept.session == *session && !kept.erased);
        found.map(read)
    }
}

#[async_trait]
impl Journal for MemoryJournal {
    async fn write(&self, session: &SessionId, entry: Entry) -> Result<(), JournalError> {
        if self.disk_full.load(Ordering::SeqCst) {
            return Err(JournalError::Unavailable("the disk is full".into()));
        }
        let mut kept = self.kept();
        if let Some(request) = &entry.answers
            && kept
                .iter()
                .flat_map(|kept| &kept.answered)
                .any(|known| known.key == request.key)
        {
            return Err(JournalError::Repeated);
        }
        let mut outbox = self.outbox();
        let mut seq = kept
            .iter()
            .flat_map(|kept| &kept.events)
            .map(|(seq, _)| *seq)
            .max()
            .unwrap_or(0);
        let mut written = kept
            .iter()
            .position(|kept| kept.session == *session && kept.is_open());
        for event in entry.events {
            let at = match written.filter(|at| kept.get(*at).is_some_and(Kept::is_open)) {
                Some(at) => at,
                None => {
                    kept.push(Kept {
                        session: session.clone(),
                        events: Vec::new(),
                        snapshot: None,
                        callbacks: Vec::new(),
                        answered: Vec::new(),
                        erased: false,
                    });
                    kept.len() - 1
                }
            };
            written = Some(at);
            seq += 1;
            let Some(writing) = kept.get_mut(at) else { continue };
            outbox.push(Waiting {
                seq,
                session: at,
                position: writing.events.len(),
                aside: None,
            });
            if event.is_end() {
                writing.snapshot = None;
            }
            writing.events.push((seq, event));
        }
        let Some(writing) = written.and_then(|at| kept.get_mut(at)) else {
            return Ok(());
        };
        if writing.is_open() && entry.snapshot.is_some() {
            writing.snapshot = entry.snapshot;
        }
        writing
            .callbacks
            .extend(entry.callbacks.into_iter().map(|callback| (callback, 0, Some(0))));
        writing.answered.extend(entry.answers);
        Ok(())
    }

    async fn load(&self, session: &SessionId) -> Result<Vec<SessionEvent>, JournalError> {
        let events = |kept: &Kept| kept.events.iter().map(|(_, event)| event.clone()).collect();
        Ok(self.latest(session, events).unwrap_or_default())
    }

    async fn resume(&self, session: &SessionId) -> Result<Resumption, JournalError> {
        let resumption = |kept: &Kept| {
            let folded = kept.snapshot.as_ref().map_or(0, |snapshot| snapshot.entries);
            let after = kept
                .events
                .iter()
                .skip(usize::try_from(folded).unwrap_or(usize::MAX));
            Resumption {
                snapshot: kept.snapshot.clone(),
                entries: after.map(|(_, event)| event.clone()).collect(),
            }
        };
        Ok(self.latest(session, resumption).unwrap_or_default())
    }

    async fn sessions(&self) -> Result<Vec<SessionId>, JournalError> {
        let kept = self.kept();
        let mut readable: Vec<&Kept> = kept.iter().filter(|kept| !kept.erased).collect();
        readable.sort_by_key(|kept| std::cmp::Reverse(kept.events.last().map(|(seq, _)| *seq)));
        let mut names: Vec<SessionId> = Vec::new();
        for kept in readable {
            if !names.contains(&kept.session) {
                names.push(kept.session.clone());
            }
        }
        Ok(names)
    }

    async fn remembered(&self, key: &str) -> Result<Option<Remembered>, JournalError> {
        let kept = self.kept();
        let found = kept
            .iter()
            .flat_map(|kept| &kept.answered)
            .find(|request| request.key == key);
        Ok(found.map(|request| request.remembered.clone()))
    }

    async fn erase(&self, session: &SessionId) -> Result<(), JournalError> {
        for kept in self
            .kept()
            .iter_mut()
            .filter(|kept| kept.session == *session && !kept.erased)
        {
            kept.erase(Ground::Requested);
        }
        Ok(())
    }

    async fn sweep(&self, now_ms: u64) -> Result<Vec<Receipt>, JournalError> {
        let mut kept = self.kept();
        let over = |kept: &Kept| {
            let ended = kept.events.iter().find(|(_, event)| event.is_end())?.1.at_ms();
            let completed = kept.events.iter().any(|(_, event)| event.is_completion());
            let ground = if completed {
                Ground::Expired
            } else {
                Ground::Abandoned
            };
            let kept_long_enough = !completed || ended.saturating_add(COMPLETED_MS) <= now_ms;
            (!kept.erased && kept.callbacks.is_empty() && kept_long_enough).then_some(ground)
        };
        let erased = kept
            .iter_mut()
            .filter_map(|kept| over(kept).map(|ground| kept.erase(ground)));
        Ok(erased.collect())
    }
}

#[async_trait]
impl Outbox for MemoryJournal {
    async fn waiting(&self, events: usize, bytes: usize) -> Result<Vec<Parcel>, JournalError> {
        let (kept, outbox) = (self.kept(), self.outbox());
        let mut parcels: Vec<Parcel> = Vec::new();
        let mut weight = 0;
        for waiting in outbox
            .iter()
            .filter(|waiting| waiting.aside.is_none())
            .take(events)
        {
            let Some(owner) = kept.get(waiting.session) else {
                continue;
            };
            let event = owner.events.get(waiting.position).filter(|_| !owner.erased);
            let payload = event.and_then(|(_, event)| serde_json::to_vec(event).ok());
            let content = payload.map(|payload| [[0; 16].as_slice(), &payload].concat());
            weight += content.as_ref().map_or(0, Vec::len);
            if weight > bytes && !parcels.is_empty() {
                break;
            }
            parcels.push(Parcel {
                seq: waiting.seq,
                session: owner.session.clone(),
                number: waiting.session as u64 + 1,
                position: waiting.position as u64,
                version: 1,
                previous: [0; 32],
                digest: [0; 32],
                content: content.map(Into::into),
            });
        }
        Ok(parcels)
    }

    async fn acknowledge(&self, seq: u64) -> Result<(), JournalError> {
        self.outbox()
            .retain(|waiting| waiting.seq > seq || waiting.aside.is_some());
        Ok(())
    }

    async fn set_aside(&self, seq: u64, reason: &str) -> Result<(), JournalError> {
        for waiting in self.outbox().iter_mut().filter(|waiting| waiting.seq == seq) {
            waiting.aside = Some(reason.to_owned());
        }
        Ok(())
    }

    async fn aside(&self) -> Result<Vec<(u64, String)>, JournalError> {
        let outbox = self.outbox();
        let aside = outbox
            .iter()
            .filter_map(|waiting| Some((waiting.seq, waiting.aside.clone()?)));
        Ok(aside.collect())
    }
}

impl MemoryJournal {
    fn callbacks(&self, wanted: impl Fn(Option<u64>) -> bool) -> Vec<Due> {
        let kept = self.kept();
        let all = kept
            .iter()
            .flat_map(|kept| kept.callbacks.iter().map(move |waiting| (kept, waiting)));
        all.filter(|(_, (_, _, due))| wanted(*due))
            .map(|(kept, (callback, tries, _))| Due {
                session: kept.session.clone(),
                callback: callback.clone(),
                tries: *tries,
            })
            .collect()
    }
}

#[async_trait]
impl Callbacks for MemoryJournal {
    async fn due(&self, now_ms: u64) -> Result<Vec<Due>, JournalError> {
        Ok(self.callbacks(|due| due.is_some_and(|due| due <= now_ms)))
    }

    async fn delivered(&self, id: &str) -> Result<(), JournalError> {
        for kept in self.kept().iter_mut() {
            kept.callbacks.retain(|(callback, _, _)| callback.id != id);
        }
        Ok(())
    }

    async fn failed(&self, id: &str, next_ms: Option<u64>) -> Result<(), JournalError> {
        let mut kept = self.kept();
        for (callback, tries, due) in kept.iter_mut().flat_map(|kept| &mut kept.callbacks) {
            if callback.id == id {
                *tries += 1;
                *due = next_ms;
            }
        }
        Ok(())
    }

    async fn parked(&self) -> Result<Vec<Due>, JournalError> {
        Ok(self.callbacks(|due| due.is_none()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{self, conversation};

    #[tokio::test]
    async fn it_keeps_the_contract() {
        contract::journal_contract(async || MemoryJournal::default()).await;
        contract::outbox_contract(async || MemoryJournal::default()).await;
        contract::callbacks_contract(async || MemoryJournal::default()).await;
    }

    #[tokio::test]
    async fn a_full_disk_refuses_and_keeps_what_is_there() {
        let journal = MemoryJournal::default();
        let id: SessionId = "s1".parse().unwrap();
        journal.append(&id, &conversation("하나")).await.unwrap();
        journal.set_disk_full(true);
        let refused = journal.append(&id, &conversation("둘")).await;
        assert!(matches!(refused, Err(JournalError::Unavailable(_))));
        assert_eq!(journal.load(&id).await.unwrap(), conversation("하나"));
    }
}
