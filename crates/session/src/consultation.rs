//! A consultation with its log: what a turn does, without any carrier.
//!
//! A turn is journaled before anything of it is shown, so that an answer a customer saw accepted
//! is never lost.

use std::collections::VecDeque;
use std::sync::Arc;

use didimdol_dialogue::Consultation as Decisions;
use didimdol_dialogue::change::Change;
use didimdol_dialogue::effect::Effect;
use didimdol_dialogue::event::Event;
use didimdol_dialogue::graph::changes;
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::understanding::Preference;
use didimdol_dialogue::view::Panel;
use didimdol_protocol::{ServerBody, ServerMessage, SessionId};
use tokio::sync::Notify;

use crate::log::{Resumption, SessionEvent, Snapshot};
use crate::ports::{Clock, Entry, Journal, JournalError, Knowledge, Request};
use crate::replay::{replay_onto, word_again};
use crate::sent;
use crate::told::{Told, UnderWay};
use crate::wire;

/// Turns that are remembered, to take a repeated `turnId` for what it is.
const RESULTS_KEPT: usize = 50;
/// The latest of them, whose words are given out again. A client repeats what it has no answer to, so
/// that older ones are hardly asked for.
const REPEATABLE: usize = 3;
/// Entries from one snapshot to the next: what a resumed session folds at most.
const SNAPSHOT_EVERY: u64 = 8;

/// One session's decisions, its turns, and the words for them.
pub struct Consultation {
    session: SessionId,
    decisions: Decisions,
    /// The turns taken last, the oldest first. The words of one are worded again from its log, for a
    /// turn's panel takes ten kilobytes; kept as JSON are those of which nothing was journaled, such as
    /// a refusal.
    results: VecDeque<(String, Option<Box<str>>)>,
    /// Entries of the log folded so far.
    entries: u64,
    /// What the customer asked for of the screen and the voice, until somebody follows it.
    wishes: Vec<Preference>,
    /// What the core system was told that the customer may not have heard yet. After a restart nobody is
    /// speaking.
    under_way: UnderWay,
}

/// What a consultation needs of the world to take a turn.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Where turns are kept.
    pub journal: &'a dyn Journal,
    /// Where questions are answered.
    pub knowledge: &'a dyn Knowledge,
    /// Wall time for the log.
    pub clock: &'a dyn Clock,
    /// Rung when a callback for the core system was put down; absent, none is.
    pub core: Option<&'a Notify>,
}

impl Consultation {
    /// One in which nothing has happened yet.
    pub fn new(session: SessionId, library: Arc<Library>) -> Self {
        Self {
            session,
            decisions: Decisions::new(library),
            results: VecDeque::new(),
            entries: 0,
            wishes: Vec::new(),
            under_way: UnderWay::default(),
        }
    }

    /// One that goes on from its journal: at the snapshot, then by deciding again what followed.
    pub fn resumed(session: SessionId, library: Arc<Library>, from: &Resumption) -> Self {
        let mut consultation = match &from.snapshot {
            Some(snapshot) => Self {
                decisions: Decisions::resumed(Arc::clone(&library), snapshot.state.clone()),
                results: snapshot.turns.iter().map(|turn| (turn.clone(), None)).collect(),
                entries: snapshot.entries,
                wishes: Vec::new(),
                under_way: UnderWay::default(),
                session,
            },
            None => Self::new(session, library),
        };
        replay_onto(&mut consultation, &from.entries);
        consultation
    }

    /// The session it belongs to.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// Its decisions, to look at.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// The name of the next turn, where the client gives none.
    pub fn next_turn_id(&self) -> String {
        format!("s{}", self.entries + 1)
    }

    /// The result of a turn that was taken already, as it was sent. Of an older one, or where the log
    /// would be worded otherwise today, it is where the consultation stands now.
    pub async fn result(&self, turn_id: &str, journal: &dyn Journal) -> Option<Vec<ServerMessage>> {
        let taken = self.results.iter().rposition(|(id, _)| id == turn_id)?;
        let words = match &self.results[taken].1 {
            _ if taken + REPEATABLE < self.results.len() => None,
            Some(words) => serde_json::from_str(words).ok(),
            None => self.word_again(turn_id, journal).await,
        };
        Some(words.unwrap_or_else(|| {
            let of_turn = |message| ServerMessage {
                turn_id: Some(turn_id.to_owned()),
                ..message
            };
            self.resumption().into_iter().map(of_turn).collect()
        }))
    }

    async fn word_again(&self, turn_id: &str, journal: &dyn Journal) -> Option<Vec<ServerMessage>> {
        let library = Arc::clone(self.decisions.library());
        match journal.load(&self.session).await {
            Ok(log) => word_again(self.session.clone(), library, &log, turn_id),
            Err(error) => {
                tracing::error!(%error, "a repeated turn could not be read again");
                None
            }
        }
    }

    /// Takes a turn: decides, journals, folds, and returns what to send.
    ///
    /// # Errors
    /// The journal's; then nothing changed and nothing may be shown.
    pub async fn take(
        &mut self,
        turn_id: &str,
        event: Event,
        world: World<'_>,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        self.take_for(turn_id, event, None, world).await
    }

    /// Takes a turn that answers a request from outside, which is kept with it.
    ///
    /// # Errors
    /// As [`take`](Self::take); [`JournalError::Repeated`] where the request was answered before.
    pub async fn take_for(
        &mut self,
        turn_id: &str,
        event: Event,
        request: Option<Request>,
        world: World<'_>,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        let mut effects = self.record(turn_id, event, request, Some(&[]), world).await?;
        if let Some(query) = looked_up(&effects) {
            let found = self.answer(turn_id, &query, Some(&effects), world).await?;
            effects.extend(found);
        }
        Ok(self.keep(turn_id, &effects))
    }

    /// Answers the question that was being looked up when the process ended, if there is one.
    ///
    /// # Errors
    /// The journal's.
    pub(crate) async fn finish_looking_up(
        &mut self,
        from: &Resumption,
        world: World<'_>,
    ) -> Result<(), JournalError> {
        if !self.decisions.state().looking_up {
            return Ok(());
        }
        let asked = from.entries.iter().rev().find_map(|entry| entry.looked_up());
        if let Some((turn_id, query)) = asked {
            let effects = self.answer(turn_id, query, None, world).await?;
            self.keep(turn_id, &effects);
        }
        Ok(())
    }

    async fn answer(
        &mut self,
        turn_id: &str,
        query: &str,
        before: Option<&[Effect]>,
        world: World<'_>,
    ) -> Result<Vec<Effect>, JournalError> {
        let locale = self.decisions.state().locale.tag();
        let passages = world.knowledge.look_up(query, locale).await;
        self.record(turn_id, Event::Found { passages }, None, before, world)
            .await
    }

    /// `before` is what the turn has led to so far; nobody knows it of a turn that a restart cut in two.
    async fn record(
        &mut self,
        turn_id: &str,
        event: Event,
        answers: Option<Request>,
        before: Option<&[Effect]>,
        world: World<'_>,
    ) -> Result<Vec<Effect>, JournalError> {
        let effects = self.decisions.handle(&event);
        let changes: Vec<Change> = changes(&effects).cloned().collect();
        if !changes.is_empty() {
            let cut = match event {
                Event::Interrupted { unheard } => self.under_way.cut_short(unheard),
                _ => Vec::new(),
            };
            let turn = SessionEvent::Turn {
                at_ms: world.clock.now_ms(),
                turn_id: turn_id.to_owned(),
                sent: before.and_then(|before| self.will_send(turn_id, before, &effects)),
                event,
                changes,
            };
            let told = Told {
                session: &self.session,
                turn: self.entries + 1,
                at_ms: turn.at_ms(),
                effects: &effects,
                decisions: &self.decisions,
                cut: &cut,
            };
            let words = told.words();
            let callbacks = world.core.map(|_| told.callbacks()).unwrap_or_default();
            let rings = !callbacks.is_empty();
            let entry = Entry {
                snapshot: self.snapshot_with(&turn),
                callbacks,
                events: vec![turn.clone()],
                answers,
            };
            world.journal.write(&self.session, entry).await?;
            self.fold(&turn);
            if turn.unheard() > 0 {
                self.under_way.settle();
            }
            if let Some(words) = words.filter(|_| world.core.is_some()) {
                self.under_way.push(words);
            }
            if let Some(bell) = world.core.filter(|_| rings) {
                bell.notify_one();
            }
        }
        Ok(effects)
    }

    /// Digest of the messages that a turn is going to show; nothing where it shows none, such as while it looks something up.
    fn will_send(&self, turn_id: &str, before: &[Effect], effects: &[Effect]) -> Option<String> {
        let all: Vec<Effect> = before.iter().chain(effects).cloned().collect();
        if looking_up(&all) {
            return None;
        }
        let chosen = changes(effects).filter_map(|change| match change {
            Change::LocaleChosen { locale } => Some(*locale),
            _ => None,
        });
        let locale = chosen.last().unwrap_or(self.decisions.state().locale);
        let messages = wire::turn(&all, turn_id, self.decisions.library(), locale);
        (!messages.is_empty()).then(|| sent::digest(&messages))
    }

    /// The fold with one more entry, where a snapshot is due. Never in the middle of a look-up:
    /// going on with it needs the entry that asked.
    fn snapshot_with(&self, turn: &SessionEvent) -> Option<Snapshot> {
        let entries = self.entries + 1;
        if !entries.is_multiple_of(SNAPSHOT_EVERY) {
            return None;
        }
        let mut state = self.decisions.state().clone();
        turn.changes().iter().for_each(|change| state.apply(change));
        let this = turn.turn_id().map(str::to_owned);
        let turns = self.results.iter().map(|(id, _)| id.clone()).chain(this);
        (!state.looking_up).then(|| Snapshot {
            entries,
            state,
            turns: turns.collect(),
        })
    }

    /// Folds a log entry in.
    pub(crate) fn fold(&mut self, entry: &SessionEvent) {
        self.entries += 1;
        entry
            .changes()
            .iter()
            .for_each(|change| self.decisions.apply(change));
    }

    /// What the customer asked for since the last time.
    pub(crate) fn take_wishes(&mut self) -> Vec<Preference> {
        std::mem::take(&mut self.wishes)
    }

    /// Words a turn's effects and remembers it for a repeat.
    pub(crate) fn keep(&mut self, turn_id: &str, effects: &[Effect]) -> Vec<ServerMessage> {
        let wishes = effects.iter().filter_map(|effect| match effect {
            Effect::Prefer { preference } => Some(*preference),
            _ => None,
        });
        self.wishes.extend(wishes);
        let locale = self.decisions.state().locale;
        let messages = wire::turn(effects, turn_id, self.decisions.library(), locale);
        if self.results.len() == RESULTS_KEPT {
            self.results.pop_front();
        }
        let words = match changes(effects).next() {
            Some(_) => None,
            None => serde_json::to_string(&messages).ok().map(String::into_boxed_str),
        };
        self.results.push_back((turn_id.to_owned(), words));
        if let Some(older) = self.results.len().checked_sub(REPEATABLE + 1) {
            self.results[older].1 = None;
        }
        messages
    }

    /// First words to a screen that has just opened this session.
    pub fn greeting(&self) -> ServerMessage {
        let message = self.decisions.library().greeting(self.decisions.state().locale);
        wire::plain(ServerBody::SessionInitialized { message })
    }

    /// What a screen that comes back needs: the state, then the panel and the open question.
    pub fn resumption(&self) -> Vec<ServerMessage> {
        let panel = self.panel();
        let state = self.decisions.state();
        let session_state = wire::session_state(&self.session, state, panel.as_ref());
        let mut bodies = vec![ServerBody::SessionState(session_state)];
        bodies.extend(panel.as_ref().map(wire::slots));
        let question = self
            .decisions
            .context()
            .zip(state.prompt.as_ref())
            .and_then(|(context, prompt)| context.question(prompt));
        bodies.extend(question.map(|question| ServerBody::StageResponse(wire::stage(&question))));
        bodies.into_iter().map(wire::plain).collect()
    }

    /// The panel as it stands; `None` before any product.
    pub fn panel(&self) -> Option<Panel> {
        let context = self.decisions.context()?;
        let state = self.decisions.state();
        let walked = || didimdol_dialogue::flow::walk(context).map(|walk| walk.at.stage().id.clone());
        let stage = state
            .prompt
            .as_ref()
            .map(|prompt| prompt.stage.clone())
            .or_else(walked)?;
        Some(context.panel(&stage, state.completed))
    }
}

/// Whether the effects want something looked up that they do not answer yet.
pub(crate) fn looking_up(effects: &[Effect]) -> bool {
    let answers = |effect: &Effect| matches!(effect, Effect::Record(Change::Answered));
    looked_up(effects).is_some() && !effects.iter().any(answers)
}

/// The question that the effects want looked up.
pub(crate) fn looked_up(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::LookUp { query } => Some(query.0.clone()),
        _ => None,
    })
}
