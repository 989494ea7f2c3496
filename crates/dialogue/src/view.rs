//! What a customer sees: plain data drawn from a state, in one language.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::private::Private;
use crate::scenario::{Expect, FieldType, ResponseType};

/// An open question, ready to be shown and spoken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// Unique in the session.
    pub prompt_id: String,
    /// Stage it is asked at.
    pub stage_id: String,
    /// How it is answered.
    pub response_type: ResponseType,
    /// What is asked.
    pub text: Private<String>,
    /// Choices outside groups.
    pub choices: Vec<Choice>,
    /// Choices in titled groups.
    pub groups: Vec<ChoiceGroup>,
    /// The value a real yes takes.
    pub default_choice: Option<String>,
    /// Questions offered as buttons.
    pub additional_questions: Vec<String>,
    /// Fields that may be corrected here.
    pub modifiable_fields: Vec<String>,
    /// Values to check.
    pub rows: Vec<Row>,
    /// Whether it may be left unanswered.
    pub skippable: bool,
    /// What kind of answer is expected.
    pub expect: Expect,
    /// How much quiet ends an answer, in milliseconds, where that differs from the kind's.
    pub patience: Option<u32>,
    /// Whether a customer may speak while it is being asked.
    pub interruptible: bool,
    /// The terms before it that are to be heard to their end: neither voice nor touch cuts them short, and
    /// an answer waits for them.
    pub must_hear: Option<Private<String>>,
}

/// A choice or a switch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// Value of a choice, field key of a switch.
    pub value: String,
    /// Short name.
    pub label: String,
    /// What the button says.
    pub display: String,
    /// Taken by a real yes; on from the start, for a switch.
    pub default: bool,
    /// Facts about it.
    pub metadata: IndexMap<String, String>,
    /// Second lines.
    pub lines: Vec<String>,
}

/// Choices under a title.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceGroup {
    /// The title.
    pub title: String,
    /// What is on offer.
    pub items: Vec<Choice>,
}

/// A label and its value as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Field key.
    pub key: String,
    /// Name a customer reads.
    pub label: String,
    /// Masked where it must be.
    pub value: Private<String>,
}

/// The panel beside the conversation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Panel {
    /// `product_type`.
    pub product: String,
    /// Title of the scenario.
    pub scenario_name: String,
    /// Stage now.
    pub stage: String,
    /// Fields needed so far, in scenario order.
    pub fields: Vec<Field>,
    /// Groups of those fields.
    pub groups: Vec<Group>,
    /// Collected over needed, 0 to 1.
    pub completion_rate: f64,
    /// Whether the application is finished.
    pub complete: bool,
}

/// A field of the panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Field key.
    pub key: String,
    /// Name a customer reads.
    pub label: String,
    /// Type.
    pub kind: FieldType,
    /// Whether it must be collected.
    pub required: bool,
    /// The value, masked where it must be.
    pub value: Option<Private<Value>>,
    /// The value as a customer reads it.
    pub shown: Option<Private<String>>,
    /// Group id.
    pub group: Option<String>,
    /// Depth under its parent.
    pub depth: u8,
    /// Condition, as written.
    pub show_when: Option<String>,
    /// Field it belongs under.
    pub parent_field: Option<String>,
    /// Choices of a choice field: value, display, default.
    pub choices: Vec<(String, String, bool)>,
}

/// A group of the panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Stable id.
    pub id: String,
    /// Title.
    pub name: String,
    /// Keys of its fields.
    pub fields: Vec<String>,
}

/// What was applied for, by group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// `product_type`.
    pub product: String,
    /// What is said at the end.
    pub text: String,
    /// Titled rows.
    pub groups: Vec<SummaryGroup>,
}

/// One group of a summary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SummaryGroup {
    /// Title.
    pub title: String,
    /// Rows.
    pub rows: Vec<Row>,
}
