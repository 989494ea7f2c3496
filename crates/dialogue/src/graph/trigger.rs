//! Triggers: they wait for an answer that is waited for, then speak and begin their product.

use super::Consultation;
use super::node::{Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::Effect;
use crate::scope::{coerce, plain};
use crate::state::Source;
use crate::trigger::Trigger;

impl Consultation {
    /// A system's trigger came in.
    pub(super) fn triggered(&self, trigger: &Trigger) -> Option<Step> {
        match self.prompt() {
            Some(prompt) if !self.state().completed && !trigger.interrupts => {
                let behind = prompt.id.clone();
                let trigger = Box::new(trigger.clone());
                let waits = Effect::Record(Change::TriggerQueued { trigger, behind });
                Step::with(vec![waits], Node::WaitForAnswer)
            }
            _ => self.act_on(trigger, Vec::new()),
        }
    }

    /// The customer has answered what the first waiting trigger waited for.
    pub(super) fn trigger_due(&self) -> Option<Step> {
        let waiting = self.state().triggers.first()?;
        self.act_on(&waiting.trigger, vec![Effect::Record(Change::TriggerTaken)])
    }

    fn act_on(&self, trigger: &Trigger, mut effects: Vec<Effect>) -> Option<Step> {
        let words = trigger.words(self.state(), &self.library().bank, self.locale());
        if !words.is_empty() {
            effects.extend(say(words));
        }
        let Some(product) = trigger.product.clone() else {
            let open = self.scenario().is_some() && !self.state().completed;
            let next = if open {
                Node::CheckCompletion(Resume {
                    keep: true,
                    look_up: None,
                })
            } else {
                Node::WaitForAnswer
            };
            return Step::with(effects, next);
        };
        effects.extend(self.presets(trigger, &product));
        let confirmed = false;
        Step::with(effects, Node::StartProduct { product, confirmed })
    }

    /// What the event answers already: never over what the customer said, and only what the field
    /// takes.
    fn presets(&self, trigger: &Trigger, product: &str) -> Vec<Effect> {
        let Some(scenario) = self.library().scenario(product) else {
            return Vec::new();
        };
        let preset = |(key, value): (&String, &serde_json::Value)| {
            let field = scenario.fields.get(key)?;
            let value = coerce(field.spec.kind, value)?;
            let choices = scenario.choices_of(key);
            let offered = choices.is_empty() || choices.iter().any(|choice| choice.value == plain(&value));
            let taken = offered && !scenario.is_confirmation(key) && !self.state().has(key);
            taken.then(|| {
                Effect::Record(Change::SlotSet {
                    field: key.clone(),
                    value: value.into(),
                    source: Source::System,
                })
            })
        };
        trigger.slots.iter().filter_map(preset).collect()
    }
}
