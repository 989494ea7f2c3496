//! What a consultation asks the world to do, in the order of a turn (design §8).

use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::event::Values;
use crate::private::Private;
use crate::understanding::Preference;
use crate::view::{Panel, Question, Summary};

/// One effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// Journal this and fold it in.
    Record(Change),
    /// Say and show this: an acknowledgement, an answer, a notice of what is different.
    Say {
        /// The words.
        text: Private<String>,
    },
    /// Speak or write in another way, as the customer asked.
    Prefer {
        /// Which; never the language, which is a fact of the state.
        preference: Preference,
    },
    /// A value in the panel was edited, or not.
    FieldModified {
        /// Field key.
        field: String,
        /// The value now, as it may be shown; or the reason for the customer.
        result: Result<Private<String>, String>,
    },
    /// Draw the panel.
    Show(Panel),
    /// Ask and show this question.
    Ask(Question),
    /// The application is finished.
    Complete(Summary),
    /// Nothing was done.
    Refuse(Refusal),
    /// Search the knowledge base; the answer comes back as an event.
    LookUp {
        /// What the customer asked.
        query: Private<String>,
    },
    /// Call staff.
    CallStaff {
        /// Why, for their screen.
        reason: StaffReason,
    },
    /// Hand the finished application to the bank.
    HandIn {
        /// `product_type`.
        product: String,
        /// Every slot.
        slots: Private<Values>,
    },
}

/// Why an input was refused; the codes are the wire's (design §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No scenario of that product.
    UnknownProduct,
    /// No such stage in this scenario.
    UnknownStage,
    /// Not one of the choices.
    NotOffered,
    /// The answer was to another question.
    StalePrompt,
    /// The application is finished.
    AlreadyCompleted,
    /// An event that cannot come here, such as switches for a bullet question.
    BadShape,
}

/// Why staff are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffReason {
    /// The customer asked.
    Requested,
    /// Answers were not understood.
    NotUnderstood,
    /// The graph did not come to rest within its step budget.
    Stuck,
}
