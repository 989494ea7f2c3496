//! `understand`, `validate_answer`, `handle_invalid_answer`: from words to values that may count.

use serde_json::Value;

use super::Consultation;
use super::node::{Answer, Asking, Correction, Node, Resume, Step, say};
use crate::change::Change;
use crate::effect::{Effect, Refusal, StaffReason};
use crate::scenario::StageKind;
use crate::scope::coerce;
use crate::state::{About, Source};
use crate::template::{self, jinja};
use crate::understanding::{self, Command, Preference};
use crate::wording::phrase;

impl Consultation {
    pub(super) fn understand(&self, text: &str) -> Option<Step> {
        let Some(context) = self.context() else {
            return Step::to(Node::ValidateAnswer {
                commands: vec![Command::CannotHandle],
            });
        };
        let understood = understanding::understand(context, self.prompt(), text);
        Step::to(Node::ValidateAnswer {
            commands: understood.commands,
        })
    }

    pub(super) fn validate_answer(&self, commands: Vec<Command>) -> Option<Step> {
        if self.state().completed {
            return Step::to(match &commands[..] {
                [Command::StartProduct { product }] => Node::StartProduct {
                    product: product.clone(),
                    confirmed: true,
                },
                [Command::CallStaff] => Node::HandOff {
                    reason: StaffReason::Requested,
                },
                _ => return Step::with(self.refuse(Refusal::AlreadyCompleted), Node::WaitForAnswer),
            });
        }
        let mut answer = Answer::default();
        let mut rest = Vec::new();
        // A correction beside an answer, or several of them, count together.
        let values = commands.iter().filter(|command| {
            matches!(
                command,
                Command::SetSlot { .. }
                    | Command::CorrectSlot {
                        slot: Some(_),
                        value: Some(_),
                        ..
                    }
            )
        });
        let together = values.count() > 1;
        for command in commands {
            match command {
                Command::CorrectSlot {
                    slot: Some(slot),
                    value: Some(value),
                    doubtful,
                } if together => {
                    answer.corrects = true;
                    self.admit(&mut answer, slot, value.0, doubtful);
                }
                Command::SetSlot {
                    slot,
                    value,
                    doubtful,
                } => self.admit(&mut answer, slot, value.0, doubtful),
                Command::AskKnowledge { query } => answer.then_ask = Some(query.0),
                other => rest.push(other),
            }
        }
        if let Some(command) = rest.into_iter().next() {
            return self.act(command, answer);
        }
        match answer {
            Answer {
                values,
                read_back,
                then_ask: Some(query),
                ..
            } if values.is_empty() && read_back.is_empty() => Step::to(Node::Digress { query, about: None }),
            Answer {
                values,
                read_back,
                mut notes,
                ..
            } if values.is_empty() && read_back.is_empty() => Step::to(Node::HandleInvalidAnswer {
                say: notes.pop().map(|(_, reason)| reason),
            }),
            answer if answer.values.is_empty() => self.read_back(answer),
            answer => Step::to(Node::SaveAnswer(answer)),
        }
    }

    /// Sorts a value by whether it may count now, after a read-back, or not.
    fn admit(&self, answer: &mut Answer, key: String, value: Value, doubtful: bool) {
        let kind = self
            .scenario()
            .and_then(|scenario| Some(scenario.fields.get(&key)?.spec.kind));
        let Some(value) = kind.and_then(|kind| coerce(kind, &value)) else {
            return;
        };
        let beside: Vec<(String, Value)> = answer
            .values
            .iter()
            .map(|(key, value, _)| (key.clone(), value.clone()))
            .chain(answer.read_back.iter().cloned())
            .collect();
        if let Some(reason) = self.broken_rule(&key, &value, &beside) {
            answer.notes.push((key, reason));
        } else if doubtful {
            answer.read_back.push((key, value));
        } else {
            answer.values.push((key, value, Source::Customer));
        }
    }

    /// The reason of the first rule that a value breaks, with other values that come `beside` it.
    pub(super) fn broken_rule(&self, key: &str, value: &Value, beside: &[(String, Value)]) -> Option<String> {
        let context = self.context()?;
        let field = context.scenario.fields.get(key)?;
        if field.spec.validate.is_empty() {
            return None;
        }
        let mut scope = context.scope();
        for (key, value) in beside {
            scope.insert(key.clone(), jinja(value));
        }
        scope.insert("value".to_owned(), jinja(value));
        let rule = field
            .spec
            .validate
            .iter()
            .find(|rule| template::holds(&rule.when, &scope))?;
        Some(template::render(context.say(&rule.say), &scope))
    }

    fn read_back(&self, answer: Answer) -> Option<Step> {
        let values: indexmap::IndexMap<_, _> = answer.read_back.into_iter().collect();
        let effects = answer
            .notes
            .into_iter()
            .flat_map(|(_, reason)| say(reason))
            .collect();
        let about = About::ReadBack {
            values: values.into(),
        };
        Step::with(effects, self.ask(about, answer.then_ask)?)
    }

    /// Acts on a command that is no value.
    fn act(&self, command: Command, answer: Answer) -> Option<Step> {
        match command {
            Command::Affirm => self.affirm(answer),
            Command::Deny => self.deny(answer),
            Command::Skip => self.skip(answer),
            Command::CorrectSlot {
                slot,
                value,
                doubtful,
            } => Step::to(Node::Correct(Correction {
                field: slot,
                value: value.map(|value| value.0),
                doubtful,
                then_ask: answer.then_ask,
            })),
            Command::FilterChoices { values } => Step::with(
                vec![Effect::Record(Change::Filtered { values })],
                Node::CheckCompletion(Resume {
                    keep: true,
                    look_up: None,
                }),
            ),
            Command::SetPreference {
                preference: Preference::Locale(locale),
            } => {
                let chosen = phrase(&self.library().wording.locale_chosen, locale, &[]);
                let mut effects = vec![Effect::Record(Change::LocaleChosen { locale })];
                effects.extend(say(chosen));
                let resume = Resume {
                    keep: true,
                    look_up: None,
                };
                Step::with(effects, Node::CheckCompletion(resume))
            }
            Command::SetPreference { preference } => Step::with(
                vec![Effect::Prefer { preference }],
                Node::Repeat {
                    silent: false,
                    say: Some(self.phrase(self.library().wording.preferred(preference), &[])),
                },
            ),
            Command::StartProduct { product } => Step::to(Node::StartProduct {
                product,
                confirmed: false,
            }),
            Command::Repeat => Step::to(Node::Repeat {
                silent: false,
                say: None,
            }),
            Command::Wait => {
                let text = self.phrase(&self.library().wording.wait, &[]);
                Step::to(Node::Repeat {
                    silent: false,
                    say: Some(text),
                })
            }
            Command::GoBack => Step::to(Node::GoBack),
            Command::Restart | Command::Cancel => Step::to(Node::Restart { confirmed: false }),
            Command::CallStaff => Step::to(Node::HandOff {
                reason: StaffReason::Requested,
            }),
            Command::Clarify { candidates } if !candidates.is_empty() => {
                Step::to(Node::Clarify { candidates })
            }
            Command::SmallTalk => Step::to(Node::SmallTalk),
            Command::SetSlot { .. }
            | Command::AskKnowledge { .. }
            | Command::Clarify { .. }
            | Command::CannotHandle => Step::to(Node::HandleInvalidAnswer { say: None }),
        }
    }

    /// Leaves a question unanswered that may stay so.
    fn skip(&self, answer: Answer) -> Option<Step> {
        let stage = self.context()?.scenario.stages.get(&self.prompt()?.stage)?;
        if !stage.skippable {
            let needed = self.phrase(&self.library().wording.needed, &[]);
            return Step::to(Node::HandleInvalidAnswer { say: Some(needed) });
        }
        let mut effects = vec![Effect::Record(Change::Passed {
            stage: stage.id.clone(),
        })];
        effects.extend(self.say(&self.library().wording.skipped));
        Step::with(
            effects,
            Node::CheckCompletion(Resume {
                keep: false,
                look_up: answer.then_ask,
            }),
        )
    }

    fn affirm(&self, answer: Answer) -> Option<Step> {
        let prompt = self.prompt()?;
        match &prompt.about {
            About::ReadBack { values } => {
                // What was edited in the panel meanwhile may have changed what is allowed.
                let mut checked = Answer {
                    corrects: true,
                    ..answer
                };
                for (key, value) in &values.0 {
                    self.admit(&mut checked, key.clone(), value.clone(), false);
                }
                if checked.values.is_empty() {
                    let effects = checked
                        .notes
                        .into_iter()
                        .flat_map(|(_, reason)| say(reason))
                        .collect();
                    return Step::with(effects, Node::CheckCompletion(Resume::default()));
                }
                Step::to(Node::SaveAnswer(checked))
            }
            About::Switch { product } => Step::to(Node::StartProduct {
                product: product.clone(),
                confirmed: true,
            }),
            About::Restart => Step::to(Node::Restart { confirmed: true }),
            _ => self.confirm(true, answer),
        }
    }

    fn deny(&self, answer: Answer) -> Option<Step> {
        let prompt = self.prompt()?;
        match &prompt.about {
            About::ReadBack { values } => {
                let field = values.0.keys().next().filter(|_| values.0.len() == 1).cloned();
                Step::to(Node::Correct(Correction {
                    field,
                    then_ask: answer.then_ask,
                    ..Correction::default()
                }))
            }
            About::Stage => self.confirm(false, answer),
            About::NewValue { field } if !self.is_known(field) => {
                Step::to(Node::HandleInvalidAnswer { say: None })
            }
            _ => {
                let mut effects = self.say(&self.library().wording.unchanged);
                effects.extend(
                    self.reopened()
                        .into_iter()
                        .map(|field| Effect::Record(Change::SlotCleared { field })),
                );
                Step::with(effects, Node::CheckCompletion(Resume::default()))
            }
        }
    }

    fn is_known(&self, field: &str) -> bool {
        self.context()
            .is_some_and(|context| context.value(field).is_some())
    }

    /// Yes or no to a stage's own confirmation.
    fn confirm(&self, yes: bool, answer: Answer) -> Option<Step> {
        let stage = self.context()?.scenario.stages.get(&self.prompt()?.stage)?;
        let (StageKind::Confirmation, Some(first)) = (stage.kind, stage.collects.first()) else {
            return Step::to(Node::HandleInvalidAnswer { say: None });
        };
        let values = vec![(first.clone(), Value::Bool(yes), Source::Customer)];
        Step::to(Node::SaveAnswer(Answer { values, ..answer }))
    }

    pub(super) fn correct(&self, wish: Correction) -> Option<Step> {
        let prompt = self.prompt()?;
        let ask = |about| self.ask(about, wish.then_ask.clone());
        let Some(key) = wish.field else {
            return Step::to(ask(About::WhichField)?);
        };
        let Some(value) = wish.value else {
            return self
                .unsayable(&key)
                .or_else(|| Step::to(ask(About::NewValue { field: key })?));
        };
        if let Some(reason) = self.broken_rule(&key, &value, &[]) {
            let asked = matches!(&prompt.about, About::NewValue { field } if *field == key);
            return if asked {
                Step::to(Node::HandleInvalidAnswer { say: Some(reason) })
            } else {
                Step::with(say(reason).into(), ask(About::NewValue { field: key })?)
            };
        }
        if wish.doubtful {
            let values = [(key, value)].into_iter().collect::<indexmap::IndexMap<_, _>>();
            return Step::to(ask(About::ReadBack {
                values: values.into(),
            })?);
        }
        Step::to(Node::SaveAnswer(Answer {
            values: vec![(key, value, Source::Customer)],
            corrects: true,
            then_ask: wish.then_ask,
            ..Answer::default()
        }))
    }

    /// A unique identifier cannot be entered where there is no keypad: says so, and goes on.
    fn unsayable(&self, key: &str) -> Option<Step> {
        let context = self.context()?;
        let unique = context.scenario.fields.get(key)?.spec.pii.is_hidden();
        let label = context.label_within(key);
        let text = self.phrase(&self.library().wording.keypad_only, &[("label", &label)]);
        let next = Node::CheckCompletion(Resume {
            keep: true,
            look_up: None,
        });
        (unique && !self.state().keypad).then(|| Step::with(say(text).into(), next))?
    }

    pub(super) fn handle_invalid_answer(&self, reason: Option<String>) -> Option<Step> {
        let stage = self
            .prompt()
            .and_then(|prompt| self.scenario()?.stages.get(&prompt.stage));
        let most = stage.map_or(2, |stage| stage.max_misses);
        let mut effects = vec![Effect::Record(Change::Missed)];
        let on_miss = stage.and_then(|stage| stage.on_miss.as_ref());
        if self.state().misses + 1 >= most {
            effects.extend(reason.map(say).into_iter().flatten());
            return Step::with(
                effects,
                Node::HandOff {
                    reason: StaffReason::NotUnderstood,
                },
            );
        }
        match reason {
            Some(reason) => effects.extend(say(reason)),
            None => effects.extend(self.say(on_miss.unwrap_or(&self.library().wording.not_understood))),
        }
        Step::with(effects, Node::AskQuestion(Asking::Again))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::event::{Event, Opening};
    use crate::scenario::{Bank, Library, Locale, SourceFile};

    fn at(product: &str, locale: Locale) -> Consultation {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let mut files = Vec::new();
        for inner in ["", "figures", "lexicon"] {
            for entry in std::fs::read_dir(folder.join(inner)).unwrap() {
                let path = entry.unwrap().path();
                let name = Path::new(inner).join(path.file_name().unwrap());
                if path
                    .extension()
                    .is_some_and(|kind| kind == "toml" || kind == "json")
                {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let path = name.display().to_string();
                    files.push(SourceFile { path, text });
                }
            }
        }
        let library = Library::load(&files, Bank::default()).unwrap().0;
        let mut consultation = Consultation::new(Arc::new(library));
        consultation.step(&Event::Opened(Opening {
            locale,
            ..Opening::default()
        }));
        consultation.step(&Event::Started {
            product: product.to_owned(),
        });
        consultation
    }

    #[test]
    fn what_is_needed_cannot_be_skipped_and_that_is_said() {
        let said = |product, locale| {
            let step = at(product, locale).validate_answer(vec![Command::Skip]).unwrap();
            let Node::HandleInvalidAnswer { say } = step.next else {
                return None;
            };
            say
        };
        let needed = said("deposit_account", Locale::Ko);
        assert_eq!(needed.as_deref(), Some("이건 꼭 여쭤봐야 해요."));
        let needed = said("deposit_account", Locale::En);
        assert_eq!(needed.as_deref(), Some("I need an answer to this one."));
        assert_eq!(said("didimdol", Locale::Ko), None, "this question may stay open");
    }
}
