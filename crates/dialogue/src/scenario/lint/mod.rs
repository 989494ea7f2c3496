//! What `didimdol scenario check` reports: faults of shape (the JSON itself) and of meaning (what
//! a consultation would run into).

mod fields;
mod paths;
mod routes;
mod shape;
mod stages;
mod texts;

use serde::Serialize;
use serde_json::Value;

use super::Scenario;
pub use shape::schema;
pub(super) use shape::shape;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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

/// Faults of meaning. `json` is the file the scenario was compiled from, for pointers into it.
pub(super) fn meaning(scenario: &Scenario, json: &Value) -> Vec<Finding> {
    let mut lint = Lint {
        scenario,
        json,
        findings: Vec::new(),
    };
    lint.stages();
    lint.routes();
    lint.paths();
    lint.fields();
    lint.texts();
    lint.likeness();
    lint.findings
}

/// Whether a scenario that was changed in memory still makes sense; for wrong turns.
pub(super) fn is_sound(scenario: &Scenario) -> bool {
    let mut lint = Lint {
        scenario,
        json: &Value::Null,
        findings: Vec::new(),
    };
    lint.stages();
    lint.routes();
    lint.paths();
    !lint.findings.iter().any(Finding::is_error)
}

struct Lint<'a> {
    scenario: &'a Scenario,
    json: &'a Value,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn error(&mut self, pointer: impl Into<String>, code: &'static str, message: impl Into<String>) {
        let pointer = pointer.into();
        self.findings
            .push(Finding::error(&self.scenario.path, &pointer, code, message));
    }

    fn warning(&mut self, pointer: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.error(pointer, code, message);
        if let Some(finding) = self.findings.last_mut() {
            finding.severity = Severity::Warning;
        }
    }

    /// Where a field is declared.
    fn field_at(&self, key: &str) -> String {
        let slots = self.json.get("slot_fields").and_then(Value::as_array);
        let index = slots.and_then(|slots| slots.iter().position(|slot| slot["key"] == key));
        match index {
            Some(index) if self.json["fields"].get(key).is_none() => format!("/slot_fields/{index}"),
            _ => format!("/fields/{}", escape(key)),
        }
    }
}

/// The name most like a wrong one, as the end of a message.
fn nearest<'b>(wrong: &str, names: impl Iterator<Item = &'b String>) -> String {
    let alike = names.map(|name| (strsim::jaro_winkler(wrong, name), name));
    let best = alike.max_by(|a, b| a.0.total_cmp(&b.0));
    match best.filter(|(likeness, _)| *likeness > 0.7) {
        Some((_, name)) => format!("; did you mean `{name}`?"),
        None => String::new(),
    }
}

/// A key as one step of a JSON pointer.
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
