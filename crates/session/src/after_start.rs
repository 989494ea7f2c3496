//! After a start: which of the journal's sessions somebody may still come back to.

use std::sync::Arc;
use std::time::Duration;

use didimdol_dialogue::event::Event;
use didimdol_protocol::SessionId;
use tokio::time::Instant;

use crate::desk::{Idle, Shared};
use crate::log::{Because, SessionEvent};
use crate::ports::JournalError;
use crate::thread::Thread;

/// What was found.
#[derive(Default)]
pub(crate) struct TakenUp {
    /// The session of the customer who may still be standing at the kiosk.
    pub at_kiosk: Option<SessionId>,
    /// Threads of questions that are still kept.
    pub threads: Vec<Thread>,
}

/// How much longer than it must a finished application may be kept: retention is counted in days.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

impl Shared {
    /// Ends what nobody can come back to, and lets the rest wait for the time that is left. With
    /// `idle`, for a kiosk: tells whose customer may still be standing there.
    pub(crate) async fn take_up(self: &Arc<Self>, idle: Option<Idle>) -> Result<TakenUp, JournalError> {
        let journal = &self.world.journal;
        let now_ms = self.world.clock.now_ms();
        let mut found = TakenUp::default();
        for session in journal.sessions().await? {
            let log = match journal.load(&session).await {
                Ok(log) => log,
                Err(error) => {
                    tracing::error!(%session, %error, "a session of the journal cannot be taken up");
                    continue;
                }
            };
            let Some(last) = log.last().filter(|last| !last.is_end()) else {
                continue;
            };
            let waited = now_ms.checked_sub(last.at_ms()).map(Duration::from_millis);
            let (left, because) = match idle.filter(|_| is_kiosks(&log)) {
                // A kiosk has one customer, and a clock that went back does not say who it is.
                Some(_) if found.at_kiosk.is_some() || waited.is_none() => (None, Because::Idle),
                Some(idle) => (
                    idle.total().checked_sub(waited.unwrap_or_default()),
                    Because::Idle,
                ),
                None => {
                    let left = self.world.parked.checked_sub(waited.unwrap_or_default());
                    (left, Because::NotReturned)
                }
            };
            let left = left.filter(|left| !left.is_zero());
            if let (Some(_), Some(thread)) = (left, Thread::from_log(session.as_str(), &log)) {
                // It keeps its time itself.
                found.threads.push(thread);
                continue;
            }
            match left {
                Some(left) => {
                    self.wait_for(&session, Instant::now() + left, because);
                    if because == Because::Idle {
                        found.at_kiosk = Some(session);
                    }
                }
                None => self.end(&session, because).await,
            }
        }
        journal.sweep(now_ms).await?;
        self.keep_sweeping();
        Ok(found)
    }

    /// Erases what has been kept long enough on a quiet day, too, when nobody's end does it.
    fn keep_sweeping(self: &Arc<Self>) {
        let desk = Arc::downgrade(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(SWEEP_EVERY).await;
                let Some(desk) = desk.upgrade() else {
                    return;
                };
                let now_ms = desk.world.clock.now_ms();
                if let Err(error) = desk.world.journal.sweep(now_ms).await {
                    tracing::error!(%error, "what need not be kept any longer could not be erased");
                }
            }
        });
    }
}

/// Whether a session was begun at a kiosk's own screen.
fn is_kiosks(log: &[SessionEvent]) -> bool {
    let opened = |entry: &SessionEvent| match entry {
        SessionEvent::Turn {
            event: Event::Opened(opening),
            ..
        } => opening.keypad,
        _ => false,
    };
    log.first().is_some_and(opened)
}
