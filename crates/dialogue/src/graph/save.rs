//! `save_answer`, `generate_response`: what is recorded, what follows from it, and what is said.

use serde_json::Value;

use super::Consultation;
use super::node::{Answer, Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::Effect;
use crate::english;
use crate::scenario::{FieldType, StageKind};
use crate::scope::plain;
use crate::state::{About, Source};

impl Consultation {
    /// We save before we speak (seed 002 draws it the other way round): what was said to be noted
    /// is noted.
    pub(super) fn save_answer(&self, mut answer: Answer) -> Option<Step> {
        let mut draft = Draft {
            at: self.clone(),
            effects: Vec::new(),
        };
        let overwrites = answer
            .values
            .iter()
            .any(|(key, value, _)| self.state().slot(key).is_some_and(|old| old != value));
        answer.corrects |= overwrites && !answer.quiet;
        for (key, value, source) in &answer.values {
            draft.set(key, value.clone(), *source);
        }
        for (key, value, _) in &answer.values {
            draft.derive(key, value);
        }
        draft.drop_unneeded();
        if answer.corrects {
            for field in draft.at.reopened() {
                // The answer that was just given is not one to ask again.
                if !answer.values.iter().any(|(key, ..)| *key == field) {
                    draft.record(Change::SlotCleared { field });
                }
            }
        }
        draft.pass_open_stage();
        Step::with(draft.effects, Node::GenerateResponse(answer))
    }

    /// Confirmations answered "no" that must be asked anew once something was corrected.
    pub(super) fn reopened(&self) -> Vec<String> {
        let Some(scenario) = self.scenario() else {
            return Vec::new();
        };
        let reopening = scenario.stages.values().filter(|stage| scenario.reopens(stage));
        reopening
            .filter_map(|stage| stage.collects.first())
            .filter(|key| self.state().slot(key) == Some(&Value::Bool(false)))
            .cloned()
            .collect()
    }

    pub(super) fn generate_response(&self, answer: Answer) -> Option<Step> {
        let context = self.context()?;
        let mut effects: Vec<Effect> = Vec::new();
        let starts = answer.values.iter().find_map(|(key, value, _)| {
            let stage = context.scenario.stage_of(key)?;
            (stage.starts.as_ref() == Some(key)).then(|| plain(value))
        });
        if let Some(product) = starts {
            return Step::to(Node::StartProduct {
                product,
                confirmed: true,
            });
        }
        if !answer.quiet {
            effects.extend(self.acknowledgement(&answer).map(say).into_iter().flatten());
        }
        effects.extend(answer.notes.iter().flat_map(|(_, reason)| say(reason.clone())));
        let about = match answer.notes.first() {
            _ if !answer.read_back.is_empty() => {
                let values: indexmap::IndexMap<_, _> = answer.read_back.iter().cloned().collect();
                Some(About::ReadBack {
                    values: values.into(),
                })
            }
            // Something else was recorded; the value that was refused is asked for at once.
            Some((field, _)) => Some(About::NewValue { field: field.clone() }),
            None => None,
        };
        if let Some(about) = about {
            return Step::with(effects, self.ask(about, answer.then_ask)?);
        }
        let keep = answer.quiet && !self.resolves_prompt(&answer);
        let look_up = answer.then_ask;
        Step::with(effects, Node::CheckCompletion(Resume { keep, look_up }))
    }

    /// Whether an edit in the panel is what the open question was about.
    fn resolves_prompt(&self, answer: &Answer) -> bool {
        let edited = |field: &String| answer.values.iter().any(|(key, ..)| key == field);
        match self.prompt().map(|prompt| &prompt.about) {
            Some(About::WhichField) | None => true,
            Some(About::NewValue { field } | About::Clarify { field, .. }) => edited(field),
            Some(About::ReadBack { values }) => values.0.keys().any(edited),
            Some(About::Stage | About::Switch { .. } | About::Restart) => false,
        }
    }

    /// Names what was recorded. A plain yes or no is not repeated; numbers that followed are said,
    /// so that nothing is recorded in silence.
    fn acknowledgement(&self, answer: &Answer) -> Option<String> {
        let context = self.context()?;
        let wording = &self.library().wording;
        let spoken: Vec<&(String, Value, Source)> = answer
            .values
            .iter()
            .filter(|(key, ..)| !context.scenario.is_confirmation(key) && !self.is_plain_answer(key))
            .collect();
        // Nobody wants a whole answer in their own words read back to them.
        let (told, spoken): (Vec<_>, Vec<_>) =
            spoken.into_iter().partition(|(key, ..)| {
                context.scenario.fields.get(key).is_some_and(|field| {
                    field.spec.kind == FieldType::Text && field.spec.normalizer.is_none()
                })
            });
        if spoken.is_empty() && !told.is_empty() {
            return Some(self.phrase(&wording.noted, &[]));
        }
        if let ([(key, ..)], true) = (&spoken[..], answer.corrects) {
            let (label, value) = (context.label_within(key), context.shown(key));
            return Some(self.phrase(&wording.changed, &[("label", &label), ("value", &value)]));
        }
        let mut keys: Vec<&String> = spoken.iter().map(|(key, ..)| key).collect();
        for key in spoken
            .iter()
            .filter_map(|(key, ..)| context.scenario.stage_of(key))
            .flat_map(|s| &s.collects)
        {
            let followed = self
                .state()
                .slots
                .get(key)
                .is_some_and(|slot| slot.source != Source::Customer);
            let number = context
                .scenario
                .fields
                .get(key)
                .is_some_and(|field| field.spec.kind == FieldType::Number);
            let asked = answer.read_back.iter().any(|(other, _)| other == key);
            if followed && number && !asked && !keys.contains(&key) {
                keys.push(key);
            }
        }
        let names: Vec<String> = keys
            .iter()
            .filter_map(|key| {
                let field = context.scenario.fields.get(*key)?;
                Some(match field.spec.kind {
                    FieldType::Choice => context.shown(key),
                    FieldType::Text => format!("{} {}", context.label_within(key), context.shown(key)),
                    // "on", "day 10 of each month": no names of anybody's.
                    FieldType::Boolean | FieldType::Number => {
                        format!(
                            "{} {}",
                            context.label_within(key),
                            english::within(&context.shown(key))
                        )
                    }
                })
            })
            .collect();
        let list = names.join(context.say(&wording.separator));
        (!names.is_empty()).then(|| self.phrase(&wording.saved, &[("list", &list)]))
    }
}

impl Consultation {
    /// Whether a value is the yes or no to the yes/no question that is open.
    fn is_plain_answer(&self, key: &str) -> bool {
        let stage = self.prompt().filter(|prompt| prompt.about == About::Stage);
        let stage = stage.and_then(|prompt| self.scenario()?.stages.get(&prompt.stage));
        stage.is_some_and(|stage| {
            let one = stage.kind == StageKind::Confirmation || stage.kind == StageKind::Switches;
            one && stage.collects.len() == 1 && stage.collects[0] == key
        })
    }
}

/// Facts decided so far, folded into a copy so that the next one sees them.
struct Draft {
    at: Consultation,
    effects: Vec<Effect>,
}

impl Draft {
    fn record(&mut self, change: Change) {
        self.at.apply(&change);
        self.effects.push(Effect::Record(change));
    }

    fn set(&mut self, key: &str, value: Value, source: Source) {
        if self
            .at
            .state()
            .slots
            .get(key)
            .is_some_and(|slot| slot.value.0 == value && slot.source == source)
        {
            return;
        }
        self.record(Change::SlotSet {
            field: key.to_owned(),
            value: value.into(),
            source,
        });
    }

    /// What follows from an answer: facts of the choice, then the stage's defaults. A value that
    /// the customer gave is never overwritten by what follows from another, and one that would
    /// break a rule is asked for.
    fn derive(&mut self, key: &str, value: &Value) {
        let at = self.at.clone();
        let Some(context) = at.context() else { return };
        let Some(stage) = context
            .scenario
            .stage_of(key)
            .filter(|stage| stage.collects.first().is_some_and(|f| f == key))
        else {
            return;
        };
        if stage.kind == StageKind::Confirmation && *value == Value::Bool(false) {
            return;
        }
        let choice = stage.choice(&plain(value));
        let facts = choice.into_iter().flat_map(|choice| choice.metadata.keys());
        let mut keys: Vec<&String> = stage
            .collects
            .iter()
            .chain(stage.defaults.keys())
            .chain(facts)
            .collect();
        keys.retain(|other| *other != key && context.scenario.fields.contains_key(*other));
        for other in keys {
            let fact = choice.is_some_and(|choice| choice.metadata.contains_key(other));
            let free = match self.at.state().slots.get(other).map(|slot| slot.source) {
                None => true,
                Some(Source::Customer) => false,
                Some(Source::Choice | Source::Default | Source::System) => fact,
            };
            if free
                && let Some(value) = context.default_value(stage, choice, other)
                && self.at.broken_rule(other, &value, &[]).is_none()
            {
                let source = if fact { Source::Choice } else { Source::Default };
                self.set(other, value, source);
            }
        }
    }

    /// Values that are not needed (any more) go, so that switching back asks for them again.
    fn drop_unneeded(&mut self) {
        loop {
            let at = self.at.clone();
            let Some(context) = at.context() else { return };
            let scope = context.slots();
            let unneeded = at
                .state()
                .slots
                .keys()
                .find(|key| context.scenario.fields.contains_key(*key) && !context.needs(key, &scope));
            let Some(field) = unneeded else { return };
            self.record(Change::SlotCleared { field: field.clone() });
        }
    }

    /// Whatever an open collection got, the rest is asked one by one. Corrections come back to
    /// what they were made for, which is asked anew, or else are over.
    fn pass_open_stage(&mut self) {
        let Some(prompt) = self.at.state().prompt.clone() else {
            return;
        };
        let Some(scenario) = self.at.scenario().cloned() else {
            return;
        };
        let Some(stage) = scenario.stages.get(&prompt.stage) else {
            return;
        };
        let over = match stage.kind {
            StageKind::Open => true,
            StageKind::Correction => {
                let back = scenario.corrects_for(&stage.id);
                !scenario
                    .stages
                    .values()
                    .any(|other| back.contains(&other.id.as_str()) && scenario.reopens(other))
            }
            _ => false,
        };
        if over && !self.at.state().passed.contains(&prompt.stage) {
            self.record(Change::Passed { stage: prompt.stage });
        }
    }
}
