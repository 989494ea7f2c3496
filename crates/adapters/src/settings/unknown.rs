//! A key that nobody knows, and the one that was probably meant.

use std::fmt;

use serde_json::Value;

use super::Settings;

/// Below this likeness (0 to 1) a suggestion would only confuse.
const ALIKE: f64 = 0.7;

/// A key that no setting has.
#[derive(Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// The key as found, dotted.
    pub key: String,
    /// The most similar one that exists.
    pub meant: Option<String>,
}

impl UnknownKey {
    pub(super) fn new(key: String) -> UnknownKey {
        let known = known_keys()
            .into_iter()
            .map(|known| (strsim::normalized_damerau_levenshtein(&key, &known), known));
        let best = known.max_by(|one, other| one.0.total_cmp(&other.0));
        let meant = best
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .map(|(_, known)| known);
        UnknownKey { key, meant }
    }
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = format!("DIDIMDOL_{}", self.key.to_uppercase().replace('.', "__"));
        write!(
            out,
            "there is no setting `{}` (in the file, or as {variable} in the environment)",
            self.key
        )?;
        match &self.meant {
            Some(meant) => write!(out, "; did you mean `{meant}`?"),
            None => Ok(()),
        }
    }
}

/// Every setting there is, dotted, tables too.
fn known_keys() -> Vec<String> {
    let mut keys = Vec::new();
    if let Ok(all) = serde_json::to_value(Settings::default()) {
        collect("", &all, &mut keys);
    }
    keys
}

fn collect(above: &str, value: &Value, keys: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = if above.is_empty() {
            key.clone()
        } else {
            format!("{above}.{key}")
        };
        collect(&key, value, keys);
        keys.push(key);
    }
}
