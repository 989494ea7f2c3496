//! Faults of the JSON itself.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::{Finding, escape};
use crate::scenario::duplicate_keys::duplicate_keys;
use crate::scenario::library::SourceFile;
use crate::scenario::source::ScenarioSource;

/// Characters of a validator's message; it may quote half the file.
const LONGEST_MESSAGE: usize = 240;

/// The schema of a scenario file, as `scenarios/schema.json`.
pub fn schema() -> Value {
    schemars::schema_for!(ScenarioSource).to_value()
}

static VALIDATOR: LazyLock<Option<jsonschema::Validator>> =
    LazyLock::new(|| jsonschema::validator_for(&schema()).ok());
static KNOWN_KEYS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut keys = BTreeSet::new();
    collect_keys(&schema(), &mut keys);
    keys
});

/// Reads a file as JSON and reports what is wrong with its shape; `None` where it is no JSON.
pub(in crate::scenario) fn shape(file: &SourceFile) -> (Option<Value>, Vec<Finding>) {
    let path = &file.path;
    let json: Value = match serde_json::from_str(&file.text) {
        Ok(json) => json,
        Err(error) => {
            let message = format!("not JSON: {error}; mend the file at that line");
            return (None, vec![Finding::error(path, "", "bad_json", message)]);
        }
    };
    let twice = "this key is there twice and the second would silently win; keep one";
    let mut findings: Vec<Finding> = duplicate_keys(&file.text)
        .into_iter()
        .map(|pointer| Finding::error(path, &pointer, "duplicate_key", twice))
        .collect();
    if let Some(validator) = VALIDATOR.as_ref() {
        findings.extend(validator.iter_errors(&json).map(|error| {
            let pointer = error.instance_path().to_string();
            let message = with_suggestion(&error.to_string(), &json, &pointer);
            Finding::error(path, &pointer, "bad_shape", message)
        }));
    }
    literal_newlines(&json, String::new(), path, &mut findings);
    (Some(json), findings)
}

/// Names the known key nearest to a misspelt one.
fn with_suggestion(message: &str, json: &Value, pointer: &str) -> String {
    let object = json.pointer(pointer).and_then(Value::as_object);
    let unexpected =
        |key: &&String| !KNOWN_KEYS.contains(key.as_str()) && message.contains(&format!("'{key}'"));
    let misspelt = object
        .into_iter()
        .flat_map(|object| object.keys())
        .filter(unexpected);
    let nearest = misspelt.filter_map(|key| {
        let alike = KNOWN_KEYS
            .iter()
            .map(|name| (strsim::jaro_winkler(key, name), name));
        let (likeness, name) = alike.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (likeness > 0.8).then(|| format!("; did you mean `{name}` instead of `{key}`?"))
    });
    let short: String = message.chars().take(LONGEST_MESSAGE).collect();
    let dots = if short.len() < message.len() { "…" } else { "" };
    format!("{short}{dots}{}", nearest.collect::<String>())
}

fn collect_keys(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                into.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| collect_keys(value, into));
        }
        Value::Array(array) => array.iter().for_each(|value| collect_keys(value, into)),
        _ => {}
    }
}

fn literal_newlines(json: &Value, at: String, path: &str, findings: &mut Vec<Finding>) {
    match json {
        Value::String(text) if text.contains("\\n") => {
            let message =
                "a literal \\n (two characters) would be read aloud; in JSON a line break is \"\\n\"";
            findings.push(Finding::error(path, &at, "literal_newline", message));
        }
        Value::Object(object) => {
            for (key, value) in object {
                literal_newlines(value, format!("{at}/{}", escape(key)), path, findings);
            }
        }
        Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                literal_newlines(value, format!("{at}/{index}"), path, findings);
            }
        }
        _ => {}
    }
}
