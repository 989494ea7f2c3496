//! What `didimdol scenario check` reports: faults of shape (the JSON itself) and of meaning (what
//! a consultation would run into).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::duplicate_keys::duplicate_keys;
use super::library::SourceFile;
use super::source::{FieldType, ScenarioSource};
use super::{CORRECT, DisplayRow, NO, Next, Scenario, Stage, StageKind, Text, YES, compile};
use crate::template;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// File, relative to the scenarios folder.
    pub path: String,
    /// JSON pointer into it; empty for the whole file.
    pub pointer: String,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether the scenario cannot be used.
    pub severity: Severity,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The scenario is not used.
    Error,
    /// Worth a look.
    Warning,
}

impl Finding {
    /// An error.
    pub fn error(path: &str, pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            pointer: pointer.to_owned(),
            code,
            message: message.into(),
            severity: Severity::Error,
        }
    }

    fn warning(path: &str, pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(path, pointer, code, message)
        }
    }

    /// Whether the scenario cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(
            f,
            "{}#{}: {severity} {}: {}",
            self.path, self.pointer, self.code, self.message
        )
    }
}

/// The schema of a scenario file, as `scenarios/schema.json`.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(ScenarioSource).to_value()
}

static VALIDATOR: LazyLock<Option<jsonschema::Validator>> =
    LazyLock::new(|| jsonschema::validator_for(&schema()).ok());

/// Faults of the JSON itself.
pub(super) fn shape(file: &SourceFile) -> Vec<Finding> {
    let path = &file.path;
    let json: serde_json::Value = match serde_json::from_str(&file.text) {
        Ok(json) => json,
        Err(error) => {
            let message = format!("not JSON: {error}; mend the file at that line");
            return vec![Finding::error(path, "", "bad_json", message)];
        }
    };
    let mut findings: Vec<Finding> = duplicate_keys(&file.text)
        .into_iter()
        .map(|pointer| {
            let message = "this key is there twice and the second would silently win; keep one";
            Finding::error(path, &pointer, "duplicate_key", message)
        })
        .collect();
    if let Some(validator) = VALIDATOR.as_ref() {
        findings.extend(validator.iter_errors(&json).map(|error| {
            let pointer = error.instance_path().to_string();
            Finding::error(
                path,
                &pointer,
                "bad_shape",
                with_suggestion(&error.to_string(), &json, &pointer),
            )
        }));
    }
    literal_newlines(&json, String::new(), path, &mut findings);
    findings
}

/// Names the known key nearest to a misspelt one.
fn with_suggestion(message: &str, json: &serde_json::Value, pointer: &str) -> String {
    let keys = json
        .pointer(pointer)
        .and_then(|value| value.as_object())
        .into_iter()
        .flat_map(|object| object.keys());
    let known = known_keys();
    let misspelt = keys.filter(|key| !known.contains(key.as_str()) && message.contains(&format!("'{key}'")));
    let nearest = misspelt
        .filter_map(|key| {
            known
                .iter()
                .map(|name| (strsim::jaro_winkler(key, name), name, key))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        })
        .find(|(likeness, ..)| *likeness > 0.8);
    match nearest {
        Some((_, name, key)) => format!("{message}; did you mean `{name}` instead of `{key}`?"),
        None => message.to_owned(),
    }
}

fn known_keys() -> HashSet<String> {
    fn collect(value: &serde_json::Value, into: &mut HashSet<String>) {
        if let Some(object) = value.as_object() {
            if let Some(properties) = object.get("properties").and_then(|p| p.as_object()) {
                into.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| collect(value, into));
        } else if let Some(array) = value.as_array() {
            array.iter().for_each(|value| collect(value, into));
        }
    }
    let mut keys = HashSet::new();
    collect(&schema(), &mut keys);
    keys
}

fn literal_newlines(json: &serde_json::Value, at: String, path: &str, findings: &mut Vec<Finding>) {
    match json {
        serde_json::Value::String(text) if text.contains("\\n") => {
            let message =
                "a literal \\n (two characters) would be read aloud; write a line break as \\n once";
            findings.push(Finding::error(path, &at, "literal_newline", message));
        }
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                literal_newlines(value, format!("{at}/{}", escape(key)), path, findings);
            }
        }
        serde_json::Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                literal_newlines(value, format!("{at}/{index}"), path, findings);
            }
        }
        _ => {}
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Faults of meaning.
pub(super) fn meaning(scenario: &Scenario) -> Vec<Finding> {
    let mut lint = Lint {
        scenario,
        findings: Vec::new(),
    };
    lint.stages();
    lint.reachability();
    lint.routing();
    lint.fields();
    lint.texts();
    lint.likeness();
    lint.findings
}

struct Lint<'a> {
    scenario: &'a Scenario,
    findings: Vec<Finding>,
}

impl<'a> Lint<'a> {
    fn error(&mut self, pointer: String, code: &'static str, message: String) {
        self.findings
            .push(Finding::error(&self.scenario.path, &pointer, code, message));
    }

    fn warning(&mut self, pointer: String, code: &'static str, message: String) {
        self.findings
            .push(Finding::warning(&self.scenario.path, &pointer, code, message));
    }

    /// The name most like a wrong one.
    fn nearest<'b>(wrong: &str, names: impl Iterator<Item = &'b String>) -> String {
        let best = names
            .map(|name| (strsim::jaro_winkler(wrong, name), name))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best.filter(|(likeness, _)| *likeness > 0.7) {
            Some((_, name)) => format!("; did you mean `{name}`?"),
            None => String::new(),
        }
    }

    fn stages(&mut self) {
        let scenario = self.scenario;
        if !scenario.stages.contains_key(&scenario.initial) {
            let hint = Self::nearest(&scenario.initial, scenario.stages.keys());
            self.error(
                "/initial_stage_id".into(),
                "dangling_stage",
                format!("no stage `{}`{hint}", scenario.initial),
            );
        }
        for (id, stage) in &scenario.stages {
            if *id != stage.id {
                self.error(
                    format!("/stages/{id}/stage_id"),
                    "stage_id",
                    format!("must be `{id}`, the stage's key"),
                );
            }
            for target in stage.next.iter().flat_map(Next::targets) {
                if target != CORRECT && !scenario.stages.contains_key(target) {
                    let hint = Self::nearest(target, scenario.stages.keys());
                    self.error(
                        format!("/stages/{id}/next_step"),
                        "dangling_stage",
                        format!("no stage `{target}`{hint}"),
                    );
                }
            }
            match (stage.kind, &stage.next) {
                (StageKind::Final, Some(_)) => {
                    self.error(
                        format!("/stages/{id}/next_step"),
                        "final_leads_on",
                        "a final stage leads nowhere; remove next_step".into(),
                    );
                }
                (StageKind::Final, None) | (_, Some(_)) => {}
                // The answer names the product that follows.
                (_, None) if stage.starts.is_some() => {}
                (_, None) => self.error(
                    format!("/stages/{id}"),
                    "no_next_step",
                    "not final and leads nowhere; add next_step or is_final".into(),
                ),
            }
            self.one_default(id, stage);
        }
    }

    fn one_default(&mut self, id: &str, stage: &Stage) {
        let defaults = stage.choices.iter().filter(|choice| choice.default).count();
        if stage.kind == StageKind::Choice && defaults > 1 {
            self.error(
                format!("/stages/{id}/choices"),
                "two_defaults",
                "a yes can take only one default; keep one".into(),
            );
        }
        if stage.kind == StageKind::Confirmation && defaults > 0 {
            self.error(
                format!("/stages/{id}/choices"),
                "prefilled_confirmation",
                "a confirmation has no default; remove it".into(),
            );
        }
        let mut seen = HashSet::new();
        for choice in &stage.choices {
            if !seen.insert(&choice.value) {
                self.error(
                    format!("/stages/{id}/choices"),
                    "duplicate_choice",
                    format!("`{}` is on offer twice", choice.value),
                );
            }
        }
    }

    fn reachability(&mut self) {
        let scenario = self.scenario;
        let mut reached = HashSet::new();
        let mut todo = vec![scenario.initial.as_str()];
        while let Some(id) = todo.pop() {
            if reached.insert(id)
                && let Some(stage) = scenario.stages.get(id)
            {
                todo.extend(stage.next.iter().flat_map(Next::targets));
            }
        }
        let lost: Vec<&String> = scenario
            .stages
            .keys()
            .filter(|id| !reached.contains(id.as_str()))
            .collect();
        for id in lost {
            self.error(
                format!("/stages/{id}"),
                "unreachable_stage",
                "no path leads here; route to it or remove it".into(),
            );
        }
        let mut ends: HashSet<&str> = scenario
            .stages
            .values()
            .filter(|stage| stage.kind == StageKind::Final || stage.starts.is_some())
            .map(|stage| stage.id.as_str())
            .collect();
        loop {
            let more: Vec<&str> = scenario
                .stages
                .values()
                .filter(|stage| !ends.contains(stage.id.as_str()))
                .filter(|stage| {
                    stage
                        .next
                        .iter()
                        .flat_map(Next::targets)
                        .any(|target| ends.contains(target))
                })
                .map(|stage| stage.id.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            ends.extend(more);
        }
        for id in scenario
            .stages
            .keys()
            .filter(|id| reached.contains(id.as_str()) && !ends.contains(id.as_str()))
        {
            self.error(
                format!("/stages/{id}"),
                "no_exit",
                "from here no path reaches a final stage; give the cycle an exit".into(),
            );
        }
    }

    fn routing(&mut self) {
        let scenario = self.scenario;
        for (id, stage) in &scenario.stages {
            if let Some(next) = &stage.next {
                self.arms(id, stage, next, &format!("/stages/{id}/next_step"));
            }
        }
    }

    fn arms(&mut self, id: &str, stage: &Stage, next: &Next, at: &str) {
        match next {
            Next::Stage(_) => {}
            Next::Branches(branches) => {
                if branches.iter().all(|(condition, _)| condition.is_some()) {
                    self.error(
                        at.to_owned(),
                        "no_else",
                        "no branch is certain; end the list with {\"else\": stage}".into(),
                    );
                }
                for (index, (condition, _)) in branches.iter().enumerate() {
                    if let Some(condition) = condition {
                        self.condition(condition, &format!("{at}/{index}/if"));
                    }
                }
            }
            Next::ByValue { field, arms } => {
                for key in arms
                    .keys()
                    .filter(|key| !compile::accepts(self.scenario, field, key))
                {
                    let message =
                        format!("`{key}` is not a value of `{field}`; offer it as a choice or remove it");
                    self.findings.push(Finding::error(
                        &self.scenario.path,
                        &format!("{at}/{}", escape(key)),
                        "undeclared_choice",
                        message,
                    ));
                }
                let values: Vec<String> = match self.scenario.fields.get(field).map(|field| field.spec.kind) {
                    Some(FieldType::Boolean) => vec!["true".into(), "false".into()],
                    _ => self
                        .scenario
                        .choices_of(field)
                        .iter()
                        .map(|choice| choice.value.clone())
                        .collect(),
                };
                let own = stage.collects.first() == Some(field);
                for value in values.iter().filter(|value| own && !arms.contains_key(*value)) {
                    let named = match value.as_str() {
                        "true" => YES,
                        "false" => NO,
                        other => other,
                    };
                    self.error(
                        at.to_owned(),
                        "unrouted_choice",
                        format!("choosing `{named}` leads nowhere; add it to next_step"),
                    );
                }
                for (key, inner) in arms {
                    self.arms(id, stage, inner, &format!("{at}/{}", escape(key)));
                }
            }
        }
    }

    fn fields(&mut self) {
        let scenario = self.scenario;
        for (key, field) in &scenario.fields {
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
                self.error(
                    format!("/fields/{key}"),
                    "never_collected",
                    "no stage collects this field; add it to fields_to_collect or remove it".into(),
                );
            }
            if let Some(parent) = field
                .spec
                .parent_field
                .as_ref()
                .filter(|parent| !scenario.fields.contains_key(*parent))
            {
                self.error(
                    format!("/fields/{key}/parent_field"),
                    "unknown_field",
                    format!("no field `{parent}`"),
                );
            }
            if let Some(condition) = &field.spec.show_when {
                self.condition(condition, &format!("/fields/{key}/show_when"));
            }
            for (index, rule) in field.spec.validate.iter().enumerate() {
                self.condition(&rule.when, &format!("/fields/{key}/validate/{index}/when"));
            }
        }
        for (index, group) in scenario.groups.iter().enumerate() {
            for key in group
                .fields
                .iter()
                .filter(|key| !scenario.fields.contains_key(*key))
            {
                let hint = Self::nearest(key, scenario.fields.keys());
                self.error(
                    format!("/slot_groups/{index}/fields"),
                    "unknown_field",
                    format!("no field `{key}`{hint}"),
                );
            }
            if let Some(condition) = &group.show_when {
                self.condition(condition, &format!("/slot_groups/{index}/show_when"));
            }
        }
        for (id, stage) in &scenario.stages {
            let shown = stage.rows.iter().filter_map(|row| match row {
                DisplayRow::Field(key) => Some(("display_fields", key)),
                DisplayRow::Template(..) => None,
            });
            let named: Vec<(&str, &String)> = shown
                .chain(stage.modifiable.iter().map(|key| ("modifiable_fields", key)))
                .chain(stage.starts.iter().map(|key| ("starts", key)))
                .collect();
            for (place, key) in named
                .into_iter()
                .filter(|(_, key)| !scenario.fields.contains_key(*key))
            {
                let hint = Self::nearest(key, scenario.fields.keys());
                self.error(
                    format!("/stages/{id}/{place}"),
                    "unknown_field",
                    format!("no field `{key}`{hint}"),
                );
            }
            if let Some(condition) = &stage.show_when {
                self.condition(condition, &format!("/stages/{id}/show_when"));
            }
        }
        for (name, expression) in &scenario.computed {
            self.condition(expression, &format!("/computed/{name}"));
        }
    }

    fn condition(&mut self, condition: &str, at: &str) {
        match template::condition_names(condition) {
            Ok(names) => self.names(names, at, &["value"]),
            Err(reason) => self.error(at.to_owned(), "bad_condition", reason),
        }
    }

    fn names(&mut self, names: Vec<String>, at: &str, also: &[&str]) {
        let scenario = self.scenario;
        let known = |name: &String| {
            const ALWAYS: [&str; 4] = ["locale", "bank", "customer", "figures"];
            scenario.fields.contains_key(name)
                || scenario.computed.contains_key(name)
                || ALWAYS.contains(&name.as_str())
                || also.contains(&name.as_str())
        };
        for name in names.iter().filter(|name| !known(name)) {
            let hint = Self::nearest(name, scenario.fields.keys().chain(scenario.computed.keys()));
            self.error(
                at.to_owned(),
                "undefined_variable",
                format!("nothing is called `{name}`{hint}"),
            );
        }
    }

    fn texts(&mut self) {
        let scenario = self.scenario;
        self.text(&scenario.name, "/scenario_name");
        for (id, stage) in &scenario.stages {
            let at = format!("/stages/{id}");
            self.text(&stage.name, &format!("{at}/stage_name"));
            self.text(&stage.prompt, &format!("{at}/prompt"));
            let others = [
                ("reprompt", &stage.reprompt),
                ("on_invalid/say", &stage.on_miss),
                ("on_silence/say", &stage.on_silence),
            ];
            for (place, text) in others
                .into_iter()
                .filter_map(|(place, text)| Some((place, text.as_ref()?)))
            {
                self.text(text, &format!("{at}/{place}"));
            }
            for choice in &stage.choices {
                self.text(&choice.display, &format!("{at}/choices/{}", choice.value));
                choice
                    .lines
                    .iter()
                    .for_each(|line| self.text(line, &format!("{at}/choices/{}", choice.value)));
            }
            stage
                .questions
                .iter()
                .for_each(|text| self.text(text, &format!("{at}/additional_questions")));
            if stage.prompt.get(super::Locale::Ko).is_empty() {
                self.error(
                    format!("{at}/prompt"),
                    "no_prompt",
                    "nothing is asked; add prompt".into(),
                );
            }
        }
        for (key, field) in &scenario.fields {
            self.text(&field.spec.label, &format!("/fields/{key}/label"));
            let others = [
                ("prompt", &field.spec.prompt),
                ("unit", &field.spec.unit),
                ("display", &field.spec.display),
            ];
            for (place, text) in others
                .into_iter()
                .filter_map(|(place, text)| Some((place, text.as_ref()?)))
            {
                self.text(text, &format!("/fields/{key}/{place}"));
            }
            for (index, rule) in field.spec.validate.iter().enumerate() {
                self.text(&rule.say, &format!("/fields/{key}/validate/{index}/say"));
            }
        }
    }

    fn text(&mut self, text: &Text, at: &str) {
        if compile::lacks(text, &self.scenario.locales) {
            self.error(
                at.to_owned(),
                "missing_locale",
                "this scenario speaks en too; add the English text".into(),
            );
        }
        for template in text.all() {
            match template::template_names(template) {
                Ok(names) => self.names(names, at, &["value", "shown", "default_choice", "summary"]),
                Err(reason) => self.error(at.to_owned(), "bad_template", reason),
            }
        }
    }

    /// Choices that sound alike are mistaken for each other by ear and by recogniser.
    fn likeness(&mut self) {
        let scenario = self.scenario;
        for (id, stage) in &scenario.stages {
            for (index, a) in stage.choices.iter().enumerate() {
                for b in &stage.choices[index + 1..] {
                    let (x, y) = (a.label.get(super::Locale::Ko), b.label.get(super::Locale::Ko));
                    if strsim::normalized_levenshtein(x, y) > 0.85 {
                        self.warning(
                            format!("/stages/{id}/choices"),
                            "sounds_alike",
                            format!("`{x}` and `{y}` sound alike; give them labels that differ more"),
                        );
                    }
                }
            }
        }
    }
}
