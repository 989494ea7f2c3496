//! Which event begins what, and with which words: `scenarios/triggers.json`.

use std::time::Duration;

use didimdol_dialogue::scenario::Text;
pub use didimdol_dialogue::trigger::Trigger;
use serde::Deserialize;
use serde_json::Value;

use crate::ports::Values;

/// Every event that a system may report.
#[derive(Debug, Clone, Default)]
pub struct Triggers(Vec<Rule>);

/// What one event does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    event_type: String,
    /// Product to begin; `null` only speaks.
    product: Option<String>,
    /// Metadata that names another product.
    product_from: Option<String>,
    /// Slots that metadata answers: field key to metadata key.
    #[serde(default)]
    slots: indexmap::IndexMap<String, String>,
    opening: Text,
    /// Metadata with the time to wait for, RFC 3339.
    scheduled_by: Option<String>,
    #[serde(default)]
    interrupts: bool,
    /// Seconds for which it may wait at a kiosk; an hour if absent.
    good_for_s: Option<u32>,
}

/// See [`Rule::good_for_s`].
const GOOD_FOR_S: u32 = 3_600;

/// `triggers.json` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("triggers_invalid: line {line}, column {column}: {reason}")]
pub struct TriggersError {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Triggers {
    /// Reads the list.
    ///
    /// # Errors
    /// [`TriggersError`].
    pub fn parse(json: &str) -> Result<Self, TriggersError> {
        serde_json::from_str(json)
            .map(Self)
            .map_err(|error| TriggersError {
                line: error.line(),
                column: error.column(),
                reason: error.to_string(),
            })
    }

    /// The trigger of an event, if it is known. `offered` tells which products there are.
    pub fn trigger(
        &self,
        event_type: &str,
        metadata: Values,
        offered: impl Fn(&str) -> bool,
    ) -> Option<Trigger> {
        let rule = self.rule(event_type)?;
        let named = rule
            .product_from
            .as_ref()
            .and_then(|key| metadata.get(key)?.as_str());
        let named = named.filter(|product| offered(product)).map(str::to_owned);
        let slot = |(field, key): (&String, &String)| Some((field.clone(), metadata.get(key)?.clone()));
        let slots: Values = rule.slots.iter().filter_map(slot).collect();
        Some(Trigger {
            event_type: rule.event_type.clone(),
            product: named.or_else(|| rule.product.clone()),
            slots: slots.into(),
            opening: rule.opening.clone(),
            metadata: metadata.into(),
            interrupts: rule.interrupts,
        })
    }

    /// The moment an event of this kind waits for, as the metadata has it.
    pub fn scheduled<'a>(&self, event_type: &str, metadata: &'a Values) -> Option<&'a Value> {
        metadata.get(self.rule(event_type)?.scheduled_by.as_ref()?)
    }

    /// How long an event of this kind may wait at a kiosk for its screen to be free.
    pub fn good_for(&self, event_type: &str) -> Duration {
        let seconds = self.rule(event_type).and_then(|rule| rule.good_for_s);
        Duration::from_secs(seconds.unwrap_or(GOOD_FOR_S).into())
    }

    /// The names of the events.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|rule| rule.event_type.as_str())
    }

    fn rule(&self, event_type: &str) -> Option<&Rule> {
        self.0.iter().find(|rule| rule.event_type == event_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"[
        {"event_type": "APPLIED", "product": "interview", "slots": {"job_role": "role"}, "opening": "안녕하세요."},
        {"event_type": "CALLED", "product": "reception", "product_from": "product_type", "opening": "어서 오세요.",
         "scheduled_by": "at"}]"#;

    fn trigger(event: &str, metadata: Value) -> Option<Trigger> {
        let metadata = serde_json::from_value(metadata).unwrap();
        Triggers::parse(TWO)
            .unwrap()
            .trigger(event, metadata, |product| product == "jeonse")
    }

    #[test]
    fn metadata_answers_slots_and_names_the_product() {
        let applied = trigger("APPLIED", serde_json::json!({"role": "backend", "page": 3})).unwrap();
        assert_eq!(applied.slots.0["job_role"], "backend");
        assert_eq!(applied.slots.len(), 1);
        let product = |named: &str| {
            trigger("CALLED", serde_json::json!({"product_type": named}))
                .unwrap()
                .product
        };
        assert_eq!(product("jeonse").unwrap(), "jeonse");
        assert_eq!(product("mortgage").unwrap(), "reception");
    }

    #[test]
    fn an_event_nobody_knows_is_none() {
        assert_eq!(trigger("FIRE", serde_json::json!({})), None);
    }

    #[test]
    fn a_wrong_file_is_told_by_place() {
        let error = Triggers::parse("[{\n\"event_type\": \"X\", \"colour\": 1}]").unwrap_err();
        assert_eq!(error.line, 2);
    }

    #[test]
    fn the_shipped_file_is_usable() {
        Triggers::parse(include_str!("../../../scenarios/triggers.json")).unwrap();
    }
}
