//! `route`: what kind of event this is, and whether it may count at all.

use serde_json::Value;

use super::Consultation;
use super::node::{Answer, Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::{Effect, Refusal, StaffReason};
use crate::event::{Answers, Event};
use crate::mask;
use crate::private::Private;
use crate::scenario::{NO, RECEPTION, StageKind, YES};
use crate::scope::plain;
use crate::state::{About, Prompt, Source};
use crate::understanding::{Command, value};

impl Consultation {
    pub(super) fn route(&self, event: Event) -> Option<Step> {
        match event {
            Event::Opened(opening) => {
                Step::with(vec![Effect::Record(Change::Opened(opening))], Node::WaitForAnswer)
            }
            Event::Started { product } => Step::to(Node::StartProduct {
                product,
                confirmed: true,
            }),
            Event::Said { text } => {
                let text = Private(mask::hidden(&text).into_owned());
                let mut effects = vec![Effect::Record(Change::Heard { text: text.clone() })];
                effects.extend(self.reception());
                Step::with(effects, Node::Understand { text: text.0 })
            }
            Event::Chose { answers, value } => self.touched(
                &answers,
                |prompt| self.chosen(prompt, &value),
                || {
                    self.context()
                        .map(|context| context.heard_choice(self.prompt(), &value))
                },
            ),
            Event::Switched { answers, selections } => {
                self.touched(&answers, |prompt| self.switched(prompt, &selections), || None)
            }
            Event::Modified { field, value, keypad } => self.modified(field, &value, keypad),
            Event::Found { passages } => {
                if !self.state().looking_up {
                    return None;
                }
                let mut effects = vec![Effect::Record(Change::Answered)];
                match passages.first() {
                    Some(passage) => effects.extend(say(passage.text.clone())),
                    None => effects.extend(self.say(&self.library().wording.no_answer)),
                }
                Step::with(
                    effects,
                    Node::CheckCompletion(Resume {
                        keep: true,
                        look_up: None,
                    }),
                )
            }
            Event::Silent { prompt_id } => {
                let current = self.prompt().is_some_and(|prompt| prompt.id == prompt_id);
                if !current {
                    return None;
                }
                Step::to(Node::Repeat {
                    silent: true,
                    say: None,
                })
            }
            Event::Interrupted { unheard } => Step::with(
                vec![Effect::Record(Change::CutShort { unheard })],
                Node::WaitForAnswer,
            ),
            Event::Triggered { trigger } => self.triggered(&trigger),
            Event::TriggerDue => self.trigger_due(),
            Event::StaffRequested => Step::to(Node::HandOff {
                reason: StaffReason::Requested,
            }),
            Event::LocaleChosen { locale } => {
                let effects = vec![Effect::Record(Change::LocaleChosen { locale })];
                let open = self.scenario().is_some() && !self.state().completed;
                let next = if open {
                    Node::CheckCompletion(Resume {
                        keep: true,
                        look_up: None,
                    })
                } else {
                    Node::WaitForAnswer
                };
                Step::with(effects, next)
            }
        }
    }

    /// Before any product somebody who speaks is at the reception.
    fn reception(&self) -> Vec<Effect> {
        let Some(scenario) = self.library().reception().filter(|_| self.scenario().is_none()) else {
            return Vec::new();
        };
        let prompt = Prompt {
            id: "p1".to_owned(),
            stage: scenario.initial.clone(),
            about: About::Stage,
        };
        vec![
            Effect::Record(Change::ProductStarted {
                product: RECEPTION.to_owned(),
                scenario: scenario.hash.clone(),
            }),
            Effect::Record(Change::Asked(prompt)),
        ]
    }

    /// A touch counts only for the question that is open.
    fn touched(
        &self,
        answers: &Answers,
        read: impl FnOnce(&Prompt) -> Result<Vec<Command>, Refusal>,
        heard: impl FnOnce() -> Option<String>,
    ) -> Option<Step> {
        match self.current(answers).and_then(read) {
            Ok(commands) => {
                let heard = heard().map(|text| Effect::Record(Change::Heard { text: text.into() }));
                Step::with(heard.into_iter().collect(), Node::ValidateAnswer { commands })
            }
            Err(refusal) => Step::with(self.refuse(refusal), Node::WaitForAnswer),
        }
    }

    fn current(&self, answers: &Answers) -> Result<&Prompt, Refusal> {
        if self.state().completed {
            return Err(Refusal::AlreadyCompleted);
        }
        let scenario = self.scenario().ok_or(Refusal::NotOffered)?;
        let prompt = self.prompt().ok_or(Refusal::StalePrompt)?;
        match (&answers.prompt_id, &answers.stage_id) {
            (Some(id), _) if *id != prompt.id => Err(Refusal::StalePrompt),
            (None, Some(stage)) if !scenario.stages.contains_key(stage) => Err(Refusal::UnknownStage),
            (None, Some(stage)) if *stage != prompt.stage => Err(Refusal::StalePrompt),
            _ => Ok(prompt),
        }
    }

    /// Refuses, and shows the question that is open where the customer answered another.
    pub(super) fn refuse(&self, refusal: Refusal) -> Vec<Effect> {
        let mut effects = vec![Effect::Refuse(refusal)];
        if refusal == Refusal::StalePrompt {
            let question = self
                .context()
                .zip(self.prompt())
                .and_then(|(context, prompt)| context.question(prompt));
            effects.extend(question.map(Effect::Ask));
        }
        effects
    }

    fn chosen(&self, prompt: &Prompt, value: &str) -> Result<Vec<Command>, Refusal> {
        let context = self.context().ok_or(Refusal::NotOffered)?;
        let stage = context
            .scenario
            .stages
            .get(&prompt.stage)
            .ok_or(Refusal::UnknownStage)?;
        let yes_no = || match value {
            YES => Ok(vec![Command::Affirm]),
            NO => Ok(vec![Command::Deny]),
            _ => Err(Refusal::NotOffered),
        };
        let set = |slot: &str| {
            Ok(vec![Command::SetSlot {
                slot: slot.to_owned(),
                value: Value::from(value).into(),
                doubtful: false,
            }])
        };
        match &prompt.about {
            About::Stage => match stage.kind {
                StageKind::Choice if stage.choice(value).is_some() => stage
                    .collects
                    .first()
                    .map_or(Err(Refusal::NotOffered), |first| set(first)),
                StageKind::Confirmation => yes_no(),
                StageKind::Switches => Err(Refusal::BadShape),
                _ => Err(Refusal::NotOffered),
            },
            About::Clarify { field, candidates } if candidates.iter().any(|c| c == value) => set(field),
            About::Clarify { .. } => Err(Refusal::NotOffered),
            About::WhichField if context.correctable(stage).iter().any(|key| key == value) => {
                Ok(vec![Command::CorrectSlot {
                    slot: Some(value.to_owned()),
                    value: None,
                    doubtful: false,
                }])
            }
            About::WhichField => Err(Refusal::NotOffered),
            About::NewValue { field } => {
                let known = context.scenario.fields.get(field).ok_or(Refusal::NotOffered)?;
                let offered = context
                    .scenario
                    .choices_of(field)
                    .iter()
                    .any(|choice| choice.value == value);
                let value = crate::scope::coerce(known.spec.kind, &Value::from(value));
                match value {
                    Some(value) if offered || value.is_boolean() => Ok(vec![Command::CorrectSlot {
                        slot: Some(field.clone()),
                        value: Some(value.into()),
                        doubtful: false,
                    }]),
                    _ => Err(Refusal::NotOffered),
                }
            }
            About::ReadBack { .. } | About::Switch { .. } | About::Restart => yes_no(),
        }
    }

    fn switched(
        &self,
        prompt: &Prompt,
        selections: &indexmap::IndexMap<String, bool>,
    ) -> Result<Vec<Command>, Refusal> {
        let scenario = self.scenario().ok_or(Refusal::NotOffered)?;
        let stage = scenario.stages.get(&prompt.stage).ok_or(Refusal::UnknownStage)?;
        if stage.kind != StageKind::Switches || prompt.about != About::Stage {
            return Err(Refusal::BadShape);
        }
        if selections.keys().any(|key| stage.choice(key).is_none()) {
            return Err(Refusal::NotOffered);
        }
        // A switch that was not sent was not switched on: never the other way round.
        let set = |key: &String| Command::SetSlot {
            slot: key.clone(),
            value: Value::Bool(selections.get(key).copied().unwrap_or(false)).into(),
            doubtful: false,
        };
        Ok(stage.choices.iter().map(|choice| set(&choice.value)).collect())
    }

    /// An edit in the panel: seen by the customer as it is typed, so it needs no read-back.
    fn modified(&self, field: String, raw: &Value, keypad: bool) -> Option<Step> {
        if self.state().completed {
            return Step::with(self.refuse(Refusal::AlreadyCompleted), Node::WaitForAnswer);
        }
        match self.edit(&field, raw, keypad) {
            Ok((value, shown)) => {
                let done = Effect::FieldModified {
                    field: field.clone(),
                    result: Ok(shown.into()),
                };
                let answer = Answer {
                    values: vec![(field, value, Source::Customer)],
                    corrects: true,
                    quiet: true,
                    ..Answer::default()
                };
                Step::with(vec![done], Node::SaveAnswer(answer))
            }
            Err(reason) => {
                let mut effects = vec![Effect::FieldModified {
                    field,
                    result: Err(reason),
                }];
                if let Some((context, prompt)) = self.context().zip(self.prompt()) {
                    effects.push(Effect::Show(context.panel(&prompt.stage, false)));
                    effects.extend(context.question(prompt).map(Effect::Ask));
                }
                Step::with(effects, Node::WaitForAnswer)
            }
        }
    }

    fn edit(&self, key: &str, raw: &Value, keypad: bool) -> Result<(Value, String), String> {
        let wording = &self.library().wording;
        let refused = || self.phrase(&wording.refused.not_offered, &[]);
        let context = self.context().ok_or_else(refused)?;
        let field = context.scenario.fields.get(key).ok_or_else(refused)?;
        let label = context.label_within(key);
        if !field.spec.modifiable
            || context.scenario.is_confirmation(key)
            || !context.needs(key, &context.slots())
        {
            return Err(refused());
        }
        if field.spec.pii.is_hidden() && !keypad {
            return Err(self.phrase(&wording.keypad_only, &[("label", &label)]));
        }
        let value =
            value::typed(field, raw).ok_or_else(|| self.phrase(&wording.not_valid, &[("label", &label)]))?;
        let listed = !context.scenario.choices_of(key).is_empty() && !value.is_boolean();
        if listed
            && !context
                .scenario
                .choices_of(key)
                .iter()
                .any(|choice| choice.value == plain(&value))
        {
            return Err(refused());
        }
        if let Some(reason) = self.broken_rule(key, &value, &[]) {
            return Err(reason);
        }
        let shown = if field.spec.pii.is_hidden() {
            context.shown_value(field, &value)
        } else {
            plain(&value)
        };
        Ok((value, shown))
    }
}
