//! A trigger: the bank's systems make the kiosk speak first (seed 000).

use serde::{Deserialize, Serialize};

use crate::event::Values;
use crate::private::Private;
use crate::scenario::{Bank, Locale, Text};
use crate::state::State;
use crate::template::{self, Scope, jinja};

/// What a system wants said and begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    /// Such as `USER_APPLIED`.
    pub event_type: String,
    /// Product to begin; `None` only speaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Slots that the event answers already, by field key. One that its field does not take is
    /// left out, and the customer is asked.
    #[serde(default)]
    pub slots: Private<Values>,
    /// First words; a template that sees `customer`, `metadata`, `bank` and `locale`.
    pub opening: Text,
    /// What the system tells about the event.
    #[serde(default)]
    pub metadata: Private<Values>,
    /// Whether it speaks while the customer is being waited for, instead of after the answer.
    #[serde(default)]
    pub interrupts: bool,
}

/// A trigger that waits for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// What waits.
    pub trigger: Trigger,
    /// The prompt whose answer it waits for.
    pub behind: String,
}

impl Trigger {
    /// The opening in a language, with what is known put in; empty for none.
    pub fn words(&self, state: &State, bank: &Bank, locale: Locale) -> String {
        let scope: Scope = [
            ("customer".to_owned(), jinja(&serde_json::json!(state.customer.0))),
            ("metadata".to_owned(), jinja(&serde_json::json!(self.metadata.0))),
            ("bank".to_owned(), jinja(&bank.in_language(locale))),
            ("locale".to_owned(), locale.tag().into()),
        ]
        .into_iter()
        .collect();
        template::render(self.opening.get(locale), &scope)
            .trim()
            .to_owned()
    }
}
