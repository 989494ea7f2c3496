//! What happens to a consultation. Events come in with everything they need: no clock, no
//! look-up and no random number happens inside.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::private::Private;
use crate::scenario::Locale;
use crate::trigger::Trigger;

/// Values by field key.
pub type Values = IndexMap<String, Value>;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Somebody is here.
    Opened(Opening),
    /// A product was asked for by button or by the system.
    Started {
        /// `product_type` of the scenario.
        product: String,
    },
    /// The customer said or typed something.
    Said {
        /// The words.
        text: Private<String>,
    },
    /// A choice was touched.
    Chose {
        /// The question it answers.
        answers: Answers,
        /// Value of the choice.
        value: Private<String>,
    },
    /// Switches were set and sent.
    Switched {
        /// The question it answers.
        answers: Answers,
        /// On or off by field key.
        selections: IndexMap<String, bool>,
    },
    /// A value in the panel was edited.
    Modified {
        /// Field key.
        field: String,
        /// The new value, as typed.
        value: Private<Value>,
        /// Typed on the kiosk's own keypad, the only way in for a unique identifier.
        keypad: bool,
    },
    /// What the knowledge base found for an earlier look-up.
    Found {
        /// Best first; empty when nothing covers the question.
        passages: Vec<Passage>,
    },
    /// Nobody answered in time.
    Silent {
        /// The question that waited.
        prompt_id: String,
    },
    /// The kiosk was interrupted while it spoke.
    Interrupted {
        /// How many characters at the end of what it said nobody heard, white space not counted.
        unheard: usize,
    },
    /// A system of the bank wants the kiosk to speak first.
    Triggered {
        /// What it wants.
        trigger: Box<Trigger>,
    },
    /// The answer that a trigger waited for is given.
    TriggerDue,
    /// Staff were called by button.
    StaffRequested,
    /// The customer wants another language.
    LocaleChosen {
        /// The language.
        locale: Locale,
    },
}

/// How a session begins.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// Language of the greeting.
    pub locale: Locale,
    /// What the bank already knows of the customer, by field key; empty for a stranger.
    pub customer: Private<Values>,
    /// Whether unique identifiers can be typed here: only on the kiosk's own keypad.
    pub keypad: bool,
}

/// Which question a touch answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The prompt, if the client knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_id: Option<String>,
    /// The stage; enough where no prompt is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<String>,
}

/// A piece of the knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// File and heading it came from.
    pub source: String,
    /// The answer, ready to be said.
    pub text: String,
}
