//! Every thread of questions in this process (seed 002), with its timer and its watchers. A step is
//! journaled before anybody hears of it, like a consultation's turn, so that a restart forgets none.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use didimdol_protocol::SessionId;
use didimdol_protocol::http::{Answered, NewThread, ThreadView, Transition};
use serde_json::{Value, json};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};

use crate::courier::ADDRESS;
use crate::desk::Desk;
use crate::log::{Because, SessionEvent};
use crate::ports::{Callback, Entry, JournalError};
use crate::thread::{Thread, ThreadError, ThreadEvent};

/// Threads that may be kept at the same time; more are refused as `busy`.
const MOST: usize = 100_000;
/// After a failing disk, an overdue question is looked at again so soon.
const BREATHER: Duration = Duration::from_secs(5);

/// The threads.
#[derive(Clone)]
pub struct Threads(Arc<Shared>);

struct Shared {
    desk: Desk,
    /// Rung when a question was put down for its thread's own address.
    bell: Arc<Notify>,
    open: Mutex<HashMap<SessionId, Arc<Held>>>,
}

/// A thread in memory.
struct Held {
    /// Held from deciding a step until it is kept and told.
    turn: AsyncMutex<()>,
    thread: watch::Sender<Thread>,
}

/// Why a thread was not begun, or an answer not taken. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum ThreadsError {
    /// There is none of that name.
    #[error("there is no thread of this name")]
    Unknown,
    /// As many threads are open as can be kept.
    #[error("too many threads are open; try again later")]
    Full,
    /// The thread does not take it.
    #[error(transparent)]
    Refused(#[from] ThreadError),
    /// It could not be kept.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Threads {
    /// No threads yet; they are kept in the desk's journal as long as its sessions are parked.
    pub fn new(desk: Desk, bell: Arc<Notify>) -> Self {
        Self(Arc::new(Shared {
            desk,
            bell,
            open: Mutex::default(),
        }))
    }

    /// Goes on with the threads that the desk has [taken up](Desk::take_up).
    pub fn take_up(&self, threads: Vec<Thread>) {
        for thread in threads {
            if let Ok(name) = thread.id().parse() {
                self.0.hold(name, thread);
            }
        }
    }

    /// Begins a thread of this name.
    ///
    /// # Errors
    /// [`ThreadsError`], but for an unknown one.
    pub async fn begin(&self, name: SessionId, new: NewThread) -> Result<Thread, ThreadsError> {
        if self.0.open().len() >= MOST {
            return Err(ThreadsError::Full);
        }
        let at_ms = self.0.now_ms();
        let thread = Thread::begin(name.to_string(), new.clone(), at_ms)?;
        let shared = Arc::clone(&self.0);
        unhurried(async move {
            shared
                .keep(&name, ThreadEvent::Begun { new }, at_ms, &thread, 0)
                .await?;
            shared.hold(name, thread.clone());
            Ok(thread)
        })
        .await
    }

    /// Takes an answer.
    ///
    /// # Errors
    /// [`ThreadsError`], but for a full house.
    pub async fn answer(&self, name: &SessionId, answer: Value) -> Result<Answered, ThreadsError> {
        let (shared, name) = (Arc::clone(&self.0), name.clone());
        unhurried(async move {
            let answered = shared
                .step(&name, |thread, _| thread.read(&answer).map(Some))
                .await?;
            answered.ok_or(ThreadsError::Unknown)
        })
        .await
    }

    /// A thread as it stands.
    pub fn view(&self, name: &SessionId) -> Option<ThreadView> {
        Some(self.0.held(name)?.thread.borrow().view())
    }

    /// A thread's steps: those so far, and those to come.
    pub fn watch(&self, name: &SessionId) -> Option<Watch> {
        let thread = self.0.held(name)?.thread.subscribe();
        Some(Watch { thread, seen: 0 })
    }
}

/// Does it to its end, also when nobody waits for it any more: what is kept must be told.
async fn unhurried<T: Send + 'static>(
    work: impl Future<Output = Result<T, ThreadsError>> + Send + 'static,
) -> Result<T, ThreadsError> {
    let stopped = |_| JournalError::Unavailable("the program stops".into());
    tokio::spawn(work).await.map_err(stopped)?
}

/// A reader of a thread's steps.
pub struct Watch {
    thread: watch::Receiver<Thread>,
    seen: u64,
}

impl Watch {
    /// Leaves out the steps up to and with this one.
    #[must_use]
    pub fn after(mut self, seq: u64) -> Self {
        self.seen = seq;
        self
    }

    /// The next step; `None` once the thread is completed and every step was given.
    pub async fn next(&mut self) -> Option<Transition> {
        loop {
            {
                let thread = self.thread.borrow_and_update();
                let place = usize::try_from(self.seen).ok()?;
                if let Some(step) = thread.transitions().get(place) {
                    self.seen += 1;
                    return Some(step.clone());
                }
                thread.question()?;
            }
            self.thread.changed().await.ok()?;
        }
    }
}

impl Shared {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Arc<Held>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self, name: &SessionId) -> Option<Arc<Held>> {
        self.open().get(name).cloned()
    }

    fn now_ms(&self) -> u64 {
        self.desk.world().clock.now_ms()
    }

    fn hold(self: &Arc<Self>, name: SessionId, thread: Thread) {
        let (sender, changes) = watch::channel(thread);
        let held = Held {
            turn: AsyncMutex::default(),
            thread: sender,
        };
        self.open().insert(name.clone(), Arc::new(held));
        tokio::spawn(Arc::clone(self).keep_time(name, changes));
    }

    /// Takes what `decide` makes of the thread as it stands, if anything.
    async fn step(
        &self,
        name: &SessionId,
        decide: impl FnOnce(&Thread, u64) -> Result<Option<ThreadEvent>, ThreadError>,
    ) -> Result<Option<Answered>, ThreadsError> {
        let held = self.held(name).ok_or(ThreadsError::Unknown)?;
        let _turn = held.turn.lock().await;
        if self.held(name).is_none() {
            // It was forgotten while this waited.
            return Err(ThreadsError::Unknown);
        }
        let now_ms = self.now_ms();
        let before = held.thread.borrow().clone();
        let Some(event) = decide(&before, now_ms)? else {
            return Ok(None);
        };
        let mut after = before.clone();
        let answered = after.take(&event, now_ms);
        let steps = before.transitions().len();
        self.keep(name, event, now_ms, &after, steps).await?;
        held.thread.send_replace(after);
        Ok(Some(answered))
    }

    /// Journals what happened, with the question that is asked since so many steps, if its thread
    /// wants it sent.
    async fn keep(
        &self,
        name: &SessionId,
        event: ThreadEvent,
        at_ms: u64,
        after: &Thread,
        since: usize,
    ) -> Result<(), JournalError> {
        let callbacks = Vec::from_iter(asked_elsewhere(after, since));
        let rings = !callbacks.is_empty();
        let event = SessionEvent::Thread {
            at_ms,
            event: Box::new(event).into(),
        };
        let entry = Entry {
            callbacks,
            ..Entry::from(vec![event])
        };
        self.desk.world().journal.write(name, entry).await?;
        if rings {
            self.bell.notify_one();
        }
        Ok(())
    }

    /// Keeps a thread's time: its questions run out, and in the end it is forgotten.
    async fn keep_time(self: Arc<Self>, name: SessionId, mut changes: watch::Receiver<Thread>) {
        let kept = u64::try_from(self.desk.world().parked.as_millis()).unwrap_or(u64::MAX);
        loop {
            let (deadline, forgotten) = {
                let thread = changes.borrow_and_update();
                (thread.deadline_ms(), thread.touched_ms().saturating_add(kept))
            };
            let now = self.now_ms();
            if forgotten <= now && self.forget(&name, kept).await {
                return;
            }
            if deadline.is_some_and(|deadline| deadline <= now) {
                if let Err(error) = self.step(&name, |thread, now| Ok(thread.overdue(now))).await {
                    tracing::error!(%error, "that a question ran out could not be kept");
                    tokio::time::sleep(BREATHER).await;
                }
                continue;
            }
            let next = deadline.unwrap_or(forgotten).min(forgotten);
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(Duration::from_millis(next - now)) => {}
            }
        }
    }

    /// Forgets a thread that nobody has touched meanwhile either.
    async fn forget(&self, name: &SessionId, kept: u64) -> bool {
        let Some(held) = self.held(name) else { return true };
        let _turn = held.turn.lock().await;
        if held.thread.borrow().touched_ms().saturating_add(kept) > self.now_ms() {
            return false;
        }
        self.open().remove(name);
        self.desk.end(name, Because::NotReturned).await;
        true
    }
}

/// The question that a thread has asked since so many steps, for the address that it names.
fn asked_elsewhere(thread: &Thread, since: usize) -> Option<Callback> {
    let asked = thread
        .transitions()
        .iter()
        .skip(since)
        .any(|step| step.node == "ask_question");
    let address = thread.callback_url().filter(|_| asked)?;
    let body = json!({
        "type": "question",
        "thread_id": thread.id(),
        "status": "question_asked",
        "question": thread.question()?,
        ADDRESS: address,
    });
    Some(Callback {
        id: format!("{}-{}", thread.id(), thread.transitions().len()),
        kind: "question".to_owned(),
        body: body.to_string().into(),
    })
}
