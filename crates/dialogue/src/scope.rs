//! What a decision looks at: the library, the scenario and the state together, and how values
//! read to a customer.

use minijinja::value::Value as Jinja;
use serde_json::{Value, json};

use crate::english;
use crate::korean::money;
use crate::mask::masked;
use crate::scenario::{Choice, Field, FieldType, Library, Locale, Normalizer, Scenario, Stage, Text};
use crate::state::State;
use crate::template::{self, Scope, jinja};

/// The sight of one decision.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Everything loaded.
    pub library: &'a Library,
    /// The product under way.
    pub scenario: &'a Scenario,
    /// Where the consultation stands.
    pub state: &'a State,
}

impl<'a> Context<'a> {
    /// Language now.
    pub fn locale(&self) -> Locale {
        self.state.locale
    }

    /// A text in the language of now.
    pub fn say(&self, text: &'a Text) -> &'a str {
        text.get(self.locale())
    }

    /// Everything templates and conditions see.
    pub fn scope(&self) -> Scope {
        let mut scope = self.slots();
        let shown: std::collections::BTreeMap<String, String> = self
            .scenario
            .fields
            .keys()
            .map(|key| (key.clone(), self.shown(key)))
            .collect();
        let shown = Jinja::from_function(move |field: &str| shown.get(field).cloned().unwrap_or_default());
        scope.insert("shown".to_owned(), shown);
        scope
    }

    /// What conditions see: slots, figures and computed values, without the ways to show them.
    pub fn slots(&self) -> Scope {
        let mut scope = Scope::new();
        scope.insert("locale".to_owned(), self.locale().tag().into());
        scope.insert(
            "bank".to_owned(),
            jinja(&self.library.bank.in_language(self.locale())),
        );
        scope.insert("customer".to_owned(), jinja(&json!(self.state.customer.0)));
        scope.insert("figures".to_owned(), jinja(&self.scenario.figures));
        for (key, slot) in &self.state.slots {
            scope.insert(key.clone(), jinja(&slot.value.0));
        }
        for (name, expression) in &self.scenario.computed {
            if let Some(value) = template::evaluate(expression, &scope) {
                scope.insert(name.clone(), value);
            }
        }
        scope
    }

    /// Renders a text with everything in sight.
    pub fn render(&self, text: &Text) -> String {
        let template = self.say(text);
        if template.contains('{') {
            template::render(template, &self.scope())
        } else {
            template.to_owned()
        }
    }

    /// Whether a field is needed as things stand: its own condition, its group's, its parent's.
    pub fn needs(&self, key: &str, scope: &Scope) -> bool {
        let Some(field) = self.scenario.fields.get(key) else {
            return false;
        };
        let holds = |condition: &Option<String>| {
            condition
                .as_ref()
                .is_none_or(|condition| template::holds(condition, scope))
        };
        let group = self
            .scenario
            .groups
            .iter()
            .find(|group| Some(&group.id) == field.group.as_ref());
        holds(&field.spec.show_when)
            && group.is_none_or(|group| holds(&group.show_when))
            && field
                .spec
                .parent_field
                .as_ref()
                .is_none_or(|parent| parent == key || self.needs(parent, scope))
    }

    /// A field's label.
    pub fn label(&self, key: &str) -> String {
        self.scenario
            .fields
            .get(key)
            .map_or_else(|| key.to_owned(), |field| self.say(&field.spec.label).to_owned())
    }

    /// A field's label as it stands within a sentence.
    pub fn label_within(&self, key: &str) -> String {
        english::within(&self.label(key))
    }

    /// What a field and its question are called, in every language.
    pub fn topic(&self, key: &str) -> String {
        let label = self.scenario.fields.get(key).map(|field| &field.spec.label);
        let stage = self.scenario.stage_of(key).map(|stage| &stage.name);
        label
            .into_iter()
            .chain(stage)
            .flat_map(Text::all)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The value of a field: its slot, else what the bank knows of the customer.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let state = self.state;
        state
            .slot(key)
            .or_else(|| state.customer.get(key).filter(|value| !is_blank(value)))
    }

    /// A field's value as a customer reads it, masked where it must be.
    pub fn shown(&self, key: &str) -> String {
        match (self.value(key), self.scenario.fields.get(key)) {
            (Some(value), Some(field)) => self.shown_value(field, value),
            _ => self.say(&self.library.wording.none).to_owned(),
        }
    }

    /// Any value of a field as a customer reads it.
    pub fn shown_value(&self, field: &Field, value: &Value) -> String {
        let spec = &field.spec;
        if spec.pii.is_hidden() {
            return masked(value);
        }
        if let Some(display) = &spec.display {
            let mut scope = self.slots();
            scope.insert("value".to_owned(), jinja(value));
            return template::render(self.say(display), &scope);
        }
        let text = plain(value);
        if let Some(named) = spec.values.get(&text) {
            return self.say(named).to_owned();
        }
        match (spec.kind, value) {
            (FieldType::Boolean, Value::Bool(true)) => self.say(&self.library.wording.yes).to_owned(),
            (FieldType::Boolean, Value::Bool(false)) => self.say(&self.library.wording.no).to_owned(),
            (FieldType::Choice, _) => {
                let choice = self
                    .scenario
                    .choices_of(&field.key)
                    .iter()
                    .find(|choice| choice.value == text);
                choice.map_or(text, |choice| self.say(&choice.label).to_owned())
            }
            (FieldType::Number, _) => self.number(field, value).unwrap_or(text),
            _ => text,
        }
    }

    fn number(&self, field: &Field, value: &Value) -> Option<String> {
        let number = value.as_i64()?;
        let unit = field.spec.unit.as_ref();
        Some(match field.spec.normalizer {
            Some(Normalizer::MoneyKrw) if counts_man(field) => money::manwon(number, self.locale()),
            Some(Normalizer::MoneyKrw) => money::won(number, self.locale()),
            _ => format!(
                "{}{}",
                money::grouped(number),
                unit.map_or("", |unit| self.say(unit))
            ),
        })
    }

    /// The value a stage's default gives one of its fields; `None` if it gives none or is empty.
    pub fn default_value(&self, stage: &Stage, choice: Option<&Choice>, key: &str) -> Option<Value> {
        let field = self.scenario.fields.get(key)?;
        if let Some(text) = choice.and_then(|choice| choice.metadata.get(key)) {
            return coerce(field.spec.kind, &Value::String(text.clone()));
        }
        let raw = stage.defaults.get(key)?;
        let value = match raw {
            Value::String(template) if template.contains('{') => {
                Value::String(template::render(template, &self.scope()))
            }
            other => other.clone(),
        };
        coerce(field.spec.kind, &value).filter(|value| !is_blank(value))
    }
}

/// Whether a field counts 만원.
pub fn counts_man(field: &Field) -> bool {
    field
        .spec
        .unit
        .as_ref()
        .is_some_and(|unit| unit.get(Locale::Ko).replace(' ', "") == "만원")
}

/// A value in a field's own type; `None` if it is not one.
pub fn coerce(kind: FieldType, value: &Value) -> Option<Value> {
    match (kind, value) {
        (FieldType::Boolean, Value::Bool(_)) => Some(value.clone()),
        (FieldType::Boolean, Value::String(text)) => match text.as_str() {
            "true" | "yes" => Some(Value::Bool(true)),
            "false" | "no" => Some(Value::Bool(false)),
            _ => None,
        },
        (FieldType::Number, Value::Number(number)) => number.as_i64().map(Value::from),
        (FieldType::Number, Value::String(text)) => {
            text.replace([',', ' '], "").parse::<i64>().ok().map(Value::from)
        }
        (FieldType::Text | FieldType::Choice, Value::String(text)) => {
            Some(Value::String(text.trim().to_owned()))
        }
        _ => None,
    }
}

/// A value as plain text.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a value says nothing.
pub fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}
