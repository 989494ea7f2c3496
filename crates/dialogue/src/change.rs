//! What became true: the facts of which a state is the fold.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::event::Opening;
use crate::private::Private;
use crate::scenario::Locale;
use crate::state::{Prompt, Source};
use crate::trigger::Trigger;

/// One fact. Facts are journaled, so old ones must stay readable: add variants, never change them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// The session began.
    Opened(Opening),
    /// A product's scenario began; slots are kept.
    ProductStarted {
        /// `product_type`.
        product: String,
        /// Hash of the scenario file that this session is pinned to.
        scenario: String,
    },
    /// The customer's turn, as it goes into the transcript.
    Heard {
        /// Words, or the label of what was touched.
        text: Private<String>,
    },
    /// The kiosk's turn, as it goes into the transcript.
    Spoke {
        /// Words.
        text: Private<String>,
    },
    /// So many characters at the end of what the kiosk said last were not heard, white space not
    /// counted.
    CutShort {
        /// How many.
        unheard: usize,
    },
    /// A question is open now.
    Asked(Prompt),
    /// The open question was answered in a way that did not count.
    Missed,
    /// The open question met silence.
    WasSilent,
    /// A slot has a value.
    SlotSet {
        /// Field key.
        field: String,
        /// Its value in the field's own type.
        value: Private<Value>,
        /// Where it came from.
        source: Source,
    },
    /// A slot has none any more.
    SlotCleared {
        /// Field key.
        field: String,
    },
    /// A stage without an answer of its own is behind the customer.
    Passed {
        /// Stage id.
        stage: String,
    },
    /// A stage that was behind the customer is before them again.
    Reopened {
        /// Stage id.
        stage: String,
    },
    /// Only these choices of the open question are shown.
    Filtered {
        /// Values of the choices that stay.
        values: Vec<String>,
    },
    /// A question is being looked up.
    LookedUp {
        /// What was asked.
        query: Private<String>,
    },
    /// The look-up is over.
    Answered,
    /// A trigger waits until the open question is answered.
    TriggerQueued {
        /// What waits.
        trigger: Box<Trigger>,
        /// The prompt whose answer it waits for.
        behind: String,
    },
    /// The first of the waiting triggers is acted on.
    TriggerTaken,
    /// Staff were called.
    StaffCalled,
    /// Everything was cleared for a fresh start of the same product.
    Restarted,
    /// The application is finished.
    Completed,
    /// The language changed.
    LocaleChosen {
        /// The language now.
        locale: Locale,
    },
}
