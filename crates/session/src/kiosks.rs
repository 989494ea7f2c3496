//! Events for whoever stands at a kiosk: they wait for its screen, in their order, until nobody is
//! being served there. Kept among the callbacks as the [schedule](crate::schedule) is, as messages to
//! ourselves: sealed, surviving a restart, and gone once carried out or too old.
//!
//! One that interrupts does not wait for a customer to finish. Deliberately absent: putting one
//! customer's event behind another's answer; what is waiting comes with the next session.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use didimdol_protocol::SessionId;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex as AsyncMutex;

use crate::desk::Desk;
use crate::ports::{Callback, Callbacks, JournalError, Remembered, Request};
use crate::triggers::Trigger;

/// Kind of the callbacks that are these.
pub(crate) const KIND: &str = "kiosk_event";
/// Events that may wait for one kiosk.
const MOST: usize = 20;
/// Kiosks that events may wait for.
const KIOSKS: usize = 10_000;

/// The kiosks.
#[derive(Clone)]
pub struct Kiosks(Arc<Shared>);

struct Shared {
    desk: Desk,
    callbacks: Arc<dyn Callbacks>,
    known: Mutex<HashMap<String, Arc<Kiosk>>>,
}

#[derive(Default)]
struct Kiosk {
    place: Mutex<Place>,
    /// Held while an event is carried out, so that they come one at a time.
    turn: AsyncMutex<()>,
}

#[derive(Default)]
struct Place {
    /// The session on its screen, and the number of the screen.
    screen: Option<(u64, SessionId)>,
    screens: u64,
    waiting: VecDeque<(String, Visit)>,
}

/// An event for whoever stands at a kiosk. Prints as `***`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Visit {
    /// The kiosk's own name.
    pub kiosk: String,
    /// The customer it is about.
    pub user_id: String,
    /// What to do.
    pub trigger: Trigger,
    /// Until when it means anything, in milliseconds since 1970 UTC.
    pub good_until_ms: u64,
    /// Key under which it is remembered once it was carried out.
    pub done_key: String,
}

/// Why an event was not taken.
#[derive(Debug, thiserror::Error)]
pub enum KiosksError {
    /// Too many wait for this kiosk, or for too many kiosks.
    #[error("too many events wait for this kiosk")]
    Full,
    /// It could not be kept.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A screen at a kiosk; until it is dropped.
pub struct AtKiosk {
    kiosk: Arc<Kiosk>,
    number: u64,
}

impl Kiosks {
    /// None known yet.
    pub fn new(desk: Desk, callbacks: Arc<dyn Callbacks>) -> Self {
        Self(Arc::new(Shared {
            desk,
            callbacks,
            known: Mutex::default(),
        }))
    }

    /// Takes up what was waiting when the process ended last.
    ///
    /// # Errors
    /// The journal's.
    pub async fn take_up(&self) -> Result<(), JournalError> {
        for due in self.0.callbacks.due(i64::MAX.unsigned_abs()).await? {
            if due.callback.kind != KIND {
                continue;
            }
            match serde_json::from_str::<Visit>(&due.callback.body) {
                Ok(visit) => {
                    let kiosk = self.0.kiosk(&visit.kiosk);
                    kiosk.place().waiting.push_back((due.callback.id, visit));
                }
                Err(_) => tracing::error!(id = due.callback.id, "an event cannot be read"),
            }
        }
        Ok(())
    }

    /// Keeps an event with the request that reported it, durably, under a name of its own; it is
    /// carried out as soon as the kiosk's screen is free.
    ///
    /// # Errors
    /// [`KiosksError`]; then nothing was kept.
    pub async fn put(&self, name: SessionId, visit: Visit, request: Request) -> Result<(), KiosksError> {
        let known = self.0.known().contains_key(&visit.kiosk);
        if !known && self.0.known().len() >= KIOSKS {
            return Err(KiosksError::Full);
        }
        let kiosk = self.0.kiosk(&visit.kiosk);
        // Those too old are no longer in the way.
        self.0.forget_old(&kiosk).await?;
        if kiosk.place().waiting.len() >= MOST {
            return Err(KiosksError::Full);
        }
        let body = serde_json::to_string(&visit)
            .map_err(|_| JournalError::Damaged("an event has no JSON form".into()))?;
        let id = format!("kiosk-{name}");
        let callback = Callback {
            id: id.clone(),
            kind: KIND.to_owned(),
            body: body.into(),
        };
        let shared = Arc::clone(&self.0);
        // Kept, it must wait here too, whether or not anybody waits for the answer.
        let put = tokio::spawn(async move {
            shared.desk.put_down(&name, callback, Some(request)).await?;
            kiosk.place().waiting.push_back((id, visit));
            tokio::spawn(shared.serve(kiosk));
            Ok::<_, JournalError>(())
        });
        let stopped = |_| JournalError::Unavailable("the program stops".into());
        Ok(put.await.map_err(stopped)??)
    }

    /// A screen shows this session at a kiosk; what waits there is carried out if nobody is being
    /// served.
    pub fn arrive(&self, kiosk: &str, session: SessionId) -> AtKiosk {
        let kiosk = self.0.kiosk(kiosk);
        let number = {
            let mut place = kiosk.place();
            place.screens += 1;
            place.screen = Some((place.screens, session));
            place.screens
        };
        tokio::spawn(Arc::clone(&self.0).serve(Arc::clone(&kiosk)));
        AtKiosk { kiosk, number }
    }
}

impl Shared {
    fn known(&self) -> MutexGuard<'_, HashMap<String, Arc<Kiosk>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kiosk(&self, name: &str) -> Arc<Kiosk> {
        let mut known = self.known();
        if known.len() >= KIOSKS {
            known.retain(|_, kiosk| !kiosk.place().is_empty());
        }
        Arc::clone(known.entry(name.to_owned()).or_default())
    }

    /// Carries out what waits, until the customer at the screen is busy or nothing does.
    async fn serve(self: Arc<Self>, kiosk: Arc<Kiosk>) {
        let _turn = kiosk.turn.lock().await;
        if let Err(error) = self.serve_all(&kiosk).await {
            // It waits in the journal, for the next screen or the next start.
            tracing::error!(%error, "an event for a kiosk could not be carried out");
        }
    }

    async fn serve_all(&self, kiosk: &Kiosk) -> Result<(), JournalError> {
        self.forget_old(kiosk).await?;
        let mut refused = Vec::new();
        loop {
            let next = {
                let place = kiosk.place();
                let Some((_, session)) = &place.screen else {
                    return Ok(());
                };
                // Behind one that must wait there may be one that interrupts.
                let open = |(id, _): &&(String, Visit)| !refused.contains(id);
                let waiting = place.waiting.iter().find(open);
                waiting.map(|(id, visit)| (session.clone(), id.clone(), visit.clone()))
            };
            let Some((session, id, visit)) = next else {
                return Ok(());
            };
            let done = Request {
                key: visit.done_key,
                remembered: Remembered {
                    asked: String::new().into(),
                    answer: String::new().into(),
                },
            };
            match self
                .desk
                .visit(&session, visit.user_id, visit.trigger, done)
                .await
            {
                Ok(false) => refused.push(id),
                Ok(true) | Err(JournalError::Repeated) => {
                    self.callbacks.delivered(&id).await?;
                    kiosk.place().waiting.retain(|(waiting, _)| *waiting != id);
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn forget_old(&self, kiosk: &Kiosk) -> Result<(), JournalError> {
        let now_ms = self.desk.world().clock.now_ms();
        let old: Vec<String> = {
            let mut place = kiosk.place();
            let (old, good) = place
                .waiting
                .drain(..)
                .partition::<VecDeque<_>, _>(|(_, visit)| visit.good_until_ms <= now_ms);
            place.waiting = good;
            old.into_iter().map(|(id, _)| id).collect()
        };
        for id in old {
            self.callbacks.delivered(&id).await?;
        }
        Ok(())
    }
}

impl Kiosk {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn is_empty(&self) -> bool {
        self.screen.is_none() && self.waiting.is_empty()
    }
}

impl Drop for AtKiosk {
    fn drop(&mut self) {
        let mut place = self.kiosk.place();
        // Another screen may have come to the same kiosk meanwhile.
        if place
            .screen
            .as_ref()
            .is_some_and(|(number, _)| *number == self.number)
        {
            place.screen = None;
        }
    }
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visit(***)")
    }
}
