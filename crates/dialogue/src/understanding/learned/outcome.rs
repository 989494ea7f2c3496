//! What was understood, without what the customer's own words fill in: which commands, not how much.

use std::sync::Arc;

use serde_json::Value;

use crate::scenario::{FieldType, Scenario, Stage};
use crate::understanding::Command;

/// Stands where the customer's own words do.
const BLANK: &str = "#";

/// A set of commands with the numbers and free words left blank; equal for "사천이요" and "오천이요".
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcome(Vec<Arc<str>>);

impl Outcome {
    /// Of commands at a stage, in whatever order. Where something is confirmed, its field's yes or no is
    /// one, and a correction is a no by itself.
    pub fn of(commands: &[Command], scenario: &Scenario, stage: &Stage) -> Self {
        let own = stage.collects.first().filter(|own| scenario.is_confirmation(own));
        let confirms = |command: &Command| match command {
            Command::SetSlot { slot, value, .. } if own == Some(slot) => match value.0.as_bool() {
                Some(true) => Command::Affirm,
                _ => Command::Deny,
            },
            other => other.clone(),
        };
        let corrects = commands
            .iter()
            .any(|command| matches!(command, Command::CorrectSlot { .. }));
        let plain = commands.iter().map(confirms);
        let plain = plain.filter(|command| !(corrects && *command == Command::Deny));
        let mut acts: Vec<Arc<str>> = plain.map(|command| act(&command, scenario).into()).collect();
        acts.sort();
        Self(acts)
    }

    /// Of commands as JSON, blanks in them, sorted.
    pub fn from_acts(acts: Vec<Arc<str>>) -> Self {
        Self(acts)
    }

    /// Its commands as JSON, sorted, blanks in them.
    pub fn acts(&self) -> &[Arc<str>] {
        &self.0
    }

    /// Whether it is all of another one and more.
    pub fn holds_more_than(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && other.0.iter().all(|act| self.0.contains(act))
    }

    /// Its acts together, for telling outcomes apart.
    pub fn key(&self) -> String {
        self.0.join("+")
    }
}

/// A command as JSON, its own words blank.
pub fn act(command: &Command, scenario: &Scenario) -> String {
    let blank = |slot: &str, value: &Value| {
        let field = scenario.fields.get(slot);
        match field.map(|field| field.spec.kind) {
            Some(FieldType::Choice | FieldType::Boolean) => value.clone(),
            _ => Value::from(BLANK),
        }
    };
    let bare = match command {
        Command::SetSlot { slot, value, .. } => Command::SetSlot {
            value: blank(slot, value).into(),
            slot: slot.clone(),
            doubtful: false,
        },
        Command::CorrectSlot { slot, value, .. } => {
            let value = value.as_ref().zip(slot.as_ref());
            Command::CorrectSlot {
                value: value.map(|(value, slot)| blank(slot, value).into()),
                slot: slot.clone(),
                doubtful: false,
            }
        }
        Command::AskKnowledge { .. } => Command::AskKnowledge {
            query: String::new().into(),
        },
        Command::FilterChoices { .. } => Command::FilterChoices { values: Vec::new() },
        Command::Clarify { .. } => Command::Clarify {
            candidates: Vec::new(),
        },
        other => other.clone(),
    };
    serde_json::to_string(&bare).unwrap_or_default()
}

/// Whether a value is to be read from what was said.
pub fn is_blank(value: &Value) -> bool {
    value == BLANK
}
