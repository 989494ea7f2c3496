//! Repair from anywhere: questions, repeats, going back, starting over, staff, other products.

use super::Consultation;
use super::ask::look_up;
use super::node::{Asking, Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::{Effect, Refusal, StaffReason};
use crate::flow;
use crate::scenario::{RECEPTION, Stage, StageKind};
use crate::state::About;

impl Consultation {
    /// Looks a question up. What was to be asked meanwhile is open while it is.
    pub(super) fn digress(&self, query: String, about: Option<About>) -> Option<Step> {
        let mut effects = Vec::new();
        if let Some(about) = about {
            effects.push(Effect::Record(Change::Asked(
                self.new_prompt(&self.prompt()?.stage, about),
            )));
        }
        effects.extend(look_up(query));
        Step::with(effects, Node::WaitForAnswer)
    }

    /// Asks which of a few was meant. Asked once already about the same ones, it is a failed
    /// answer, so that a customer is never sent round in circles.
    pub(super) fn clarify(&self, candidates: Vec<String>) -> Option<Step> {
        let prompt = self.prompt()?;
        let field = self
            .scenario()?
            .stages
            .get(&prompt.stage)?
            .collects
            .first()?
            .clone();
        if matches!(&prompt.about, About::Clarify { candidates: asked, .. } if asked.len() <= candidates.len())
        {
            return Step::to(Node::HandleInvalidAnswer { say: None });
        }
        let about = About::Clarify { field, candidates };
        Step::to(Node::AskQuestion(Asking::New {
            stage: prompt.stage.clone(),
            about,
        }))
    }

    pub(super) fn repeat(&self, silent: bool, words: Option<String>) -> Option<Step> {
        let mut effects = Vec::new();
        if silent {
            let stage = self
                .prompt()
                .and_then(|prompt| self.scenario()?.stages.get(&prompt.stage));
            effects.push(Effect::Record(Change::WasSilent));
            if stage.is_some_and(|stage| self.state().silences >= stage.max_silences) {
                return Step::with(effects, Node::WaitForAnswer);
            }
            let text = stage
                .and_then(|stage| stage.on_silence.as_ref())
                .unwrap_or(&self.library().wording.silence);
            effects.extend(self.say(text));
        }
        effects.extend(words.map(say).into_iter().flatten());
        Step::with(
            effects,
            Node::CheckCompletion(Resume {
                keep: true,
                look_up: None,
            }),
        )
    }

    /// Reopens the question answered last, or leaves a correction.
    pub(super) fn go_back(&self) -> Option<Step> {
        let context = self.context()?;
        let wording = &self.library().wording;
        let stages_own = self.prompt().is_some_and(|prompt| prompt.about == About::Stage);
        let mut effects = Vec::new();
        if !stages_own && self.reopened().is_empty() {
            effects.extend(self.say(&wording.went_back));
            return Step::with(effects, Node::CheckCompletion(Resume::default()));
        }
        let walk = flow::walk(context)?;
        // An open collection that is complete would be walked past again.
        let mut before = walk.answered.iter().rev().filter(|stage| {
            stage.kind != StageKind::Open || stage.collects.iter().any(|key| !self.state().has(key))
        });
        match before.next() {
            Some(stage) => {
                effects.extend(self.say(&wording.went_back));
                effects.extend(self.reopen(stage));
            }
            None => effects.extend(self.say(&wording.nothing_before)),
        }
        Step::with(effects, Node::CheckCompletion(Resume::default()))
    }

    /// Puts a stage before the customer again; what an open collection heard is kept.
    fn reopen(&self, stage: &Stage) -> Vec<Effect> {
        let given = stage
            .collects
            .iter()
            .filter(|key| self.state().has(key) && stage.kind != StageKind::Open);
        let cleared = given.map(|field| Change::SlotCleared { field: field.clone() });
        let reopened = self.state().passed.contains(&stage.id).then(|| Change::Reopened {
            stage: stage.id.clone(),
        });
        cleared.chain(reopened).map(Effect::Record).collect()
    }

    pub(super) fn restart(&self, confirmed: bool) -> Option<Step> {
        let stage = self.prompt()?.stage.clone();
        if !confirmed && !self.state().slots.is_empty() {
            return Step::to(Node::AskQuestion(Asking::New {
                stage,
                about: About::Restart,
            }));
        }
        let mut effects = vec![Effect::Record(Change::Restarted)];
        effects.extend(self.say(&self.library().wording.restarted));
        Step::with(effects, Node::CheckCompletion(Resume::default()))
    }

    pub(super) fn small_talk(&self) -> Option<Step> {
        let effects = self.say(&self.library().wording.small_talk);
        Step::with(
            effects,
            Node::CheckCompletion(Resume {
                keep: true,
                look_up: None,
            }),
        )
    }

    /// Staff are called; the question stays open meanwhile.
    pub(super) fn hand_off(&self, reason: StaffReason) -> Option<Step> {
        let wording = &self.library().wording;
        let text = match reason {
            StaffReason::Requested => &wording.staff_called,
            StaffReason::NotUnderstood | StaffReason::Stuck => &wording.hand_off,
        };
        let mut effects = vec![Effect::Record(Change::StaffCalled), Effect::CallStaff { reason }];
        effects.extend(self.say(text));
        let asked = self.scenario().is_some() && !self.state().completed;
        let meanwhile = Node::CheckCompletion(Resume {
            keep: true,
            look_up: None,
        });
        Step::with(effects, if asked { meanwhile } else { Node::WaitForAnswer })
    }

    pub(super) fn start_product(&self, product: String, confirmed: bool) -> Option<Step> {
        let Some(scenario) = self.library().scenario(&product).cloned() else {
            return Step::with(self.refuse(Refusal::UnknownProduct), Node::WaitForAnswer);
        };
        let under_way = self
            .scenario()
            .is_some_and(|now| now.product != RECEPTION && now.product != product)
            && !self.state().completed;
        if under_way && !confirmed {
            let stage = self.prompt()?.stage.clone();
            return Step::to(Node::AskQuestion(Asking::New {
                stage,
                about: About::Switch { product },
            }));
        }
        let again = self.scenario().is_some_and(|now| now.product == product) && !self.state().completed;
        if again {
            return Step::to(Node::CheckCompletion(Resume {
                keep: true,
                look_up: None,
            }));
        }
        let mut effects = Vec::new();
        if self.state().completed && self.scenario().is_some_and(|now| now.product == product) {
            effects.push(Effect::Record(Change::Restarted));
        }
        // Slots are kept from product to product, but a confirmation is for one application only.
        let stale = scenario
            .fields
            .keys()
            .filter(|key| scenario.is_confirmation(key) && self.state().has(key));
        effects.extend(stale.map(|field| Effect::Record(Change::SlotCleared { field: field.clone() })));
        effects.push(Effect::Record(Change::ProductStarted {
            product,
            scenario: scenario.hash.clone(),
        }));
        Step::with(effects, Node::CheckCompletion(Resume::default()))
    }
}
