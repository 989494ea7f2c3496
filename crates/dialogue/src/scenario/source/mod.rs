//! A scenario file as it is written: seed 001 §5.2 (v3), with our optional additions.
//!
//! Everything here is the shape of the JSON and nothing else; `compile` makes the
//! [`super::Scenario`] that a consultation runs on.

mod alias;
mod choice;
mod field;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use choice::{ChoiceGroupSource, ChoiceSource, FilterSource};
pub use field::{Confirm, FieldSource, FieldType, GroupSource, Normalizer, Pii, Risk, Rule, SlotFieldSource};

use super::text::{Locale, Text};

/// A whole scenario file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSource {
    /// Where editors find the schema; ignored.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Version of the format; 3 is seed 001's, 4 has the additions.
    #[serde(default = "three")]
    pub schema_version: u32,
    /// Stable name of the file.
    pub scenario_id: String,
    /// What the customer is doing, as a title.
    pub scenario_name: Text,
    /// The product on the wire, such as `deposit_account`.
    pub product_type: String,
    /// The first stage.
    pub initial_stage_id: String,
    /// Stages in the order a reader meets them.
    pub stages: IndexMap<String, StageSource>,
    /// Groups of the panel beside the conversation.
    #[serde(default)]
    pub slot_groups: Vec<GroupSource>,
    /// v3's list of slots; [`Self::fields`] says more and wins.
    #[serde(default)]
    pub slot_fields: Vec<SlotFieldSource>,
    /// Field key to the name a customer reads.
    #[serde(default)]
    pub display_labels: IndexMap<String, Text>,
    /// Everything known about each field.
    #[serde(default)]
    pub fields: IndexMap<String, FieldSource>,
    /// Languages every text must have; lint reports those that lack one.
    #[serde(default = "korean")]
    pub locales: Vec<Locale>,
    /// Words that start this product from anywhere ("통장", "전세 대출").
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Name of the file in `figures/` that templates and conditions see as `figures`.
    #[serde(default)]
    pub figures: Option<String>,
    /// Named expressions over slots and figures, computed in order.
    #[serde(default)]
    pub computed: IndexMap<String, String>,
}

fn three() -> u32 {
    3
}

fn korean() -> Vec<Locale> {
    vec![Locale::Ko]
}

/// How a stage is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResponseType {
    /// Free words, or yes/no where the stage carries those choices.
    Narrative,
    /// One of several choices.
    Bullet,
    /// One switch or several.
    Boolean,
}

/// One stage: a question, a statement (no fields, no choices), a correction
/// (`modifiable_fields` only) or the end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageSource {
    /// The same as its key.
    pub stage_id: String,
    /// Title of the step.
    pub stage_name: Text,
    /// How it is answered.
    pub response_type: ResponseType,
    /// What is asked: a template. The part after the last line break is the question itself.
    #[serde(default)]
    pub prompt: Option<Text>,
    /// v3's name for a prompt with variables; the same here.
    #[serde(default)]
    pub dynamic_prompt: Option<Text>,
    /// The second wording, used when the first was not understood or met silence.
    #[serde(default)]
    pub reprompt: Option<Text>,
    /// What is on offer.
    #[serde(default)]
    pub choices: Vec<ChoiceSource>,
    /// What is on offer, in titled groups; table order is ordinal order across groups.
    #[serde(default)]
    pub choice_groups: Vec<ChoiceGroupSource>,
    /// Ways to narrow the list by a choice's metadata.
    #[serde(default)]
    pub choice_filters: Vec<FilterSource>,
    /// Fields this stage fills; the first is the one its choice answers.
    #[serde(default)]
    pub fields_to_collect: Vec<String>,
    /// Fields a customer may correct right here.
    #[serde(default)]
    pub modifiable_fields: Vec<String>,
    /// Values the other fields take when the first one is answered: literals or templates.
    #[serde(default)]
    pub default_values: IndexMap<String, Value>,
    /// Fields shown for checking: a list of keys, or v3's map of label to value template.
    #[serde(default)]
    pub display_fields: Option<DisplaySource>,
    /// Questions offered as buttons.
    #[serde(default)]
    pub additional_questions: Vec<Text>,
    /// Where to go.
    #[serde(default)]
    pub next_step: Option<NextSource>,
    /// Reaching this stage completes the scenario.
    #[serde(default)]
    pub is_final: bool,
    /// The stage is passed over where this is false.
    #[serde(default)]
    pub show_when: Option<String>,
    /// Whether a customer may leave it unanswered.
    #[serde(default)]
    pub skippable: bool,
    /// The product named by this field begins when the stage is answered.
    #[serde(default)]
    pub starts: Option<String>,
    /// What happens when an answer is not understood or not valid.
    #[serde(default)]
    pub on_invalid: Option<OnInvalid>,
    /// What happens when nobody answers.
    #[serde(default)]
    pub on_silence: Option<OnSilence>,
    /// Whether speech may be interrupted; yes if absent.
    #[serde(default)]
    pub interruptible: Option<bool>,
    /// Terms that are read out here.
    #[serde(default)]
    pub disclosure: Option<Disclosure>,
    /// Override of the hangover in milliseconds.
    #[serde(default)]
    pub endpointing: Option<u32>,
    /// What kind of answer the microphone waits for.
    #[serde(default)]
    pub expect: Option<Expect>,
    /// v3: hint for a language model.
    #[serde(default)]
    pub extraction_prompt: Option<String>,
    /// v3; unused.
    #[serde(default)]
    pub field_type: Option<String>,
    /// v3; unused, `modifiable_fields` says it.
    #[serde(default)]
    pub modifiable: Option<bool>,
    /// v3; unused, groups carry their own condition.
    #[serde(default)]
    pub visible_groups: Vec<String>,
}

/// What a customer checks before confirming.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum DisplaySource {
    /// Keys of fields; labels and values come from them.
    Fields(Vec<String>),
    /// v3: label to value template.
    Rows(IndexMap<String, String>),
}

/// Where a stage leads.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NextSource {
    /// Always there. `$correct` asks what to correct.
    Stage(String),
    /// By the value of the stage's first field, else of the field whose values the keys are;
    /// may nest.
    ByValue(IndexMap<String, NextSource>),
    /// The first branch whose condition holds.
    Branches(Vec<BranchSource>),
}

/// One branch.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum BranchSource {
    /// Taken where `if` holds.
    If {
        /// Condition over slots.
        r#if: String,
        /// Target stage.
        then: String,
    },
    /// Taken otherwise.
    Else {
        /// Target stage.
        r#else: String,
    },
}

/// Retries of a question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnInvalid {
    /// Failed answers before staff are called; 2 if absent.
    #[serde(default)]
    pub max_retries: Option<u8>,
    /// Said before asking again.
    #[serde(default)]
    pub say: Option<Text>,
}

/// Silence at a question.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnSilence {
    /// Re-prompts before the kiosk waits quietly; 2 if absent.
    #[serde(default)]
    pub max: Option<u8>,
    /// Said before asking again.
    #[serde(default)]
    pub say: Option<Text>,
}

/// Terms read out at a stage.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The terms.
    pub text: Text,
    /// Whether an interruption resumes it and the answer waits for it.
    #[serde(default)]
    pub must_finish: bool,
}

/// What kind of answer is expected, for the microphone's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// Yes or no.
    YesNo,
    /// One of the choices.
    Choice,
    /// Digits dictated with pauses.
    Digits,
    /// A name.
    Name,
    /// An address.
    Address,
    /// Anything.
    Free,
}
