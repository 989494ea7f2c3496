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
use didimdol_dialogue::view::Panel;
use didimdol_protocol::{ServerBody, ServerMessage, SessionId};

use crate::log::SessionEvent;
use crate::ports::{Clock, Journal, JournalError, Knowledge};
use crate::wire;

/// Turns whose result is kept, to answer a repeated `turnId`.
const RESULTS_KEPT: usize = 50;

/// One session's decisions, its turns, and the words for them.
pub struct Consultation {
    session: SessionId,
    decisions: Decisions,
    results: VecDeque<(String, Vec<ServerMessage>)>,
    turns: u64,
}

impl Consultation {
    /// One in which nothing has happened yet.
    pub fn new(session: SessionId, library: Arc<Library>) -> Self {
        Self {
            session,
            decisions: Decisions::new(library),
            results: VecDeque::new(),
            turns: 0,
        }
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
        format!("s{}", self.turns + 1)
    }

    /// The stored result of a turn that was taken already.
    pub fn result(&self, turn_id: &str) -> Option<&[ServerMessage]> {
        self.results
            .iter()
            .find(|(id, _)| id == turn_id)
            .map(|(_, messages)| messages.as_slice())
    }

    /// Takes a turn: decides, journals, folds, and returns what to send.
    ///
    /// # Errors
    /// The journal's; then nothing changed and nothing may be shown.
    pub async fn take(
        &mut self,
        turn_id: &str,
        event: Event,
        journal: &dyn Journal,
        knowledge: &dyn Knowledge,
        clock: &dyn Clock,
    ) -> Result<Vec<ServerMessage>, JournalError> {
        let mut effects = self.record(turn_id, event, journal, clock).await?;
        if let Some(query) = looked_up(&effects) {
            let passages = knowledge
                .look_up(&query, self.decisions.state().locale.tag())
                .await;
            effects.extend(
                self.record(turn_id, Event::Found { passages }, journal, clock)
                    .await?,
            );
        }
        Ok(self.keep(turn_id, &effects))
    }

    async fn record(
        &mut self,
        turn_id: &str,
        event: Event,
        journal: &dyn Journal,
        clock: &dyn Clock,
    ) -> Result<Vec<Effect>, JournalError> {
        let effects = self.decisions.handle(&event);
        let changes: Vec<Change> = changes(&effects).cloned().collect();
        if !changes.is_empty() {
            let entry = SessionEvent::Turn {
                at_ms: clock.now_ms(),
                turn_id: turn_id.to_owned(),
                event,
                changes,
            };
            journal
                .append(&self.session, std::slice::from_ref(&entry))
                .await?;
            self.fold(&entry);
        }
        Ok(effects)
    }

    /// Folds a log entry in.
    pub(crate) fn fold(&mut self, entry: &SessionEvent) {
        if let SessionEvent::Turn { changes, .. } = entry {
            self.turns += 1;
            changes.iter().for_each(|change| self.decisions.apply(change));
        }
    }

    /// Words a turn's effects and keeps them for a repeat.
    pub(crate) fn keep(&mut self, turn_id: &str, effects: &[Effect]) -> Vec<ServerMessage> {
        let locale = self.decisions.state().locale;
        let messages = wire::turn(effects, turn_id, self.decisions.library(), locale);
        if self.results.len() == RESULTS_KEPT {
            self.results.pop_front();
        }
        self.results.push_back((turn_id.to_owned(), messages.clone()));
        messages
    }

    /// First words to a screen that has just opened this session.
    pub fn greeting(&self) -> ServerMessage {
        let library = self.decisions.library();
        let locale = self.decisions.state().locale;
        let bank = didimdol_dialogue::template::jinja(&library.bank.in_language(locale));
        let scope = [("bank".to_owned(), bank)];
        let text = library.wording.greeting.get(locale);
        let message = didimdol_dialogue::template::render(text, &scope.into_iter().collect());
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

/// The question that the effects want looked up.
pub(crate) fn looked_up(effects: &[Effect]) -> Option<String> {
    effects.iter().find_map(|effect| match effect {
        Effect::LookUp { query } => Some(query.0.clone()),
        _ => None,
    })
}
