//! What has been collected: seed 001 §3.2.5 with §4.2 and §4.3.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Everything collected so far, and what is still needed.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct SlotFillingUpdate {
    /// Product id.
    pub product_type: String,
    /// Stage of the scenario.
    pub current_stage: String,
    /// Values by field key; masked ones stay masked here.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, JsonValue>"))]
    pub collected_info: Map<String, Value>,
    /// The fields that the chosen path needs.
    pub required_fields: Vec<SlotField>,
    /// How they belong together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_groups: Option<Vec<FieldGroup>>,
    /// 0 to 1, over needed fields only.
    pub completion_rate: f64,
    /// Name of the scenario, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario_name: Option<String>,
    /// True once the application is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_complete: Option<bool>,
}

/// One field. The seed names its label two ways, so both are sent; when only one is read, it fills both.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(from = "ReadField")]
pub struct SlotField {
    /// Key of the field.
    pub key: String,
    /// Its name, for people (seed 001 §3.2.5).
    pub label: String,
    /// The same name (seed 001 §4.2).
    pub display_name: String,
    /// What kind of value.
    #[serde(rename = "type")]
    pub field_type: FieldType,
    /// Whether the application needs it.
    pub required: bool,
    /// Whether it has a value.
    pub collected: bool,
    /// The value, masked where it must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The value for people, with units and masked where it must be (ours: a screen knows no units).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_value: Option<String>,
    /// `group_id` it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// 0 for a top field, 1 below its parent, and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u8>,
    /// Condition under which it is shown, e.g. `card_selection == 'sline_transit'`; already applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<String>,
    /// Field it hangs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_field: Option<String>,
    /// What may be chosen, when `type` is `choice`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<FieldChoice>>,
}

/// A field as others may write it.
#[derive(Deserialize)]
struct ReadField {
    key: String,
    label: Option<String>,
    display_name: Option<String>,
    #[serde(rename = "type")]
    field_type: FieldType,
    required: bool,
    collected: bool,
    value: Option<Value>,
    display_value: Option<String>,
    group: Option<String>,
    depth: Option<u8>,
    show_when: Option<String>,
    parent_field: Option<String>,
    choices: Option<Vec<FieldChoice>>,
}

impl From<ReadField> for SlotField {
    fn from(read: ReadField) -> Self {
        let name = read
            .label
            .or_else(|| read.display_name.clone())
            .unwrap_or_else(|| read.key.clone());
        Self {
            key: read.key,
            display_name: read.display_name.unwrap_or_else(|| name.clone()),
            label: name,
            field_type: read.field_type,
            required: read.required,
            collected: read.collected,
            value: read.value,
            display_value: read.display_value,
            group: read.group,
            depth: read.depth,
            show_when: read.show_when,
            parent_field: read.parent_field,
            choices: read.choices,
        }
    }
}

/// What kind of value a field holds. Seed §3.2.5's `string` is read as `text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Any text.
    #[serde(alias = "string")]
    Text,
    /// One of `choices`.
    Choice,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

/// One value a choice field may take.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct FieldChoice {
    /// The value.
    pub value: String,
    /// What is shown.
    pub display: String,
    /// True on the one a plain "네" takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
}

/// Fields that belong together: one stepping stone of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldGroup {
    /// Its name, for people.
    pub group_name: String,
    /// Its id.
    pub group_id: String,
    /// Keys of its fields, in order.
    pub fields: Vec<String>,
}

opaque_debug!(SlotFillingUpdate, SlotField, FieldChoice);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_label_fills_both_and_string_is_text() {
        let one = |name: &str| json!({"key": "k", name: "고객명", "type": "string", "required": true, "collected": false});
        for name in ["label", "display_name"] {
            let field: SlotField = serde_json::from_value(one(name)).unwrap();
            assert_eq!(
                (field.label.as_str(), field.display_name.as_str()),
                ("고객명", "고객명")
            );
            assert_eq!(field.field_type, FieldType::Text);
        }
    }
}
