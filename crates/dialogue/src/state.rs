//! Where a consultation stands: the fold over its [`Change`]s, and nothing else.

use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::change::Change;
use crate::event::Values;
use crate::private::Private;
use crate::scenario::Locale;
use crate::trigger::Waiting;

/// Messages given out with a session; the log keeps all.
pub const TRANSCRIPT_CAP: usize = 50;

/// State of one consultation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Language now.
    pub locale: Locale,
    /// What the bank knew when the session began.
    pub customer: Private<Values>,
    /// Whether this session has the kiosk's keypad.
    pub keypad: bool,
    /// Product under way.
    pub product: Option<String>,
    /// Hash of its scenario file.
    pub scenario: Option<String>,
    /// Values given so far.
    pub slots: IndexMap<String, Slot>,
    /// Stages without an answer of their own that are behind the customer.
    pub passed: IndexSet<String>,
    /// The open question.
    pub prompt: Option<Prompt>,
    /// Failed answers to it.
    pub misses: u8,
    /// Silences at it.
    pub silences: u8,
    /// Values of the choices shown, where a filter is on.
    pub filter: Option<Vec<String>>,
    /// A question being looked up.
    pub looking_up: bool,
    /// Triggers that wait for an answer, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Waiting>,
    /// Staff were called and have not come yet.
    pub staff_called: bool,
    /// The application is finished.
    pub completed: bool,
    /// How many prompts were opened; names the next one.
    pub prompts: u32,
    /// The last messages, at most [`TRANSCRIPT_CAP`].
    pub transcript: Vec<Line>,
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// In the field's own type.
    pub value: Private<Value>,
    /// Where it came from.
    pub source: Source,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The customer said, touched or typed it.
    Customer,
    /// It follows from a choice.
    Choice,
    /// The stage's default.
    Default,
    /// A system of the bank told it.
    System,
}

/// A line of the transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who.
    pub who: Speaker,
    /// What.
    pub text: Private<String>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The customer.
    Customer,
    /// The kiosk.
    Kiosk,
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prompt {
    /// Unique in the session.
    pub id: String,
    /// Stage it is asked at.
    pub stage: String,
    /// What is asked.
    pub about: About,
}

/// What a prompt asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum About {
    /// The stage's own question.
    Stage,
    /// Which value shall be corrected.
    WhichField,
    /// A new value for one field.
    NewValue {
        /// Field key.
        field: String,
    },
    /// Whether values were understood rightly.
    ReadBack {
        /// What would be recorded.
        values: Private<Values>,
    },
    /// Which of a few was meant.
    Clarify {
        /// The field they would answer.
        field: String,
        /// Values of the candidates.
        candidates: Vec<String>,
    },
    /// Whether another product shall begin.
    Switch {
        /// Its `product_type`.
        product: String,
    },
    /// Whether everything shall be cleared.
    Restart,
}

impl State {
    /// The value of a slot.
    pub fn slot(&self, field: &str) -> Option<&Value> {
        self.slots.get(field).map(|slot| &slot.value.0)
    }

    /// Whether a slot has a value.
    pub fn has(&self, field: &str) -> bool {
        self.slots.contains_key(field)
    }

    /// Whether the question that the first waiting trigger waited for is answered.
    pub fn trigger_is_due(&self) -> bool {
        let open = self.prompt.as_ref().map(|prompt| prompt.id.as_str());
        self.triggers
            .first()
            .is_some_and(|waiting| open != Some(waiting.behind.as_str()))
    }

    /// Folds one fact in.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Opened(opening) => {
                self.locale = opening.locale;
                self.customer = opening.customer.clone();
                self.keypad = opening.keypad;
            }
            Change::ProductStarted { product, scenario } => {
                self.product = Some(product.clone());
                self.scenario = Some(scenario.clone());
                self.passed.clear();
                self.close_prompt();
                self.completed = false;
            }
            Change::Heard { text } => self.note(Speaker::Customer, text),
            Change::Spoke { text } => self.note(Speaker::Kiosk, text),
            Change::CutShort { unheard } => cut_short(&mut self.transcript, *unheard),
            Change::Asked(prompt) => {
                self.close_prompt();
                self.prompts += 1;
                self.prompt = Some(prompt.clone());
            }
            Change::Missed => self.misses = self.misses.saturating_add(1),
            Change::WasSilent => self.silences = self.silences.saturating_add(1),
            Change::SlotSet { field, value, source } => {
                let slot = Slot {
                    value: value.clone(),
                    source: *source,
                };
                self.slots.insert(field.clone(), slot);
            }
            Change::SlotCleared { field } => {
                self.slots.shift_remove(field);
            }
            Change::Passed { stage } => {
                self.passed.insert(stage.clone());
            }
            Change::Reopened { stage } => {
                self.passed.shift_remove(stage);
            }
            Change::Filtered { values } => self.filter = Some(values.clone()),
            Change::LookedUp { .. } => self.looking_up = true,
            Change::Answered => self.looking_up = false,
            Change::TriggerQueued { trigger, behind } => self.triggers.push(Waiting {
                trigger: (**trigger).clone(),
                behind: behind.clone(),
            }),
            Change::TriggerTaken if self.triggers.is_empty() => {}
            Change::TriggerTaken => {
                self.triggers.remove(0);
            }
            Change::StaffCalled => {
                self.staff_called = true;
                self.misses = 0;
            }
            Change::Restarted => {
                self.slots.clear();
                self.passed.clear();
                self.close_prompt();
                self.completed = false;
            }
            Change::Completed => {
                self.close_prompt();
                self.completed = true;
            }
            Change::LocaleChosen { locale } => self.locale = *locale,
        }
    }

    fn close_prompt(&mut self) {
        self.prompt = None;
        self.misses = 0;
        self.silences = 0;
        self.filter = None;
    }

    fn note(&mut self, who: Speaker, text: &Private<String>) {
        if self.transcript.len() == TRANSCRIPT_CAP {
            self.transcript.remove(0);
        }
        self.transcript.push(Line {
            who,
            text: text.clone(),
        });
    }
}
/// Takes so many characters, white space not counted, from the end of what the kiosk said last. A line
/// of which nothing is left was not said.
fn cut_short(transcript: &mut Vec<Line>, unheard: usize) {
    let Some(last) = transcript.iter().rposition(|line| line.who == Speaker::Kiosk) else {
        return;
    };
    let mut left = unheard;
    for at in (0..=last).rev() {
        if transcript[at].who != Speaker::Kiosk {
            break;
        }
        let text = &mut transcript[at].text.0;
        left = take_back(text, left);
        if text.is_empty() {
            transcript.remove(at);
        }
        if left == 0 {
            break;
        }
    }
}

/// Takes so many characters from the end of a text, white space not counted; gives how many are still
/// to be taken.
pub fn take_back(text: &mut String, count: usize) -> usize {
    let mut left = count;
    while left > 0 {
        match text.pop() {
            None => break,
            Some(c) if c.is_whitespace() => {}
            Some(_) => left -= 1,
        }
    }
    if left < count {
        text.truncate(text.trim_end().len());
    }
    left
}
