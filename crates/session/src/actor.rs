//! One consultation as an actor: one mailbox for everything that happens, one turn at a time, so
//! that the first of two taps wins and the second is stale.

mod voice;

use std::sync::Arc;
use std::time::Duration;

use didimdol_dialogue::event::{Event, Opening};
use didimdol_protocol::{ClientBody, ClientMessage, ErrorCode, ServerBody, ServerMessage};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::consultation::Consultation;
use crate::desk::{Idle, Parting, Shared};
use crate::log::Because;
use crate::mailbox::{Mail, Mailbox, Screen};
use crate::ports::{JournalError, Request};
use crate::standing::Standing;
use crate::triggers::Trigger;
use crate::wire;
use voice::Talk;

/// Whether the consultation goes on.
enum After {
    GoOn,
    /// It is over.
    End(Because),
    /// The process stops; the journal keeps the session.
    Stop,
}

/// What comes next.
enum Next {
    Mail(Box<Mail>),
    /// Nobody is in front of it any more.
    Over(Because),
    /// Nobody has been for a moment: the journal alone keeps it from here on.
    Doze,
}

/// How long a session without a screen stays in memory: a screen that is only reloaded, or asks
/// once a turn, finds it without reading the journal.
const DOZE_AFTER: Duration = Duration::from_secs(5);

pub(crate) struct Actor {
    consultation: Consultation,
    /// Whether a screen has seen this session; the first one is greeted, later ones resume.
    greeted: bool,
    mail: Mailbox,
    /// The other end of it, for a line.
    inbox: mpsc::WeakSender<Box<Mail>>,
    screen: Option<Screen>,
    talk: Talk,
    /// Since when there is no screen.
    alone_since: Instant,
    idle: Option<Idle>,
    last_input: Instant,
    /// Whether the customer was warned since.
    warned: bool,
    desk: Arc<Shared>,
}

impl Actor {
    pub(crate) fn new(
        consultation: Consultation,
        greeted: bool,
        idle: Option<Idle>,
        (mail, inbox): (Mailbox, mpsc::WeakSender<Box<Mail>>),
        desk: Arc<Shared>,
    ) -> Self {
        let last_input = Instant::now();
        Self {
            consultation,
            greeted,
            mail,
            inbox,
            screen: None,
            talk: Talk::default(),
            alone_since: last_input,
            idle,
            last_input,
            warned: false,
            desk,
        }
    }

    /// Runs until the session is over, dozes, or the process stops.
    ///
    /// What a turn needs is boxed: most of the time a consultation only waits, and ten thousand that
    /// wait are not to keep the room of a turn each.
    pub(crate) async fn run(&mut self) {
        loop {
            let after = match self.next().await {
                Next::Mail(mail) => Box::pin(self.open_mail_and_what_waited(*mail)).await,
                Next::Over(because) => After::End(because),
                Next::Doze => {
                    let (until, because) = self.deadline();
                    let session = self.consultation.session();
                    if self.desk.doze(session, &self.mail, until, because).await {
                        return;
                    }
                    After::GoOn
                }
            };
            match after {
                After::GoOn => {}
                After::Stop => return,
                After::End(because) => {
                    let session = self.consultation.session().clone();
                    return Box::pin(self.desk.end(&session, because)).await;
                }
            }
        }
    }

    async fn next(&mut self) -> Next {
        loop {
            let (deadline, because) = self.deadline();
            let Some(screen) = &self.screen else {
                let doze = self.alone_since + DOZE_AFTER;
                return tokio::select! {
                    biased;
                    mail = self.mail.recv() => mail.map_or(Next::Over(because), Next::Mail),
                    () = sleep_until(deadline) => Next::Over(because),
                    () = sleep_until(doze) => Next::Doze,
                };
            };
            let patience = self.patience();
            tokio::select! {
                biased;
                mail = self.mail.recv() => return mail.map_or(Next::Over(because), Next::Mail),
                () = screen.outbox.closed() => self.let_go(Parting::Over),
                () = sleep_until(patience.unwrap_or(deadline)), if patience.is_some() => {
                    if self.warned {
                        return Next::Over(Because::Idle);
                    }
                    Box::pin(self.warn()).await;
                }
            }
        }
    }

    /// When a session that nobody comes back to is over, and why. A kiosk's customer is gone after
    /// the time that the kiosk gives to a silent one, also while its screen is being restarted.
    fn deadline(&self) -> (Instant, Because) {
        let parked = self.alone_since + self.desk.world.parked;
        let idle = self.idle.map(|idle| self.last_input + idle.total());
        match idle.filter(|idle| *idle < parked) {
            Some(idle) => (idle, Because::Idle),
            None => (parked, Because::NotReturned),
        }
    }

    /// Until when the customer may do nothing. Before a product has begun there is nothing to
    /// lose and nobody to warn.
    fn patience(&self) -> Option<Instant> {
        let idle = self
            .idle
            .filter(|_| self.consultation.decisions().scenario().is_some())?;
        let warning = self.last_input + idle.warn_after;
        Some(if self.warned {
            warning + idle.end_after
        } else {
            warning
        })
    }

    async fn warn(&mut self) {
        self.warned = true;
        let left = self.idle.map_or(0, |idle| idle.end_after.as_secs());
        let seconds_left = u32::try_from(left).unwrap_or(u32::MAX);
        self.show(vec![wire::plain(ServerBody::IdleWarning { seconds_left })]);
        self.say_idle_warning(seconds_left).await;
    }

    async fn open_mail_and_what_waited(&mut self, mail: Mail) -> After {
        let mut after = self.open_mail(mail).await;
        while let After::GoOn = after {
            let Some(message) = self.take_up() else { break };
            after = self.receive(message).await.1;
        }
        after
    }

    async fn open_mail(&mut self, mail: Mail) -> After {
        let input = match &mail {
            Mail::Look { .. } => false,
            Mail::Noticed { line, noticed } => self.is_input(*line, noticed),
            _ => true,
        };
        if input {
            self.last_input = Instant::now();
            self.warned = false;
        }
        // Who asks without a screen keeps the session in memory for a moment all the same.
        if self.screen.is_none() {
            self.alone_since = Instant::now();
        }
        match mail {
            Mail::Attach { screen, ack } => {
                self.let_go(Parting::TakenOver);
                self.screen = Some(screen);
                let mut first = Vec::new();
                if !self.greeted {
                    first.push(self.consultation.greeting());
                }
                // A system may have begun it before any screen came.
                if self.greeted || self.consultation.decisions().scenario().is_some() {
                    first.extend(self.consultation.resumption());
                }
                self.greeted = true;
                self.show(first);
                self.show_whether_it_hears();
                // A screen that is gone already closes its channel, which is seen next.
                let _ = ack.send(());
                After::GoOn
            }
            Mail::Frame(text) => match ClientMessage::parse(&text) {
                Ok(message) => match self.put_aside(message) {
                    Some(message) => self.receive(message).await.1,
                    None => After::GoOn,
                },
                Err(error) => {
                    self.show(vec![error.into()]);
                    After::GoOn
                }
            },
            Mail::Ask { reply, .. } if reply.is_closed() => After::GoOn,
            Mail::Ask { message, reply } => {
                let (messages, after) = self.receive(message).await;
                let _ = reply.send(messages);
                after
            }
            Mail::Trigger {
                trigger,
                request,
                reply,
            } => {
                let trigger = Box::new(trigger);
                let taken = self.act(Event::Triggered { trigger }, request).await;
                if let Ok(messages) = &taken {
                    self.answer_with(messages.clone()).await;
                }
                let _ = reply.send(taken);
                After::GoOn
            }
            Mail::Visit {
                user_id,
                trigger,
                request,
                reply,
            } => {
                let _ = reply.send(self.receive_visitor(&user_id, trigger, request).await);
                After::GoOn
            }
            Mail::Noticed { line, noticed } => self.notice(line, noticed).await,
            Mail::Look { reply } => {
                let _ = reply.send(Standing::of(&self.consultation));
                After::GoOn
            }
            Mail::Close { ack } => {
                let _ = ack.send(());
                After::Stop
            }
        }
    }

    /// Takes a client's message, and shows and says what follows.
    async fn receive(&mut self, message: ClientMessage) -> (Vec<ServerMessage>, After) {
        let ClientMessage { turn_id, body } = message;
        match &body {
            ClientBody::EndSession => return (Vec::new(), After::End(Because::Asked)),
            ClientBody::ActivateVoice => {
                let messages = self.activate(turn_id).await;
                self.show(messages.clone());
                self.say_where_we_are().await;
                return (messages, After::GoOn);
            }
            _ => {}
        }
        let quietly = self.is_only_a_wish(&body);
        let messages = self.answer(turn_id, &body).await;
        if quietly {
            self.show(messages.clone());
        } else {
            self.answer_with(messages.clone()).await;
        }
        (messages, After::GoOn)
    }

    /// Whether a message asks only for another size or loudness: what is being said goes on.
    fn is_only_a_wish(&self, body: &ClientBody) -> bool {
        let ClientBody::SetPreferences(wish) = body else {
            return false;
        };
        let language = wire::locale(self.consultation.decisions().state().locale);
        wish.locale.is_none_or(|locale| locale == language)
    }

    /// Shows a turn and says it; then its customer is listened to.
    async fn answer_with(&mut self, messages: Vec<ServerMessage>) {
        self.show(messages.clone());
        self.say(&messages).await;
        self.listen().await;
    }

    /// Greets the customer whom a system has sent to this screen, if nobody is being served.
    async fn receive_visitor(
        &mut self,
        user_id: &str,
        trigger: Trigger,
        request: Request,
    ) -> Result<bool, JournalError> {
        let serving = self.consultation.decisions().scenario().is_some();
        if self.screen.is_none() || serving && !trigger.interrupts {
            return Ok(false);
        }
        let known = match serving {
            true => None,
            false => self.desk.world.directory.find(Some(user_id)).await,
        };
        if let Some(customer) = known {
            let state = self.consultation.decisions().state();
            let opening = Opening {
                locale: state.locale,
                customer: customer.into(),
                keypad: state.keypad,
            };
            self.act(Event::Opened(opening), None).await?;
        }
        let trigger = Box::new(trigger);
        let messages = self.act(Event::Triggered { trigger }, Some(request)).await?;
        self.answer_with(messages).await;
        Ok(true)
    }

    /// A turn of a system's, not the customer's.
    async fn act(
        &mut self,
        event: Event,
        request: Option<Request>,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        let turn = self.consultation.next_turn_id();
        let world = self.desk.world.world();
        let _place = self.desk.turns.acquire().await;
        self.consultation.take_for(&turn, event, request, world).await
    }

    async fn answer(&mut self, turn_id: Option<String>, body: &ClientBody) -> Vec<ServerMessage> {
        match body {
            ClientBody::DeactivateVoice => {
                self.hang_up().await;
                return vec![ServerMessage {
                    turn_id,
                    body: ServerBody::VoiceDeactivated,
                }];
            }
            ClientBody::CancelTurn => return self.cancel(turn_id).await,
            ClientBody::StopTts => return self.hush(turn_id).await,
            ClientBody::DoneSpeaking => {
                self.done_speaking().await;
                return Vec::new();
            }
            ClientBody::SetPreferences(wish) => self.prefer(wish).await,
            _ => {}
        }
        if let Some(sent) = self.sent(turn_id.as_deref()).await {
            return sent;
        }
        let keypad = self.consultation.decisions().state().keypad;
        let Some(event) = wire::event(body, keypad) else {
            return Vec::new();
        };
        let turn = turn_id.unwrap_or_else(|| self.consultation.next_turn_id());
        if !self.is_only_a_wish(body) {
            self.interrupt().await;
        }
        self.take(turn, event).await
    }

    /// Takes a customer's turn, and the trigger that waited for it.
    async fn take(&mut self, turn: String, event: Event) -> Vec<ServerMessage> {
        let world = self.desk.world.world();
        let place = self.desk.turns.acquire().await;
        let taken = self.consultation.take(&turn, event, world).await;
        drop(place);
        let mut messages = taken.unwrap_or_else(|error| {
            tracing::error!(%error, "a turn could not be journaled");
            let message = "지금은 적어 둘 수 없어요. 잠시 뒤에 다시 해 주시거나 직원을 불러 주세요.";
            vec![wire::error(Some(turn), ErrorCode::Internal, message)]
        });
        messages.extend(self.follow_wishes().await);
        self.check_language().await;
        if self.consultation.decisions().state().trigger_is_due() {
            match self.act(Event::TriggerDue, None).await {
                Ok(more) => messages.extend(more),
                // It stays in the log and is due again after the next answer.
                Err(error) => tracing::error!(%error, "a trigger could not be journaled"),
            }
        }
        messages
    }

    /// What a turn that was taken already was answered with.
    async fn sent(&self, turn_id: Option<&str>) -> Option<Vec<ServerMessage>> {
        let journal = &*self.desk.world.journal;
        self.consultation.result(turn_id?, journal).await
    }

    /// A turn is one step here: what could be cancelled is decided already. What is being said of it
    /// is cut short; what was shown only, counts as heard.
    async fn cancel(&mut self, turn_id: Option<String>) -> Vec<ServerMessage> {
        if let Some(heard_text) = self.interrupt().await {
            let body = ServerBody::TurnCancelled { heard_text };
            return vec![ServerMessage { turn_id, body }];
        }
        let result = self.sent(turn_id.as_deref()).await.unwrap_or_default();
        let heard = result.iter().find_map(|message| match &message.body {
            ServerBody::LlmResponseEnd { full_text } => Some(full_text.clone()),
            _ => None,
        });
        vec![ServerMessage {
            turn_id,
            body: ServerBody::TurnCancelled {
                heard_text: heard.unwrap_or_default(),
            },
        }]
    }

    /// Sends to the screen. One that does not keep up is let go: it can come back, and others
    /// never wait for it.
    fn show(&mut self, messages: Vec<ServerMessage>) {
        for message in messages {
            // How loud it is now is of no interest to a screen that is behind.
            let passing = matches!(message.body, ServerBody::VoiceStatus { .. });
            let behind = self
                .screen
                .as_ref()
                .is_some_and(|screen| screen.outbox.is_half_full());
            if passing && behind {
                continue;
            }
            if self
                .screen
                .as_ref()
                .is_some_and(|screen| !screen.outbox.put(message))
            {
                self.let_go(Parting::Behind);
            }
        }
    }

    fn let_go(&mut self, why: Parting) {
        self.cut_off();
        if let Some(screen) = self.screen.take() {
            let _ = screen.parting.send(Some(why));
            self.alone_since = Instant::now();
        }
    }
}
