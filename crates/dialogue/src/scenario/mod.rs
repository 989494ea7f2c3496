//! Scenarios: the file format ([`source`]), what a consultation runs on ([`Scenario`]), and the
//! [`Library`] of everything loaded from `scenarios/`.

mod compile;
mod duplicate_keys;
mod library;
pub mod lint;
mod mermaid;
pub mod mutation;
pub mod source;
mod text;

use indexmap::IndexMap;
use serde_json::Value;

pub use library::{Bank, Library, LoadError, SourceFile, is_scenario, read};
pub use mermaid::mermaid;
pub use source::{Confirm, Expect, FieldType, Normalizer, Pii, ResponseType, Rule};
pub use text::{Locale, Text};

use crate::understanding::Names;

/// `next_step` target that asks which value to correct and comes back.
pub const CORRECT: &str = "$correct";
/// Product of the scenario that finds out what the customer came for.
pub const RECEPTION: &str = "reception";
/// Values of a yes/no choice.
pub const YES: &str = "yes";
/// See [`YES`].
pub const NO: &str = "no";

/// A scenario ready to run.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The file it came from, for messages.
    pub path: String,
    /// SHA-256 of the file, the first 16 hex digits: a session is pinned to it.
    pub hash: String,
    /// `product_type` on the wire.
    pub product: String,
    /// Title.
    pub name: Text,
    /// First stage.
    pub initial: String,
    /// Stages by id.
    pub stages: IndexMap<String, Stage>,
    /// Fields by key, in the order of the panel.
    pub fields: IndexMap<String, Field>,
    /// Groups of the panel.
    pub groups: Vec<Group>,
    /// Languages every text has.
    pub locales: Vec<Locale>,
    /// Words that start this product.
    pub keywords: Vec<String>,
    /// Figures that templates and conditions see.
    pub figures: Value,
    /// Named expressions, computed in order.
    pub computed: IndexMap<String, String>,
    /// What its choices and fields are called, ready to be found.
    pub names: Names,
}

/// What a stage is, from what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// One of several choices.
    Choice,
    /// One switch or several.
    Switches,
    /// Yes or no.
    Confirmation,
    /// One value in words.
    Value,
    /// Several values in words, whatever comes.
    Open,
    /// Corrections.
    Correction,
    /// Said, and passed.
    Statement,
    /// The end.
    Final,
}

/// One stage.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Title of the step.
    pub name: Text,
    /// What it is.
    pub kind: StageKind,
    /// How the wire calls it.
    pub response_type: ResponseType,
    /// What is asked.
    pub prompt: Text,
    /// The second wording.
    pub reprompt: Option<Text>,
    /// What is on offer, in ordinal order across groups.
    pub choices: Vec<Choice>,
    /// Titles of the groups that choices name.
    pub group_titles: Vec<Text>,
    /// Ways to narrow the list.
    pub filters: Vec<source::FilterSource>,
    /// Fields it fills; a choice answers the first.
    pub collects: Vec<String>,
    /// Fields that may be corrected here.
    pub modifiable: Vec<String>,
    /// Values of the other fields once the first is answered.
    pub defaults: IndexMap<String, Value>,
    /// Values to check.
    pub rows: Vec<DisplayRow>,
    /// Questions offered as buttons.
    pub questions: Vec<Text>,
    /// Where it leads; nowhere for a final stage.
    pub next: Option<Next>,
    /// Passed over where false.
    pub show_when: Option<String>,
    /// Whether it may be left unanswered.
    pub skippable: bool,
    /// The product named by this field begins when the stage is answered.
    pub starts: Option<String>,
    /// Failed answers before staff are called.
    pub max_misses: u8,
    /// Said before asking again.
    pub on_miss: Option<Text>,
    /// Re-prompts on silence.
    pub max_silences: u8,
    /// Said before asking again after silence.
    pub on_silence: Option<Text>,
    /// What kind of answer is expected.
    pub expect: Expect,
    /// How much quiet ends an answer, in milliseconds, where that differs from the kind's.
    pub patience: Option<u32>,
    /// Whether a customer may speak while it is being asked.
    pub interruptible: bool,
    /// Terms that are read out before it is asked.
    pub disclosure: Option<source::Disclosure>,
}

/// A row of values to check.
#[derive(Debug, Clone)]
pub enum DisplayRow {
    /// A field by its key.
    Field(String),
    /// A label and a template (v3).
    Template(String, String),
}

/// A choice or a switch.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Value of a choice; field key of a switch.
    pub value: String,
    /// Short name.
    pub label: Text,
    /// What the button says.
    pub display: Text,
    /// Taken by a real yes.
    pub default: bool,
    /// Other words for it.
    pub keywords: Vec<String>,
    /// Words that mean it only where it is asked for.
    pub answers: Vec<String>,
    /// Facts about it, as strings.
    pub metadata: IndexMap<String, String>,
    /// Second lines.
    pub lines: Vec<Text>,
    /// Index into [`Stage::group_titles`].
    pub group: Option<usize>,
}

/// A group of the panel.
#[derive(Debug, Clone)]
pub struct Group {
    /// Stable id.
    pub id: String,
    /// Title.
    pub name: Text,
    /// Keys of its fields.
    pub fields: Vec<String>,
    /// Its fields are needed only where this holds.
    pub show_when: Option<String>,
}

/// A field with its key and the stage whose choices are its values.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its key.
    pub key: String,
    /// Everything the file says.
    pub spec: source::FieldSource,
    /// The stage that asks for it first.
    pub stage: Option<String>,
    /// Group id.
    pub group: Option<String>,
}

/// Where a stage leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Always there; may be [`CORRECT`].
    Stage(String),
    /// By a field's value.
    ByValue {
        /// Field whose value decides.
        field: String,
        /// Value to target; booleans are `true` and `false`.
        arms: IndexMap<String, Next>,
    },
    /// The first branch whose condition holds; no condition always holds.
    Branches(Vec<(Option<String>, String)>),
}

impl Scenario {
    /// The choices that are a field's values: those of the stage where it is asked first.
    pub fn choices_of(&self, field: &str) -> &[Choice] {
        self.stage_of(field)
            .filter(|stage| matches!(stage.kind, StageKind::Choice | StageKind::Confirmation))
            .filter(|stage| stage.collects.first().is_some_and(|first| first == field))
            .map_or(&[], |stage| &stage.choices)
    }

    /// The stage that asks for a field.
    pub fn stage_of(&self, field: &str) -> Option<&Stage> {
        let id = self.fields.get(field)?.stage.as_ref()?;
        self.stages.get(id)
    }

    /// Whether a field is answered only by its own yes/no question and never beforehand: a yes/no
    /// that no open collection mentions.
    pub fn is_confirmation(&self, field: &str) -> bool {
        let asks = |stage: &Stage| {
            stage.kind == StageKind::Confirmation
                && stage.collects.first().is_some_and(|first| first == field)
        };
        let hears = |stage: &Stage| {
            stage.kind == StageKind::Open && stage.collects.iter().any(|other| other == field)
        };
        self.stage_of(field).is_some_and(asks) && !self.stages.values().any(hears)
    }

    /// Whether a "no" to this stage only opens corrections or the same question again, so that it
    /// must be asked anew after a correction.
    pub fn reopens(&self, stage: &Stage) -> bool {
        let comes_back = |target: &str| {
            target == CORRECT || target == stage.id || self.corrects_for(target).contains(&stage.id.as_str())
        };
        let Some(Next::ByValue { arms, .. }) = &stage.next else {
            return false;
        };
        let no = arms.get("false").map(Next::targets).unwrap_or_default();
        stage.kind == StageKind::Confirmation && no.into_iter().any(comes_back)
    }

    /// The stages to which a stage of corrections comes back; none for a stage of another kind.
    pub fn corrects_for(&self, stage: &str) -> Vec<&str> {
        let stage = self
            .stages
            .get(stage)
            .filter(|stage| stage.kind == StageKind::Correction);
        stage
            .and_then(|stage| stage.next.as_ref())
            .map(Next::targets)
            .unwrap_or_default()
    }
}

impl Stage {
    /// The default choice, if there is one.
    pub fn default_choice(&self) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.default)
    }

    /// A choice by its value.
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value == value)
    }
}

impl Next {
    /// Every target named anywhere in it.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Self::Stage(stage) => vec![stage],
            Self::ByValue { arms, .. } => arms.values().flat_map(Next::targets).collect(),
            Self::Branches(branches) => branches.iter().map(|(_, then)| then.as_str()).collect(),
        }
    }
}
