//! Fields and their groups.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Expect;
use super::alias::{Alias, ValueAlias};
use crate::scenario::text::Text;

/// A group of the panel.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = Alias("id", "group_id"))]
#[schemars(transform = Alias("name", "group_name"))]
pub struct GroupSource {
    /// Stable id.
    #[serde(alias = "group_id")]
    pub id: String,
    /// Title.
    #[serde(alias = "group_name")]
    pub name: Text,
    /// Keys of its fields, in order.
    pub fields: Vec<String>,
    /// The group's fields are needed only where this holds.
    #[serde(default)]
    pub show_when: Option<String>,
}

/// v3's description of a slot.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotFieldSource {
    /// Field key.
    pub key: String,
    /// Name a customer reads.
    pub display_name: Text,
    /// Type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether it must be collected.
    #[serde(default = "yes")]
    pub required: bool,
    /// v3; stages list their fields.
    #[serde(default)]
    pub stage: Option<String>,
    /// v3: hint for a language model.
    #[serde(default)]
    pub extraction_prompt: Option<String>,
    /// v3; choices say it.
    #[serde(default)]
    pub valid_values: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Type of a field on the wire; the seed's `string` is `text`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(transform = ValueAlias("text", "string"))]
pub enum FieldType {
    /// Words.
    #[serde(alias = "string")]
    Text,
    /// One of the choices of its stage.
    Choice,
    /// A whole number in the field's unit.
    Number,
    /// Yes or no.
    Boolean,
}

/// Everything known about a field.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSource {
    /// Type.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Name a customer reads.
    pub label: Text,
    /// Must be collected where it is needed.
    #[serde(default = "yes")]
    pub required: bool,
    /// Group, where `slot_groups` does not list it.
    #[serde(default)]
    pub group: Option<String>,
    /// Field it belongs under.
    #[serde(default)]
    pub parent_field: Option<String>,
    /// Depth in the panel; 0 is the top.
    #[serde(default)]
    pub depth: u8,
    /// Needed only where this holds.
    #[serde(default)]
    pub show_when: Option<String>,
    /// How words become a value.
    #[serde(default)]
    pub normalizer: Option<Normalizer>,
    /// Rules a value must not break.
    #[serde(default)]
    pub validate: Vec<Rule>,
    /// How private it is.
    #[serde(default)]
    pub pii: Pii,
    /// What a mistake costs.
    #[serde(default)]
    pub risk: Risk,
    /// When a spoken value is read back before it counts.
    #[serde(default)]
    pub confirm: Confirm,
    /// What kind of answer is expected.
    #[serde(default)]
    pub expect: Option<Expect>,
    /// Other words for the field, for corrections by name.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Unit of a number, shown after it ("만원", "일").
    #[serde(default)]
    pub unit: Option<Text>,
    /// Asked when this field alone is wanted (a correction, an unknown customer).
    #[serde(default)]
    pub prompt: Option<Text>,
    /// Words for true and false, or for values outside any stage's choices.
    #[serde(default)]
    pub values: IndexMap<String, Text>,
    /// Template over `value` that says the value to the customer.
    #[serde(default)]
    pub display: Option<Text>,
    /// Whether a customer may correct it.
    #[serde(default = "yes")]
    pub modifiable: bool,
}

/// How words become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalizer {
    /// Spoken or written money; the value is in the field's `unit` (원 if absent, or 만원).
    MoneyKrw,
    /// A Korean phone number, `010-1234-5678`.
    PhoneKr,
    /// A day of the month, 1 to 31.
    DayOfMonth,
    /// A date.
    DateKo,
    /// Yes or no.
    Yesno,
    /// An e-mail address.
    Email,
    /// A person's name in Korean.
    NameKo,
    /// A person's name in Latin letters, upper case.
    NameEn,
    /// A postal address, kept as heard.
    Address,
    /// A resident registration number; keypad only.
    Rrn,
    /// A whole number.
    Number,
}

/// A rule that a value must not break.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The value is refused where this holds; `value` and every slot are in sight.
    pub when: String,
    /// The reason and what to do, for the customer.
    pub say: Text,
}

/// How private a field is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pii {
    /// Not about a person.
    #[default]
    None,
    /// Personal: a name, a phone number.
    Basic,
    /// A unique identifier: always masked, entered on the keypad only.
    UniqueId,
    /// What only the customer may know, such as a PIN: as a unique identifier.
    Secret,
}

impl Pii {
    /// Whether it is always masked and entered on the keypad only: no recogniser and no model ever gets it.
    pub fn is_hidden(self) -> bool {
        matches!(self, Self::UniqueId | Self::Secret)
    }
}

/// What a mistake costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Easily put right.
    #[default]
    Low,
    /// Costs money or trust.
    High,
}

/// When a spoken value is read back before it counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// It counts, and is acknowledged.
    #[default]
    Never,
    /// When understanding is unsure.
    LowConfidence,
    /// Always.
    Always,
}
