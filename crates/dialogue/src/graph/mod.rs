//! The agent graph: one event in, one run through the nodes, effects out.

mod answer;
mod ask;
mod node;
mod repair;
mod route;
mod save;
pub mod table;
mod trigger;

use std::sync::Arc;

use crate::change::Change;
use crate::effect::{Effect, StaffReason};
use crate::event::Event;
use crate::scenario::{Library, Scenario};
use crate::scope::Context;
use crate::state::{Prompt, State};
use node::{Node, Step};

/// Nodes one event may pass before the run is stopped and staff are called.
pub const STEP_BUDGET: usize = 32;

/// One consultation: a state, and the library it began with.
#[derive(Debug, Clone)]
pub struct Consultation {
    library: Arc<Library>,
    scenario: Option<Arc<Scenario>>,
    state: State,
}

impl Consultation {
    /// A consultation in which nothing has happened yet.
    pub fn new(library: Arc<Library>) -> Self {
        Self {
            library,
            scenario: None,
            state: State::default(),
        }
    }

    /// One that stands where another of the same log stood.
    pub fn resumed(library: Arc<Library>, state: State) -> Self {
        let scenario = state.product.as_deref().and_then(|product| {
            let hash = state.scenario.as_deref().unwrap_or_default();
            library.version(product, hash)
        });
        Self {
            scenario: scenario.cloned(),
            library,
            state,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What it was loaded with.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The product under way.
    pub fn scenario(&self) -> Option<&Arc<Scenario>> {
        self.scenario.as_ref()
    }

    /// The sight of a decision; `None` before any product.
    pub fn context(&self) -> Option<Context<'_>> {
        let scenario = self.scenario.as_deref()?;
        Some(Context {
            library: &self.library,
            scenario,
            state: &self.state,
        })
    }

    /// Decides what follows from an event. Changes nothing: the facts among the effects are to be
    /// journaled and then given to [`Self::apply`], in order.
    pub fn handle(&self, event: &Event) -> Vec<Effect> {
        let mut run = Run {
            consultation: self.clone(),
            effects: Vec::new(),
        };
        run.go(event.clone());
        run.effects
    }

    /// Folds one fact in.
    pub fn apply(&mut self, change: &Change) {
        self.state.apply(change);
        if let Change::ProductStarted { product, scenario } = change {
            self.scenario = self.library.version(product, scenario).cloned();
        }
    }

    /// Handles an event and folds its facts in; for tests and tools that keep no journal.
    pub fn step(&mut self, event: &Event) -> Vec<Effect> {
        let effects = self.handle(event);
        for change in changes(&effects) {
            self.apply(change);
        }
        effects
    }
}

/// The facts among effects, in order.
pub fn changes(effects: &[Effect]) -> impl Iterator<Item = &Change> {
    effects.iter().filter_map(|effect| match effect {
        Effect::Record(change) => Some(change),
        _ => None,
    })
}

/// One run: a working copy, and what it has decided so far.
struct Run {
    consultation: Consultation,
    effects: Vec<Effect>,
}

impl Run {
    fn go(&mut self, event: Event) {
        let mut node = Node::Entry(event);
        for _ in 0..STEP_BUDGET {
            let name = node.name();
            let Some(Step { effects, next }) = node.run(&self.consultation) else {
                return;
            };
            effects.into_iter().for_each(|effect| self.emit(effect));
            debug_assert!(
                name.leads_to(next.name()),
                "{name:?} -> {:?} is not in the table",
                next.name()
            );
            node = next;
        }
        self.emit(Effect::Record(Change::StaffCalled));
        self.emit(Effect::CallStaff {
            reason: StaffReason::Stuck,
        });
    }

    fn emit(&mut self, effect: Effect) {
        if let Effect::Record(change) = &effect {
            self.consultation.apply(change);
        }
        self.effects.push(effect);
    }
}

impl Consultation {
    /// The open question.
    fn prompt(&self) -> Option<&Prompt> {
        self.state.prompt.as_ref()
    }
}
