//! The open question and what may be pressed: seed 001 §3.2.6.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A question with its buttons. Spoken as well, when there is a voice.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct StageResponse {
    /// Stage of the scenario.
    pub stage_id: String,
    /// How it is answered.
    pub response_type: ResponseType,
    /// The question; a lead may stand before its last line break.
    pub prompt: String,
    /// What may be chosen, in display and ordinal order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Choices>,
    /// The same in groups; ordinals count across groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice_groups: Option<Vec<ChoiceGroup>>,
    /// `value` a plain "네" takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_choice: Option<String>,
    /// Questions a customer may ask here without leaving; sent back as `process_text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_questions: Option<Vec<String>>,
    /// Keys of fields that may be corrected here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifiable_fields: Option<Vec<String>>,
    /// Whether the customer may go on without an answer; absent in some of the seed's samples, then false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skippable: Option<bool>,
    /// Name of this asking; an answer that carries another is stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_id: Option<String>,
    /// Rows the customer checks, already masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_fields: Option<Vec<DisplayField>>,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// In own words, or by the yes/no `choices` of a confirmation.
    Narrative,
    /// One of several.
    Bullet,
    /// Each on or off.
    Boolean,
}

/// The choices of a stage: all of one kind.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Choices {
    /// Of a `bullet` stage or a confirmation.
    Bullet(Vec<BulletChoice>),
    /// Of a `boolean` stage.
    Boolean(Vec<BooleanChoice>),
}

/// One answer of several.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct BulletChoice {
    /// What is sent back.
    pub value: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is shown.
    pub display: String,
    /// True on the one a plain "네" takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// Facts about it (fee, limits, balance) as the scenario gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<BTreeMap<String, String>>,
    /// Second lines on the button (ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_lines: Option<Vec<String>>,
}

/// One switch.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct BooleanChoice {
    /// Field it sets.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Where it stands before it is touched; absent: off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<bool>,
    /// Second lines beside the switch (ours).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_lines: Option<Vec<String>>,
}

/// Choices under one heading.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChoiceGroup {
    /// Heading.
    pub title: String,
    /// Choices under it.
    pub items: Vec<BulletChoice>,
}

/// One row to check.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DisplayField {
    /// Field it shows.
    pub key: String,
    /// Its name, for people.
    pub label: String,
    /// Its value, for people: masked, with units.
    pub value: String,
}

opaque_debug!(
    StageResponse,
    Choices,
    BulletChoice,
    BooleanChoice,
    ChoiceGroup,
    DisplayField
);
