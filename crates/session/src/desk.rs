//! The desk: every consultation of this process by its session id. A screen attaches to one, may
//! leave, and finds it again; a session nobody came back to is erased.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use didimdol_dialogue::event::{Event, Opening};
use didimdol_dialogue::scenario::{Library, Locale};
use didimdol_protocol::{ServerMessage, SessionId};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::actor::{Actor, Mail};
use crate::consultation::{Consultation, World};
use crate::log::{Because, SessionEvent};
use crate::ports::{Clock, CustomerDirectory, Journal, JournalError, Knowledge};

/// Client messages that may wait for a consultation before their sender does.
pub(crate) const INBOX: usize = 64;
/// Messages that may wait for a screen before it is taken for gone.
pub(crate) const OUTBOX: usize = 256;

/// The world around the consultations of one desk.
pub struct Surroundings {
    /// Scenarios, wording, lexicon.
    pub library: Arc<Library>,
    /// Where sessions are kept.
    pub journal: Arc<dyn Journal>,
    /// Where questions are answered.
    pub knowledge: Arc<dyn Knowledge>,
    /// Who customers are.
    pub directory: Arc<dyn CustomerDirectory>,
    /// Wall time for the log.
    pub clock: Arc<dyn Clock>,
    /// How long a session waits for its customer before it is ended.
    pub parked: Duration,
    /// Whether a core system waits for finished applications, so that they are put down as
    /// callbacks.
    pub core: bool,
}

impl Surroundings {
    pub(crate) fn world(&self) -> World<'_> {
        World {
            journal: &*self.journal,
            knowledge: &*self.knowledge,
            clock: &*self.clock,
            core: self.core,
        }
    }
}

/// Who arrives with a new session; a resumed one keeps what it began with.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The customer, if the system that sends them knows.
    pub user_id: Option<String>,
    /// Language of the greeting.
    pub locale: Locale,
    /// Whether this screen is the kiosk's own, with its masked keypad.
    pub keypad: bool,
    /// When a customer is taken to have walked away; never, if absent.
    pub idle: Option<Idle>,
}

/// How long a kiosk waits for a customer who does nothing (design §10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// From the last input to the warning.
    pub warn_after: Duration,
    /// From the warning to the end of the session, which anything the customer does calls off.
    pub end_after: Duration,
}

impl Idle {
    /// From the last input to the end.
    pub fn total(&self) -> Duration {
        self.warn_after + self.end_after
    }
}

/// A screen's end of a consultation. Dropping it parks the session.
pub struct Attachment {
    /// The JSON text of a `ClientMessage` each.
    pub inbox: Inbox,
    /// What the screen is to show, in order. It ends when the session does, when another screen
    /// takes over, or when this one does not keep up.
    pub messages: mpsc::Receiver<ServerMessage>,
}

/// Where client messages go in.
#[derive(Clone)]
pub struct Inbox(mpsc::Sender<Mail>);

/// The session is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("session_ended: this session is over; open another")]
pub struct Ended;

impl Inbox {
    /// Sends the text of a client message; waits while the consultation is behind.
    ///
    /// # Errors
    /// [`Ended`].
    pub async fn send(&self, text: String) -> Result<(), Ended> {
        self.0.send(Mail::Frame(text)).await.map_err(|_| Ended)
    }
}

/// Every consultation of this process.
#[derive(Clone)]
pub struct Desk(Arc<Shared>);

pub(crate) struct Shared {
    pub world: Surroundings,
    open: Mutex<HashMap<SessionId, mpsc::Sender<Mail>>>,
    /// Sessions that only the journal keeps until somebody comes back to them, with what ends each
    /// when nobody does.
    dozing: Mutex<HashMap<SessionId, AbortHandle>>,
    /// Held while a session is opened or ended, so that neither happens twice or at once.
    door: AsyncMutex<()>,
}

impl Desk {
    /// A desk without consultations.
    pub fn new(world: Surroundings) -> Self {
        Self(Arc::new(Shared {
            world,
            open: Mutex::default(),
            dozing: Mutex::default(),
            door: AsyncMutex::default(),
        }))
    }

    /// Opens a session, or comes back to it: one that is open here, or one in the journal. The
    /// first messages are `session_initialized`, or `session_state` with the panel and the open
    /// question.
    ///
    /// # Errors
    /// The journal's.
    pub async fn attach(&self, session: SessionId, arrival: Arrival) -> Result<Attachment, JournalError> {
        loop {
            let inbox = self.0.inbox(&session, &arrival).await?;
            let (outbox, messages) = mpsc::channel(OUTBOX);
            let (ack, taken) = oneshot::channel();
            // Either fails when the session ends at this very moment; then it is opened anew.
            if inbox.send(Mail::Attach { outbox, ack }).await.is_ok() && taken.await.is_ok() {
                return Ok(Attachment {
                    inbox: Inbox(inbox),
                    messages,
                });
            }
        }
    }

    /// Takes the journal's sessions up after a start: those whose customer may still come back wait
    /// for them, for the time that is left; the others are ended now. To be called once, before
    /// screens attach.
    ///
    /// # Errors
    /// The journal's. A session that cannot be read is told in the log and left as it is.
    pub async fn take_up(&self) -> Result<(), JournalError> {
        self.0.take_up(None).await.map(drop)
    }

    /// The same for a kiosk, whose one customer may still be standing there: gives the session to
    /// show them, if it was in use shorter ago than the kiosk waits for a silent customer. Every
    /// other one of a kiosk is ended.
    ///
    /// # Errors
    /// As [`take_up`](Self::take_up).
    pub async fn take_up_at_kiosk(&self, idle: Idle) -> Result<Option<SessionId>, JournalError> {
        self.0.take_up(Some(idle)).await
    }

    /// Lets every consultation finish its turn and stop, erasing nothing: for the end of the
    /// process.
    pub async fn close(&self) {
        self.0.dozing().drain().for_each(|(_, end)| end.abort());
        let inboxes: Vec<_> = self.0.sessions().drain().map(|(_, inbox)| inbox).collect();
        for inbox in inboxes {
            let (ack, done) = oneshot::channel();
            if inbox.send(Mail::Close { ack }).await.is_ok() {
                let _ = done.await;
            }
        }
    }
}

impl Shared {
    fn dozing(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, AbortHandle>> {
        self.dozing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, mpsc::Sender<Mail>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mailbox of a session, which is begun or taken from the journal if it is not open.
    async fn inbox(
        self: &Arc<Self>,
        session: &SessionId,
        arrival: &Arrival,
    ) -> Result<mpsc::Sender<Mail>, JournalError> {
        let _door = self.door.lock().await;
        let running = self.sessions().get(session).cloned();
        if let Some(inbox) = running.filter(|inbox| !inbox.is_closed()) {
            return Ok(inbox);
        }
        if let Some(end) = self.dozing().remove(session) {
            end.abort();
        }
        let (consultation, greeted) = self.begin(session, arrival).await?;
        let (inbox, mail) = mpsc::channel(INBOX);
        self.sessions().insert(session.clone(), inbox.clone());
        tokio::spawn(Actor::new(consultation, greeted, arrival.idle, mail, Arc::clone(self)).run());
        Ok(inbox)
    }

    /// A consultation from the journal, or a new one; and whether its customer was greeted.
    async fn begin(
        &self,
        session: &SessionId,
        arrival: &Arrival,
    ) -> Result<(Consultation, bool), JournalError> {
        let library = Arc::clone(&self.world.library);
        let world = &self.world;
        let from = world.journal.resume(session).await?;
        let last = from.entries.last().map(SessionEvent::at_ms);
        if !from.entries.iter().any(SessionEvent::is_end) && (last.is_some() || from.snapshot.is_some()) {
            let mut consultation = Consultation::resumed(session.clone(), library, &from);
            consultation.finish_looking_up(&from, world.world()).await?;
            return Ok((consultation, true));
        }
        let mut consultation = Consultation::new(session.clone(), library);
        let customer = world
            .directory
            .find(arrival.user_id.as_deref())
            .await
            .unwrap_or_default();
        let opening = Opening {
            locale: arrival.locale,
            customer: customer.into(),
            keypad: arrival.keypad,
        };
        let turn = consultation.next_turn_id();
        consultation
            .take(&turn, Event::Opened(opening), world.world())
            .await?;
        Ok((consultation, false))
    }

    /// Puts a session to doze until somebody comes back, and ends it at `until` when nobody does.
    /// `false` if somebody just has.
    pub(crate) async fn doze(
        self: &Arc<Self>,
        session: &SessionId,
        mail: &mpsc::Receiver<Mail>,
        until: Instant,
        because: Because,
    ) -> bool {
        let _door = self.door.lock().await;
        if !mail.is_empty() {
            return false;
        }
        self.sessions().remove(session);
        self.wait_for(session, until, because);
        true
    }

    /// Ends a session at `until`, unless it is opened before.
    pub(crate) fn wait_for(self: &Arc<Self>, session: &SessionId, until: Instant, because: Because) {
        let (desk, name) = (Arc::clone(self), session.clone());
        let end = tokio::spawn(async move {
            sleep_until(until).await;
            desk.end(&name, because).await;
        });
        self.dozing().insert(session.clone(), end.abort_handle());
    }

    /// Ends a session: what happened is written down, then what nothing asks to keep is erased.
    pub(crate) async fn end(&self, session: &SessionId, because: Because) {
        let _door = self.door.lock().await;
        self.sessions().remove(session);
        self.dozing().remove(session);
        if let Err(error) = self.write_end(session, because).await {
            tracing::error!(%error, "a finished session could not be put away");
        }
    }

    async fn write_end(&self, session: &SessionId, because: Because) -> Result<(), JournalError> {
        let journal = &self.world.journal;
        let at_ms = self.world.clock.now_ms();
        let ended = SessionEvent::Ended {
            at_ms,
            because: Some(because),
        };
        journal.append(session, &[ended]).await?;
        journal.sweep(at_ms).await.map(drop)
    }
}
