//! What understanding says: typed commands.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::private::Private;
use crate::scenario::Locale;

/// What the customer wants, as the graph acts on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Record a value.
    SetSlot {
        /// Field key.
        slot: String,
        /// In the field's own type.
        value: Private<Value>,
        /// Said in a way that should be read back first.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        doubtful: bool,
    },
    /// Correct a value; without one, ask for it; without a field, ask which.
    CorrectSlot {
        /// Field key.
        slot: Option<String>,
        /// In the field's own type.
        value: Option<Private<Value>>,
        /// Said in a way that should be read back first.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        doubtful: bool,
    },
    /// Yes, at a confirmation or read-back.
    Affirm,
    /// No, at a confirmation or read-back, or to a correction under way.
    Deny,
    /// Leave the open question unanswered, where that is allowed.
    Skip,
    /// A question for the knowledge base.
    AskKnowledge {
        /// As asked.
        query: Private<String>,
    },
    /// Show only these choices.
    FilterChoices {
        /// Their values.
        values: Vec<String>,
    },
    /// Speak another language, louder, slower, or write larger.
    SetPreference {
        /// Which.
        #[serde(flatten)]
        preference: Preference,
    },
    /// Begin another product.
    StartProduct {
        /// `product_type`.
        product: String,
    },
    /// Say it again.
    Repeat,
    /// The question before.
    GoBack,
    /// Give the customer time.
    Wait,
    /// Clear everything and begin again.
    Restart,
    /// Leave it all.
    Cancel,
    /// Call staff.
    CallStaff,
    /// Ask which of a few was meant.
    Clarify {
        /// Values of the candidates.
        candidates: Vec<String>,
    },
    /// Thanks and greetings.
    SmallTalk,
    /// Nothing fits.
    CannotHandle,
}

/// How a customer would like to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// Language.
    Locale(Locale),
    /// How fast the kiosk speaks.
    Speech(Step),
    /// How loud.
    Volume(Step),
    /// How large its letters are.
    Text(Step),
}

/// One step from where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Faster, louder, larger.
    Up,
    /// Slower, quieter, smaller.
    Down,
}

impl Command {
    /// Whether something is kept of it that may be wrong.
    pub(super) fn records(&self) -> bool {
        matches!(
            self,
            Self::SetSlot { .. } | Self::CorrectSlot { value: Some(_), .. } | Self::Affirm | Self::Deny
        )
    }

    /// Whether it gives a value or an answer, which then counts.
    pub fn answers(&self) -> bool {
        matches!(
            self,
            Self::SetSlot { .. } | Self::CorrectSlot { .. } | Self::Affirm | Self::Deny | Self::Skip
        )
    }
}

/// Commands and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// In the order in which the graph acts.
    pub commands: Vec<Command>,
    /// The rule that decided, for staff and scenario authors.
    pub rule: &'static str,
}

impl Understood {
    /// How sure the rules are, from 0 to 1: 1 for what was said outright, less for what will be read
    /// back, half for a choice of candidates, 0 where nothing fits.
    pub fn confidence(&self) -> f64 {
        let sure = |command: &Command| match command {
            Command::CannotHandle => 0.0,
            Command::Clarify { .. } => 0.5,
            Command::SetSlot { doubtful: true, .. } | Command::CorrectSlot { doubtful: true, .. } => 0.8,
            _ => 1.0,
        };
        self.commands.iter().map(sure).fold(1.0, f64::min)
    }

    /// Whether the customer is asked which was meant, or for other words.
    pub(super) fn asks_back(&self) -> bool {
        matches!(
            self.commands[..],
            [Command::Clarify { .. } | Command::CannotHandle]
        )
    }

    pub(super) fn one(command: Command, rule: &'static str) -> Self {
        Self {
            commands: vec![command],
            rule,
        }
    }
}
