//! The desk: every consultation of this process by its session id. A screen attaches to one, may
//! leave, and finds it again; a session nobody came back to is erased.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use didimdol_dialogue::event::{Event, Opening};
use didimdol_dialogue::scenario::{Library, Locale};
use didimdol_protocol::{ClientMessage, ServerMessage, SessionId};
use tokio::sync::{Mutex as AsyncMutex, Notify, Semaphore, oneshot, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use crate::actor::Actor;
use crate::consultation::{Consultation, World};
use crate::log::{Because, SessionEvent};
use crate::mailbox::{Inbox, Mail, Mailbox, Screen, Slot, mailbox};
use crate::outbox::{Messages, outbox};
use crate::ports::{
    AudioDevice, Callback, Clock, CustomerDirectory, Entry, Journal, JournalError, Knowledge, Request,
};
use crate::standing::{self, Line, Standing};
use crate::thread::Thread;
use crate::triggers::Trigger;
use crate::voice::line::Whose;
use crate::voice::{Carried, SoundInlet, Voice};

/// See [`Shared::door`].
const DOORS: usize = 64;

/// Turns that are decided and written at the same time; the next ones wait as the words they came in.
/// More would not be over sooner, and each takes some fifty kilobytes while it waits for the disk.
const TURNS: usize = 64;

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
    /// What customers are heard and spoken to with; absent, they touch and read.
    pub voice: Option<Arc<Voice>>,
    /// Rung when something for the bank's core system was put down as a callback; absent, nothing
    /// is told to any.
    pub core: Option<Arc<Notify>>,
}

impl Surroundings {
    pub(crate) fn world(&self) -> World<'_> {
        World {
            journal: &*self.journal,
            knowledge: &*self.knowledge,
            clock: &*self.clock,
            core: self.core.as_deref(),
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
    pub messages: Messages,
    /// Where the sound of its microphone goes in; absent where it cannot be heard, and at the kiosk,
    /// whose microphone is its own.
    pub sound: Option<SoundInlet>,
    parting: watch::Receiver<Option<Parting>>,
}

/// Why a screen was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// The session ended, or the program does.
    Over,
    /// Another screen attached to the session.
    TakenOver,
    /// It did not read what it was sent.
    Behind,
}

impl Attachment {
    /// Why `messages` came to an end.
    pub fn parting(&self) -> Parting {
        self.parting.borrow().unwrap_or(Parting::Over)
    }

    /// Resolves when the session lets this screen go while it goes on itself.
    pub async fn let_go(&self) {
        let mut parting = self.parting.clone();
        if parting.wait_for(Option::is_some).await.is_err() {
            // The session is over; what it said last is still to be read.
            std::future::pending().await
        }
    }
}

/// Every consultation of this process.
#[derive(Clone)]
pub struct Desk(Arc<Shared>);

pub(crate) struct Shared {
    pub world: Surroundings,
    open: Mutex<HashMap<SessionId, Slot>>,
    /// Sessions that only the journal keeps until somebody comes back to them, with what ends each
    /// when nobody does.
    dozing: Mutex<HashMap<SessionId, AbortHandle>>,
    /// Held while a session is opened or ended, so that neither happens twice or at once. Sessions
    /// share a few doors by their name, so that opening one rarely waits for another's disk.
    doors: [AsyncMutex<()>; DOORS],
    /// Held while a turn is taken, see [`TURNS`]. No turn waits for another's.
    pub turns: Semaphore,
}

impl Desk {
    /// A desk without consultations.
    pub fn new(world: Surroundings) -> Self {
        Self(Arc::new(Shared {
            world,
            open: Mutex::default(),
            dozing: Mutex::default(),
            doors: std::array::from_fn(|_| AsyncMutex::default()),
            turns: Semaphore::new(TURNS),
        }))
    }

    /// Opens a session, or comes back to it: one that is open here, or one in the journal. The
    /// first messages are `session_initialized`, or `session_state` with the panel and the open
    /// question.
    ///
    /// # Errors
    /// The journal's.
    pub async fn attach(&self, session: SessionId, arrival: Arrival) -> Result<Attachment, JournalError> {
        let hearing = self
            .0
            .world
            .voice
            .as_ref()
            .and_then(|voice| voice.hearing.clone());
        let (sound, audio) = hearing.map(Carried::new).unzip();
        let audio = audio.map(|audio| (Arc::new(audio) as Arc<dyn AudioDevice>, Whose::Theirs));
        self.attach_with(session, arrival, sound, audio, false).await
    }

    /// The same for the kiosk's own screen, with the microphone and the loudspeaker beside it.
    ///
    /// # Errors
    /// The journal's.
    pub async fn attach_at_kiosk(
        &self,
        session: SessionId,
        arrival: Arrival,
        audio: Option<Arc<dyn AudioDevice>>,
    ) -> Result<Attachment, JournalError> {
        let audio = audio.map(|audio| (audio, Whose::Own));
        self.attach_with(session, arrival, None, audio, true).await
    }

    async fn attach_with(
        &self,
        session: SessionId,
        arrival: Arrival,
        mut sound: Option<SoundInlet>,
        audio: Option<(Arc<dyn AudioDevice>, Whose)>,
        kiosk: bool,
    ) -> Result<Attachment, JournalError> {
        loop {
            let inbox = self.0.inbox(&session, &arrival).await?;
            let (outbox, messages) = outbox();
            let (let_go, parting) = watch::channel(None);
            let screen = Screen {
                outbox,
                parting: let_go,
                audio: audio.clone(),
                kiosk,
            };
            let (ack, taken) = oneshot::channel();
            // Either fails when the session ends at this very moment; then it is opened anew.
            if inbox.send(Box::new(Mail::Attach { screen, ack })).await.is_ok() && taken.await.is_ok() {
                return Ok(Attachment {
                    inbox: Inbox(inbox),
                    messages,
                    sound: sound.take(),
                    parting,
                });
            }
        }
    }

    /// Takes a turn without a screen, opening the session if there is none. A screen that is
    /// attached sees the turn too. Dropping the future before the turn has begun takes it back.
    ///
    /// # Errors
    /// The journal's.
    pub async fn ask(
        &self,
        session: &SessionId,
        arrival: &Arrival,
        message: ClientMessage,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        loop {
            let (reply, answer) = oneshot::channel();
            let message = message.clone();
            let mail = Mail::Ask { message, reply };
            if let Some(messages) = self.0.send(session, arrival, mail, answer).await? {
                return Ok(messages);
            }
        }
    }

    /// Acts on a trigger, opening the session if there is none. It is kept when this returns, with
    /// the request that it answers; where an answer is waited for, it waits too, and there are no
    /// messages yet.
    ///
    /// # Errors
    /// The journal's; then nothing was done. [`JournalError::Repeated`] where the request was
    /// carried out before.
    pub async fn trigger(
        &self,
        session: &SessionId,
        arrival: &Arrival,
        trigger: Trigger,
        request: Option<Request>,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        loop {
            let (reply, answer) = oneshot::channel();
            let mail = Mail::Trigger {
                trigger: trigger.clone(),
                request: request.clone(),
                reply,
            };
            if let Some(taken) = self.0.send(session, arrival, mail, answer).await? {
                return taken;
            }
        }
    }

    /// The same for the customer at the screen of a session that is open, under another name than it
    /// was opened with. `false` where nobody is at the screen or somebody is being served, and nothing
    /// was done.
    pub(crate) async fn visit(
        &self,
        session: &SessionId,
        user_id: String,
        trigger: Trigger,
        request: Request,
    ) -> Result<bool, JournalError> {
        let Some(inbox) = self.0.running(session) else {
            return Ok(false);
        };
        let (reply, taken) = oneshot::channel();
        let visit = Mail::Visit {
            user_id,
            trigger,
            request,
            reply,
        };
        if inbox.send(Box::new(visit)).await.is_err() {
            return Ok(false);
        }
        taken.await.unwrap_or(Ok(false))
    }

    /// Where a session stands, or stood at its end; `None` if none of that name is kept.
    ///
    /// # Errors
    /// The journal's.
    pub async fn look(&self, session: &SessionId) -> Result<Option<Standing>, JournalError> {
        loop {
            if self.0.running(session).is_none() {
                let from = self.0.world.journal.resume(session).await?;
                if from.snapshot.is_none() && from.entries.is_empty() {
                    return Ok(None);
                }
                if from.is_thread() {
                    return Ok(None);
                }
                if from.entries.iter().any(SessionEvent::is_end) {
                    let library = Arc::clone(&self.0.world.library);
                    let ended = Consultation::resumed(session.clone(), library, &from);
                    return Ok(Some(Standing::of(&ended)));
                }
            }
            let (reply, answer) = oneshot::channel();
            let mail = Mail::Look { reply };
            if let Some(standing) = self.0.send(session, &Arrival::default(), mail, answer).await? {
                return Ok(Some(standing));
            }
        }
    }

    /// Everything said in a session so far; empty for an unknown one.
    ///
    /// # Errors
    /// The journal's.
    pub async fn conversation(&self, session: &SessionId) -> Result<Vec<Line>, JournalError> {
        Ok(standing::lines(&self.0.world.journal.load(session).await?))
    }

    /// Keeps a callback that belongs to no consultation, under a name of its own.
    ///
    /// # Errors
    /// The journal's.
    pub async fn tell_core(&self, name: &SessionId, callback: Callback) -> Result<(), JournalError> {
        let Some(bell) = &self.0.world.core else {
            return Ok(());
        };
        self.put_down(name, callback, None).await?;
        bell.notify_one();
        Ok(())
    }

    /// Writes a callback down without a consultation, and the request that it answers. Nobody's bell
    /// is rung.
    ///
    /// # Errors
    /// The journal's.
    pub async fn put_down(
        &self,
        name: &SessionId,
        callback: Callback,
        answers: Option<Request>,
    ) -> Result<(), JournalError> {
        // A session that ends as it begins: nothing keeps it once the callback is delivered.
        let ended = SessionEvent::Ended {
            at_ms: self.0.world.clock.now_ms(),
            because: Some(Because::Asked),
        };
        let entry = Entry {
            callbacks: vec![callback],
            answers,
            ..Entry::from(vec![ended])
        };
        self.0.world.journal.write(name, entry).await
    }

    /// Ends a session that is no consultation, and sweeps.
    pub(crate) async fn end(&self, session: &SessionId, because: Because) {
        self.0.end(session, because).await;
    }

    /// Whether a product can be consulted on here.
    pub fn offers(&self, product: &str) -> bool {
        self.0.world.library.scenario(product).is_some()
    }

    /// How many sessions are open in this process.
    pub fn open_sessions(&self) -> usize {
        self.0.sessions().len()
    }

    /// The world around its consultations.
    pub fn world(&self) -> &Surroundings {
        &self.0.world
    }

    /// Takes the journal's sessions up after a start: those whose customer may still come back wait
    /// for them, for the time that is left; the others are ended now. Gives the threads of questions
    /// that are to [go on](crate::threads::Threads::take_up). To be called once, before screens attach.
    ///
    /// # Errors
    /// The journal's. A session that cannot be read is told in the log and left as it is.
    pub async fn take_up(&self) -> Result<Vec<Thread>, JournalError> {
        Ok(self.0.take_up(None).await?.threads)
    }

    /// The same for a kiosk, whose one customer may still be standing there: gives the session to
    /// show them, if it was in use shorter ago than the kiosk waits for a silent customer. Every
    /// other one of a kiosk is ended.
    ///
    /// # Errors
    /// As [`take_up`](Self::take_up).
    pub async fn take_up_at_kiosk(&self, idle: Idle) -> Result<Option<SessionId>, JournalError> {
        Ok(self.0.take_up(Some(idle)).await?.at_kiosk)
    }

    /// Lets every consultation finish its turn and stop, erasing nothing: for the end of the
    /// process.
    pub async fn close(&self) {
        self.0.dozing().drain().for_each(|(_, end)| end.abort());
        let inboxes: Vec<_> = self.0.sessions().drain().map(|(_, inbox)| inbox).collect();
        for inbox in inboxes {
            let (ack, done) = oneshot::channel();
            if inbox.send(Box::new(Mail::Close { ack })).await.is_ok() {
                let _ = done.await;
            }
        }
    }
}

impl Shared {
    fn dozing(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, AbortHandle>> {
        self.dozing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sessions(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Slot>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The mailbox of a session that is open in this process.
    fn running(&self, session: &SessionId) -> Option<Slot> {
        let inbox = self.sessions().get(session).cloned();
        inbox.filter(|inbox| !inbox.is_closed())
    }

    fn door(&self, session: &SessionId) -> &AsyncMutex<()> {
        let mut hasher = DefaultHasher::new();
        session.hash(&mut hasher);
        &self.doors[hasher.finish() as usize % DOORS]
    }

    /// Sends a mail and waits for its answer; `None` when the session ended at this very moment.
    async fn send<T>(
        self: &Arc<Self>,
        session: &SessionId,
        arrival: &Arrival,
        mail: Mail,
        answer: oneshot::Receiver<T>,
    ) -> Result<Option<T>, JournalError> {
        let inbox = self.inbox(session, arrival).await?;
        if inbox.send(Box::new(mail)).await.is_err() {
            return Ok(None);
        }
        Ok(answer.await.ok())
    }

    /// The mailbox of a session, which is begun or taken from the journal if it is not open.
    async fn inbox(self: &Arc<Self>, session: &SessionId, arrival: &Arrival) -> Result<Slot, JournalError> {
        if let Some(inbox) = self.running(session) {
            return Ok(inbox);
        }
        // Boxed: whoever has a session open is not to keep the room of opening one.
        Box::pin(self.open(session, arrival)).await
    }

    async fn open(self: &Arc<Self>, session: &SessionId, arrival: &Arrival) -> Result<Slot, JournalError> {
        let _door = self.door(session).lock().await;
        if let Some(inbox) = self.running(session) {
            return Ok(inbox);
        }
        if let Some(end) = self.dozing().remove(session) {
            end.abort();
        }
        let (consultation, greeted) = self.begin(session, arrival).await?;
        let (inbox, mail) = mailbox();
        self.sessions().insert(session.clone(), inbox.clone());
        let mailbox = (mail, inbox.downgrade());
        let mut actor = Actor::new(consultation, greeted, arrival.idle, mailbox, Arc::clone(self));
        tokio::spawn(async move { actor.run().await });
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
        if from.is_thread() {
            return Err(JournalError::Taken);
        }
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
        mail: &Mailbox,
        until: Instant,
        because: Because,
    ) -> bool {
        let _door = self.door(session).lock().await;
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
        let _door = self.door(session).lock().await;
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
