//! Every thread of questions in this process (seed 002), with its timer and its watchers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use didimdol_protocol::http::{Answered, NewThread, Question, ThreadView, Transition};
use serde_json::Value;
use tokio::sync::watch;

use crate::ports::Clock;
use crate::thread::{Thread, ThreadError};

/// Threads that may be kept at the same time; more are refused as `busy`.
const MOST: usize = 100_000;

/// The threads.
#[derive(Clone)]
pub struct Threads(Arc<Shared>);

/// Is told of a question.
type Asked = Box<dyn Fn(&Thread, &Question) + Send + Sync>;

struct Shared {
    clock: Arc<dyn Clock>,
    /// How long one that nobody touches is kept.
    kept: Duration,
    open: Mutex<HashMap<String, watch::Sender<Thread>>>,
    asked: Asked,
}

/// As many threads are open as can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many threads are open; try again later")]
pub struct Full;

impl Threads {
    /// No threads yet. `asked` is told of every question with a thread that names a callback.
    pub fn new(
        clock: Arc<dyn Clock>,
        kept: Duration,
        asked: impl Fn(&Thread, &Question) + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Shared {
            clock,
            kept,
            open: Mutex::default(),
            asked: Box::new(asked),
        }))
    }

    /// Begins a thread of this name.
    ///
    /// # Errors
    /// [`Full`] outside, what is wrong with the questions inside.
    pub fn begin(&self, id: String, new: NewThread) -> Result<Result<Thread, ThreadError>, Full> {
        let thread = match Thread::begin(id, new, self.0.clock.now_ms()) {
            Ok(thread) => thread,
            Err(error) => return Ok(Err(error)),
        };
        let mut open = self.0.open();
        if open.len() >= MOST {
            return Err(Full);
        }
        let (sender, changes) = watch::channel(thread.clone());
        open.insert(thread.id().to_owned(), sender);
        drop(open);
        self.0.tell(&thread, 0);
        tokio::spawn(Arc::clone(&self.0).keep(thread.id().to_owned(), changes));
        Ok(Ok(thread))
    }

    /// Takes an answer; `None` for an unknown thread.
    pub fn answer(&self, id: &str, answer: &Value) -> Option<Result<Answered, ThreadError>> {
        let now = self.0.clock.now_ms();
        self.0.change(id, |thread| thread.answer(answer, now))
    }

    /// A thread as it stands.
    pub fn view(&self, id: &str) -> Option<ThreadView> {
        Some(self.0.open().get(id)?.borrow().view())
    }

    /// A thread's steps: those so far, and those to come.
    pub fn watch(&self, id: &str) -> Option<Watch> {
        let thread = self.0.open().get(id)?.subscribe();
        Some(Watch { thread, seen: 0 })
    }
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
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Sender<Thread>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, id: &str, change: impl FnOnce(&mut Thread) -> T) -> Option<T> {
        let open = self.open();
        let thread = open.get(id)?;
        let before = thread.borrow().transitions().len();
        let mut outcome = None;
        thread.send_modify(|thread| outcome = Some(change(thread)));
        self.tell(&thread.borrow(), before);
        outcome
    }

    /// Tells of the questions asked since that many steps.
    fn tell(&self, thread: &Thread, since: usize) {
        let asked = thread
            .transitions()
            .iter()
            .skip(since)
            .any(|step| step.node == "ask_question");
        if let Some(question) = thread
            .question()
            .filter(|_| asked && thread.callback_url().is_some())
        {
            (self.asked)(thread, question);
        }
    }

    /// Keeps a thread's time: its questions run out, and in the end it is forgotten.
    async fn keep(self: Arc<Self>, id: String, mut changes: watch::Receiver<Thread>) {
        loop {
            let (deadline, forgotten) = {
                let thread = changes.borrow_and_update();
                let kept = u64::try_from(self.kept.as_millis()).unwrap_or(u64::MAX);
                (thread.deadline_ms(), thread.touched_ms().saturating_add(kept))
            };
            let now = self.clock.now_ms();
            if forgotten <= now {
                self.open().remove(&id);
                return;
            }
            if deadline.is_some_and(|deadline| deadline <= now) {
                self.change(&id, |thread| thread.expire(now));
                continue;
            }
            let next = deadline.unwrap_or(forgotten).min(forgotten);
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(Duration::from_millis(next - now)) => {}
            }
        }
    }
}
