//! A core system that remembers what it was told.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::ports::{Callback, CoreSystem, NotDelivered};

/// Keeps every delivery, also those that it refuses.
#[derive(Default)]
pub struct MemoryCore {
    state: Mutex<State>,
    news: Notify,
}

#[derive(Default)]
struct State {
    refusals: u32,
    taken: Vec<Delivery>,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What came.
    pub callback: Callback,
    /// To which address of its own.
    pub to: Option<String>,
    /// Whether it was refused.
    pub refused: bool,
}

impl MemoryCore {
    /// Refuses the next so many.
    pub fn refuse(&self, deliveries: u32) {
        self.state().refusals = deliveries;
    }

    /// Every delivery so far.
    pub fn taken(&self) -> Vec<Delivery> {
        self.state().taken.clone()
    }

    /// Forgets them.
    pub fn forget(&self) {
        self.state().taken.clear();
    }

    /// Resolves at the next delivery.
    pub async fn news(&self) {
        self.news.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CoreSystem for MemoryCore {
    async fn deliver(&self, callback: &Callback, to: Option<&str>) -> Result<(), NotDelivered> {
        let mut state = self.state();
        let refused = state.refusals > 0;
        state.refusals = state.refusals.saturating_sub(1);
        state.taken.push(Delivery {
            callback: callback.clone(),
            to: to.map(str::to_owned),
            refused,
        });
        self.news.notify_one();
        match refused {
            true => Err(NotDelivered("down".into())),
            false => Ok(()),
        }
    }
}
