//! The panel beside the conversation, and the summary at its end.

use crate::mask::masked;
use crate::scenario::{Field, FieldType, Stage};
use crate::scope::Context;
use crate::view::{Field as FieldView, Group, Panel, Summary, SummaryGroup};

impl Context<'_> {
    /// The panel; `stage` is where the conversation is.
    pub fn panel(&self, stage: &str, complete: bool) -> Panel {
        let scope = self.slots();
        let needed: Vec<&Field> = self
            .scenario
            .fields
            .values()
            .filter(|field| self.needs(&field.key, &scope))
            .collect();
        let required = needed.iter().filter(|field| field.spec.required);
        let (total, done) = required.fold((0u32, 0u32), |(total, done), field| {
            (total + 1, done + u32::from(self.state.has(&field.key)))
        });
        let rate = if total == 0 {
            f64::from(u8::from(complete))
        } else {
            f64::from(done) / f64::from(total)
        };
        Panel {
            product: self.scenario.product.clone(),
            scenario_name: self.say(&self.scenario.name).to_owned(),
            stage: stage.to_owned(),
            fields: needed.iter().map(|field| self.field_view(field)).collect(),
            groups: self
                .scenario
                .groups
                .iter()
                .map(|group| Group {
                    id: group.id.clone(),
                    name: self.say(&group.name).to_owned(),
                    fields: needed
                        .iter()
                        .filter(|field| field.group.as_ref() == Some(&group.id))
                        .map(|field| field.key.clone())
                        .collect(),
                })
                .filter(|group| !group.fields.is_empty())
                .collect(),
            completion_rate: rate,
            complete,
        }
    }

    fn field_view(&self, field: &Field) -> FieldView {
        let spec = &field.spec;
        let hidden = spec.pii.is_hidden();
        let value = self.state.slot(&field.key).map(|value| {
            if hidden {
                masked(value).into()
            } else {
                value.clone()
            }
        });
        FieldView {
            key: field.key.clone(),
            label: self.say(&spec.label).to_owned(),
            kind: spec.kind,
            required: spec.required,
            shown: value.as_ref().map(|_| self.shown(&field.key).into()),
            value: value.map(Into::into),
            group: field.group.clone(),
            depth: spec.depth,
            show_when: spec.show_when.clone(),
            parent_field: spec.parent_field.clone(),
            choices: match spec.kind {
                FieldType::Choice => self
                    .scenario
                    .choices_of(&field.key)
                    .iter()
                    .map(|offer| (offer.value.clone(), self.render(&offer.display), offer.default))
                    .collect(),
                _ => Vec::new(),
            },
        }
    }

    /// What was applied for, with the words of the final stage.
    pub fn summary(&self, stage: &Stage) -> Summary {
        let scope = self.slots();
        let given = |key: &&String| self.needs(key, &scope) && self.value(key).is_some();
        Summary {
            product: self.scenario.product.clone(),
            text: self.render(&stage.prompt),
            groups: self
                .scenario
                .groups
                .iter()
                .map(|group| SummaryGroup {
                    title: self.say(&group.name).to_owned(),
                    rows: group
                        .fields
                        .iter()
                        .filter(given)
                        .map(|key| self.row(key))
                        .collect(),
                })
                .filter(|group| !group.rows.is_empty())
                .collect(),
        }
    }

    pub(super) fn summary_line(&self) -> String {
        let scope = self.slots();
        let fields = self.scenario.fields.values();
        fields
            .filter(|field| {
                field.group.is_some() && self.state.has(&field.key) && self.needs(&field.key, &scope)
            })
            .map(|field| format!("{} {}", self.label(&field.key), self.shown(&field.key)))
            .collect::<Vec<_>>()
            .join(self.say(&self.library.wording.separator))
    }
}
