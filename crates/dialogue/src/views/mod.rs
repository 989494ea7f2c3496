//! Draws [`crate::view`] from a state.

mod panel;

use crate::scenario::{
    Choice as Offer, DisplayRow, Expect, Field, FieldType, NO, ResponseType, Stage, StageKind, YES,
};
use crate::scope::{Context, plain};
use crate::state::{About, Prompt};
use crate::template;
use crate::view::{Choice, ChoiceGroup, Question, Row};
use crate::wording::phrase;

impl<'a> Context<'a> {
    /// The open question as it is shown and spoken; `None` if its stage is gone.
    pub fn question(&self, prompt: &Prompt) -> Option<Question> {
        let stage = self.scenario.stages.get(&prompt.stage)?;
        let bare = Question {
            prompt_id: prompt.id.clone(),
            stage_id: stage.id.clone(),
            response_type: ResponseType::Narrative,
            text: String::new().into(),
            choices: Vec::new(),
            groups: Vec::new(),
            default_choice: None,
            additional_questions: Vec::new(),
            modifiable_fields: Vec::new(),
            rows: Vec::new(),
            skippable: false,
            expect: Expect::YesNo,
            patience: None,
            interruptible: true,
            must_hear: None,
        };
        let wording = &self.library.wording;
        let say = |text, variables: &[(&str, &str)]| phrase(text, self.locale(), variables).into();
        Some(match &prompt.about {
            About::Stage => self.stage_question(stage, bare),
            About::WhichField => {
                let fields = self.correctable(stage);
                let (choices, groups) = self.field_choices(&fields);
                let text = match stage.kind {
                    StageKind::Correction => self.render(&stage.prompt).into(),
                    _ => say(&wording.which_field, &[]),
                };
                let expect = Expect::Free;
                Question {
                    text,
                    choices,
                    groups,
                    modifiable_fields: fields,
                    expect,
                    ..bare
                }
            }
            About::NewValue { field } => self.new_value_question(field, bare),
            About::ReadBack { values } => {
                let list: Vec<(String, String)> = values
                    .iter()
                    .filter_map(|(key, value)| {
                        let field = self.scenario.fields.get(key)?;
                        Some((self.label_within(key), self.shown_value(field, value)))
                    })
                    .collect();
                let separator = self.say(&wording.separator);
                let labels = list
                    .iter()
                    .map(|(label, _)| label.as_str())
                    .collect::<Vec<_>>()
                    .join(separator);
                let shown = list
                    .iter()
                    .map(|(_, value)| value.as_str())
                    .collect::<Vec<_>>()
                    .join(separator);
                let text = say(&wording.read_back, &[("label", &labels), ("value", &shown)]);
                Question {
                    text,
                    choices: self.yes_no(),
                    ..bare
                }
            }
            About::Clarify { candidates, .. } => {
                let choices: Vec<Choice> = candidates
                    .iter()
                    .filter_map(|value| stage.choice(value))
                    .map(|offer| self.offer(offer))
                    .collect();
                let options = choices
                    .iter()
                    .map(|choice| choice.label.as_str())
                    .collect::<Vec<_>>();
                // Where all are left, the question in other words says more than their names.
                let text = match &stage.reprompt {
                    Some(reprompt) if choices.len() == stage.choices.len() => self.render(reprompt).into(),
                    _ => say(
                        &wording.clarify,
                        &[("options", &options.join(self.say(&wording.separator)))],
                    ),
                };
                let expect = Expect::Choice;
                Question {
                    response_type: ResponseType::Bullet,
                    text,
                    choices,
                    expect,
                    ..bare
                }
            }
            About::Switch { product } => {
                let name = self
                    .library
                    .scenario(product)
                    .map_or("", |other| other.name.get(self.locale()));
                Question {
                    text: say(&wording.switch, &[("name", name)]),
                    choices: self.yes_no(),
                    ..bare
                }
            }
            About::Restart => Question {
                text: say(&wording.restart, &[]),
                choices: self.yes_no(),
                ..bare
            },
        })
    }

    fn stage_question(&self, stage: &Stage, bare: Question) -> Question {
        let again = self.state.misses > 0 || self.state.silences > 0;
        let text = stage.reprompt.as_ref().filter(|_| again).unwrap_or(&stage.prompt);
        let mut scope = self.scope();
        if let Some(choice) = stage.default_choice() {
            scope.insert("default_choice".to_owned(), self.say(&choice.label).into());
        }
        scope.insert("summary".to_owned(), self.summary_line().into());
        let shown: Vec<&Offer> = stage
            .choices
            .iter()
            .filter(|offer| {
                self.state
                    .filter
                    .as_ref()
                    .is_none_or(|kept| kept.contains(&offer.value))
            })
            .collect();
        let groups = stage
            .group_titles
            .iter()
            .enumerate()
            .map(|(index, title)| ChoiceGroup {
                title: self.say(title).to_owned(),
                items: shown
                    .iter()
                    .filter(|o| o.group == Some(index))
                    .map(|o| self.offer(o))
                    .collect(),
            })
            .filter(|group: &ChoiceGroup| !group.items.is_empty())
            .collect();
        Question {
            response_type: stage.response_type,
            text: template::render(self.say(text), &scope).into(),
            choices: shown
                .iter()
                .filter(|offer| offer.group.is_none())
                .map(|offer| self.offer(offer))
                .collect(),
            groups,
            default_choice: stage
                .default_choice()
                .map(|choice| choice.value.clone())
                .filter(|_| stage.kind == StageKind::Choice),
            additional_questions: stage
                .questions
                .iter()
                .map(|text| self.say(text).to_owned())
                .collect(),
            modifiable_fields: stage.modifiable.clone(),
            rows: self.rows(stage),
            skippable: stage.skippable,
            expect: stage.expect,
            patience: stage.patience,
            interruptible: stage.interruptible,
            must_hear: stage
                .disclosure
                .as_ref()
                .filter(|terms| terms.must_finish)
                .map(|terms| self.render(&terms.text).into()),
            ..bare
        }
    }

    fn new_value_question(&self, key: &str, bare: Question) -> Question {
        let Some(field) = self.scenario.fields.get(key) else {
            return bare;
        };
        let wording = &self.library.wording;
        let unsayable = field.spec.pii.is_hidden();
        let label = self.label_within(key);
        let text = match &field.spec.prompt {
            _ if unsayable => phrase(&wording.keypad_only, self.locale(), &[("label", &label)]),
            Some(prompt) => self.render(prompt),
            None => phrase(&wording.new_value, self.locale(), &[("label", &label)]),
        };
        let choices = match field.spec.kind {
            FieldType::Boolean => self.yes_no(),
            _ => self
                .scenario
                .choices_of(key)
                .iter()
                .map(|offer| self.offer(offer))
                .collect(),
        };
        let bullet = field.spec.kind == FieldType::Choice;
        Question {
            response_type: if bullet {
                ResponseType::Bullet
            } else {
                ResponseType::Narrative
            },
            text: text.into(),
            expect: field
                .spec
                .expect
                .unwrap_or(if bullet { Expect::Choice } else { Expect::Free }),
            choices,
            modifiable_fields: vec![key.to_owned()],
            ..bare
        }
    }

    /// Fields that may be corrected at a stage: those it names, else everything collected.
    pub fn correctable(&self, stage: &Stage) -> Vec<String> {
        let scope = self.slots();
        // Without the keypad there is no way in for a unique identifier.
        let enterable = |field: &Field| !field.spec.pii.is_hidden() || self.state.keypad;
        let open = |key: &String| {
            let field = self.scenario.fields.get(key);
            field.is_some_and(|field| field.spec.modifiable && enterable(field))
                && !self.scenario.is_confirmation(key)
                && self.needs(key, &scope)
        };
        if !stage.modifiable.is_empty() {
            return stage.modifiable.iter().filter(|key| open(key)).cloned().collect();
        }
        self.scenario
            .fields
            .keys()
            .filter(|key| self.state.has(key) && open(key))
            .cloned()
            .collect()
    }

    fn field_choices(&self, fields: &[String]) -> (Vec<Choice>, Vec<ChoiceGroup>) {
        let choice = |key: &String| Choice {
            value: key.clone(),
            label: self.label(key),
            display: self.label(key),
            default: false,
            metadata: Default::default(),
            lines: vec![self.shown(key)],
        };
        let in_group = |key: &&String, id: &String| {
            self.scenario
                .fields
                .get(*key)
                .is_some_and(|field| field.group.as_ref() == Some(id))
        };
        let groups: Vec<ChoiceGroup> = self
            .scenario
            .groups
            .iter()
            .map(|group| ChoiceGroup {
                title: self.say(&group.name).to_owned(),
                items: fields
                    .iter()
                    .filter(|key| in_group(key, &group.id))
                    .map(choice)
                    .collect(),
            })
            .filter(|group| !group.items.is_empty())
            .collect();
        if groups.len() > 1 {
            return (Vec::new(), groups);
        }
        (fields.iter().map(choice).collect(), Vec::new())
    }

    fn yes_no(&self) -> Vec<Choice> {
        let wording = &self.library.wording;
        [(YES, &wording.yes), (NO, &wording.no)]
            .map(|(value, text)| Choice {
                value: value.to_owned(),
                label: self.say(text).to_owned(),
                display: self.say(text).to_owned(),
                default: false,
                metadata: Default::default(),
                lines: Vec::new(),
            })
            .into()
    }

    fn offer(&self, offer: &Offer) -> Choice {
        Choice {
            value: offer.value.clone(),
            label: self.render(&offer.label),
            display: self.render(&offer.display),
            default: offer.default,
            metadata: offer.metadata.clone(),
            lines: offer.lines.iter().map(|line| self.render(line)).collect(),
        }
    }

    fn rows(&self, stage: &Stage) -> Vec<Row> {
        let scope = self.scope();
        stage
            .rows
            .iter()
            .filter_map(|row| match row {
                DisplayRow::Field(key) => self.needs(key, &scope).then(|| self.row(key)),
                DisplayRow::Template(label, value) => Some(Row {
                    key: label.clone(),
                    label: label.clone(),
                    value: template::render(value, &scope).into(),
                }),
            })
            .collect()
    }

    fn row(&self, key: &str) -> Row {
        Row {
            key: key.to_owned(),
            label: self.label(key),
            value: self.shown(key).into(),
        }
    }

    /// The name of what a touch chose, for the transcript.
    pub fn heard_choice(&self, prompt: Option<&Prompt>, value: &str) -> String {
        let question = prompt.and_then(|prompt| self.question(prompt));
        let choices = question.into_iter().flat_map(|question| {
            question
                .choices
                .into_iter()
                .chain(question.groups.into_iter().flat_map(|group| group.items))
        });
        choices
            .into_iter()
            .find(|choice| choice.value == value)
            .map_or_else(|| plain(&value.into()), |c| c.label)
    }
}
