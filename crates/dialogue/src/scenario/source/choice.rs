//! What is on offer at a stage.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::alias::Alias;
use crate::scenario::text::Text;

/// A choice of a bullet or yes/no stage (`value`, `display`), or a switch (`key`, `label`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = Alias("display_lines", "displayLines"))]
pub struct ChoiceSource {
    /// What is recorded.
    #[serde(default)]
    pub value: Option<String>,
    /// The boolean field of a switch.
    #[serde(default)]
    pub key: Option<String>,
    /// What the button says.
    #[serde(default)]
    pub display: Option<Text>,
    /// Short name, said back; `display` if absent.
    #[serde(default)]
    pub label: Option<Text>,
    /// Taken by a real yes.
    #[serde(default)]
    pub default: bool,
    /// Other words for it. A dictionary form ("결혼하다") is a verb, and every ending may follow.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Words that mean it only where it is asked for: "있다" to "do you own a home?".
    #[serde(default)]
    pub answers: Vec<String>,
    /// v3; ordinals are understood by position.
    #[serde(default)]
    pub ordinal_keywords: Vec<String>,
    /// Facts about it. A key that names a field also sets that field.
    #[serde(default)]
    pub metadata: IndexMap<String, Value>,
    /// Second lines on the button.
    #[serde(default, alias = "displayLines")]
    pub display_lines: Vec<Text>,
}

/// Choices under a title.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = Alias("group_name", "title"))]
#[schemars(transform = Alias("choices", "items"))]
pub struct ChoiceGroupSource {
    /// The title.
    #[serde(alias = "title")]
    pub group_name: Text,
    /// What is on offer.
    #[serde(alias = "items")]
    pub choices: Vec<ChoiceSource>,
}

/// "배송되는 카드만": keeps the choices whose metadata satisfies a condition.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterSource {
    /// The button.
    pub label: Text,
    /// Words that ask for it.
    pub keywords: Vec<String>,
    /// Condition over the choice's metadata, such as `transit_function == 'true'`.
    pub when: String,
}
