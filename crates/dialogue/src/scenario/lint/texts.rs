//! Faults of what is said: languages that are missing, templates that cannot be filled in.

use serde_json::Value;

use super::{Lint, escape, nearest};
use crate::scenario::{Choice, DisplayRow, Locale, Stage, Text, compile};
use crate::template;

/// Names that only templates know.
const SAID: [&str; 4] = ["value", "shown", "default_choice", "summary"];

impl Lint<'_> {
    pub(super) fn texts(&mut self) {
        let scenario = self.scenario;
        self.text(&scenario.name, "/scenario_name");
        for (id, stage) in &scenario.stages {
            self.stage_texts(stage, &format!("/stages/{id}"));
        }
        for (index, group) in scenario.groups.iter().enumerate() {
            self.text(&group.name, &format!("/slot_groups/{index}/name"));
        }
        for (key, field) in &scenario.fields {
            let at = self.field_at(key);
            let spec = &field.spec;
            if self.json.pointer(&at).is_some() {
                self.text(&spec.label, &format!("{at}/label"));
            }
            let others = [
                ("prompt", &spec.prompt),
                ("unit", &spec.unit),
                ("display", &spec.display),
            ];
            self.optional(&others, &at);
            for (index, rule) in spec.validate.iter().enumerate() {
                self.text(&rule.say, &format!("{at}/validate/{index}/say"));
            }
            for (value, text) in &spec.values {
                self.text(text, &format!("{at}/values/{}", escape(value)));
            }
        }
    }

    fn stage_texts(&mut self, stage: &Stage, at: &str) {
        let prompt = match self.json.pointer(&format!("{at}/dynamic_prompt")) {
            Some(_) => format!("{at}/dynamic_prompt"),
            None => format!("{at}/prompt"),
        };
        self.text(&stage.name, &format!("{at}/stage_name"));
        self.text(&stage.prompt, &prompt);
        if stage.prompt.get(Locale::Ko).trim().is_empty() {
            self.error(prompt, "no_prompt", "nothing is asked; add prompt");
        }
        let others = [
            ("reprompt", &stage.reprompt),
            ("on_invalid/say", &stage.on_miss),
            ("on_silence/say", &stage.on_silence),
        ];
        self.optional(&others, at);
        for (index, choice) in stage.choices.iter().enumerate() {
            self.choice_texts(choice, &choice_at(stage, index, at));
        }
        for (index, title) in stage.group_titles.iter().enumerate() {
            self.text(title, &format!("{at}/choice_groups/{index}/group_name"));
        }
        for (index, filter) in stage.filters.iter().enumerate() {
            self.text(&filter.label, &format!("{at}/choice_filters/{index}/label"));
        }
        for (index, question) in stage.questions.iter().enumerate() {
            self.text(question, &format!("{at}/additional_questions/{index}"));
        }
        for (key, value) in &stage.defaults {
            if let Value::String(template) = value {
                self.template(template, &format!("{at}/default_values/{}", escape(key)));
            }
        }
        for row in &stage.rows {
            if let DisplayRow::Template(label, template) = row {
                self.template(template, &format!("{at}/display_fields/{}", escape(label)));
            }
        }
    }

    fn choice_texts(&mut self, choice: &Choice, at: &str) {
        self.text(&choice.display, &format!("{at}/display"));
        if choice.label != choice.display {
            self.text(&choice.label, &format!("{at}/label"));
        }
        for (index, line) in choice.lines.iter().enumerate() {
            self.text(line, &format!("{at}/display_lines/{index}"));
        }
    }

    fn optional(&mut self, texts: &[(&str, &Option<Text>)], at: &str) {
        for (place, text) in texts {
            if let Some(text) = text {
                self.text(text, &format!("{at}/{place}"));
            }
        }
    }

    fn text(&mut self, text: &Text, at: &str) {
        if compile::lacks(text, &self.scenario.locales) {
            let message = "this scenario speaks en too; add the English text";
            self.error(at, "missing_locale", message);
        }
        text.all().for_each(|template| self.template(template, at));
    }

    fn template(&mut self, template: &str, at: &str) {
        match template::template_names(template) {
            Ok(names) => self.names(names, at, &SAID),
            Err(reason) => self.error(at, "bad_template", reason),
        }
        for key in shown_fields(template) {
            if !self.scenario.fields.contains_key(key) {
                let hint = nearest(key, self.scenario.fields.keys());
                self.error(at, "undefined_variable", format!("shown: no field `{key}`{hint}"));
            }
        }
    }
}

/// Fields that a template shows by name: `shown('job_role')`.
fn shown_fields(template: &str) -> impl Iterator<Item = &str> {
    template
        .split("shown('")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next())
}

/// Where the file has a choice: on its own or in its group.
fn choice_at(stage: &Stage, index: usize, at: &str) -> String {
    let group = stage.choices[index].group;
    let place = stage.choices[..index]
        .iter()
        .filter(|other| other.group == group)
        .count();
    match group {
        Some(group) => format!("{at}/choice_groups/{group}/choices/{place}"),
        None => format!("{at}/choices/{place}"),
    }
}
