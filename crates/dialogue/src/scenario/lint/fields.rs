//! Faults of fields and conditions: what is never collected, what nobody knows.

use super::{Lint, escape, nearest};
use crate::scenario::{DisplayRow, Expect, Field, FieldType, Normalizer, Pii, Stage};
use crate::template;

impl Lint<'_> {
    pub(super) fn fields(&mut self) {
        let scenario = self.scenario;
        for (key, field) in &scenario.fields {
            let at = self.field_at(key);
            let given = |stage: &Stage| {
                stage.collects.contains(key)
                    || stage.modifiable.contains(key)
                    || stage.defaults.contains_key(key)
                    || stage
                        .choices
                        .iter()
                        .any(|choice| choice.metadata.contains_key(key))
            };
            if !scenario.stages.values().any(given) {
                let message = "no stage collects this field; add it to fields_to_collect or remove it";
                self.error(&at, "never_collected", message);
            }
            self.privacy(key, field, &at);
            if let Some(parent) = &field.spec.parent_field {
                self.parent(key, parent, &at);
            }
            if let Some(condition) = &field.spec.show_when {
                self.condition(condition, &format!("{at}/show_when"));
            }
            for (index, rule) in field.spec.validate.iter().enumerate() {
                self.condition(&rule.when, &format!("{at}/validate/{index}/when"));
            }
        }
        for (index, group) in scenario.groups.iter().enumerate() {
            let at = format!("/slot_groups/{index}");
            group
                .fields
                .iter()
                .for_each(|key| self.known(key, &format!("{at}/fields")));
            if let Some(condition) = &group.show_when {
                self.condition(condition, &format!("{at}/show_when"));
            }
        }
        for (id, stage) in &scenario.stages {
            self.named_fields(stage, &format!("/stages/{id}"));
        }
        for (name, expression) in &scenario.computed {
            self.condition(expression, &format!("/computed/{}", escape(name)));
        }
    }

    /// What is somebody's own says so, or it would be shown, logged and told like anything else.
    fn privacy(&mut self, key: &str, field: &Field, at: &str) {
        use Normalizer::{Address, Email, NameEn, NameKo, PhoneKr, Rrn};
        let spec = &field.spec;
        if spec.normalizer == Some(Rrn) && !spec.pii.is_hidden() {
            let message = "a resident registration number is masked and entered on the keypad only; say \"pii\": \"unique_id\"";
            self.error(at, "identifier_in_the_open", message);
            return;
        }
        if spec.pii != Pii::None {
            return;
        }
        let normalized = matches!(spec.normalizer, Some(Address | Email | NameEn | NameKo | PhoneKr));
        let expected = matches!(spec.expect, Some(Expect::Address | Expect::Name));
        if normalized || expected {
            let message = "this tells who somebody is; say \"pii\": \"basic\"";
            self.error(at, "personal_without_pii", message);
        } else if spec.kind == FieldType::Text
            && self.json["fields"]
                .get(key)
                .is_some_and(|said| said.get("pii").is_none())
        {
            let message = "a customer's own words may tell who they are; say \"pii\": \"basic\", or \"none\" if they cannot";
            self.warning(at, "text_without_pii", message);
        }
    }

    fn parent(&mut self, key: &str, parent: &str, at: &str) {
        let at = format!("{at}/parent_field");
        self.known(parent, &at);
        let fields = &self.scenario.fields;
        let above = |key: &str| fields.get(key)?.spec.parent_field.as_deref();
        let mut ancestors = std::iter::successors(above(key), |ancestor| above(ancestor)).take(fields.len());
        if ancestors.any(|ancestor| ancestor == key) {
            self.error(
                at,
                "parent_cycle",
                "the field is under itself; remove one parent_field",
            );
        }
    }

    fn named_fields(&mut self, stage: &Stage, at: &str) {
        let declared = self.json.get("fields").and_then(|fields| fields.as_object());
        if declared.is_some_and(|fields| !fields.is_empty()) {
            let slots = self.json["slot_fields"].as_array().cloned().unwrap_or_default();
            for key in &stage.collects {
                let known =
                    self.json["fields"].get(key).is_some() || slots.iter().any(|slot| slot["key"] == **key);
                if !known {
                    let names = self.scenario.fields.keys().filter(|name| *name != key);
                    let message = format!(
                        "`{key}` is not among the fields; declare it{}",
                        nearest(key, names)
                    );
                    self.error(format!("{at}/fields_to_collect"), "unknown_field", message);
                }
            }
        }
        let rows = stage.rows.iter().filter_map(|row| match row {
            DisplayRow::Field(key) => Some(("display_fields", key)),
            DisplayRow::Template(..) => None,
        });
        let named: Vec<(&str, &String)> = rows
            .chain(stage.modifiable.iter().map(|key| ("modifiable_fields", key)))
            .chain(stage.defaults.keys().map(|key| ("default_values", key)))
            .chain(stage.starts.iter().map(|key| ("starts", key)))
            .collect();
        for (place, key) in named {
            self.known(key, &format!("{at}/{place}"));
        }
        if let Some(condition) = &stage.show_when {
            self.condition(condition, &format!("{at}/show_when"));
        }
        for (index, filter) in stage.filters.iter().enumerate() {
            let at = format!("{at}/choice_filters/{index}/when");
            let facts: Vec<&str> = stage
                .choices
                .iter()
                .flat_map(|choice| choice.metadata.keys())
                .map(String::as_str)
                .collect();
            match template::condition_names(&filter.when) {
                Ok(names) => self.names(names, &at, &facts),
                Err(reason) => self.error(at, "bad_condition", reason),
            }
        }
    }

    fn known(&mut self, key: &str, at: &str) {
        if !self.scenario.fields.contains_key(key) {
            let hint = nearest(key, self.scenario.fields.keys());
            self.error(at, "unknown_field", format!("no field `{key}`{hint}"));
        }
    }

    pub(super) fn condition(&mut self, condition: &str, at: &str) {
        match template::condition_names(condition) {
            Ok(names) => self.names(names, at, &["value"]),
            Err(reason) => self.error(at, "bad_condition", reason),
        }
    }

    pub(super) fn names(&mut self, names: Vec<String>, at: &str, also: &[&str]) {
        const ALWAYS: [&str; 4] = ["locale", "bank", "customer", "figures"];
        let scenario = self.scenario;
        let known = |name: &String| {
            scenario.fields.contains_key(name)
                || scenario.computed.contains_key(name)
                || ALWAYS.contains(&name.as_str())
                || also.contains(&name.as_str())
        };
        for name in names.iter().filter(|name| !known(name)) {
            let hint = nearest(name, scenario.fields.keys().chain(scenario.computed.keys()));
            self.error(
                at,
                "undefined_variable",
                format!("nothing is called `{name}`{hint}"),
            );
        }
    }
}
