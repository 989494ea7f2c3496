//! The nodes with what they are handed. A node mutates nothing: it returns effects and the next.

use serde_json::Value;

use super::Consultation;
use super::table::NodeName;
use crate::change::Change;
use crate::effect::{Effect, StaffReason};
use crate::event::Event;
use crate::scenario::Locale;
use crate::scenario::Text;
use crate::state::{About, Source};
use crate::understanding::Command;
use crate::wording::phrase;

/// A node and its hand-over.
pub(super) enum Node {
    Entry(Event),
    Route(Event),
    Understand { text: String },
    ValidateAnswer { commands: Vec<Command> },
    SaveAnswer(Answer),
    GenerateResponse(Answer),
    CheckCompletion(Resume),
    AskQuestion(Asking),
    WaitForAnswer,
    HandleInvalidAnswer { say: Option<String> },
    Complete { stage: String },
    Correct(Correction),
    Digress { query: String, about: Option<About> },
    Clarify { candidates: Vec<String> },
    Repeat { silent: bool, say: Option<String> },
    GoBack,
    Restart { confirmed: bool },
    SmallTalk,
    HandOff { reason: StaffReason },
    StartProduct { product: String, confirmed: bool },
}

/// Values to record, and what else the utterance wanted.
#[derive(Default)]
pub(super) struct Answer {
    /// By field key.
    pub values: Vec<(String, Value, Source)>,
    /// Whether they correct something that was there or asked for as a correction.
    pub corrects: bool,
    /// Values that are read back before they count.
    pub read_back: Vec<(String, Value)>,
    /// A question that came along.
    pub then_ask: Option<String>,
    /// Fields whose value was refused, and why.
    pub notes: Vec<(String, String)>,
    /// Nothing is said about it: the screen shows it already.
    pub quiet: bool,
}

/// What to correct, and what else the utterance wanted.
#[derive(Default)]
pub(super) struct Correction {
    /// Field key; asked for if absent.
    pub field: Option<String>,
    /// The new value; asked for if absent.
    pub value: Option<Value>,
    /// The value is read back before it counts.
    pub doubtful: bool,
    /// A question that came along.
    pub then_ask: Option<String>,
}

/// How to go on.
#[derive(Default)]
pub(super) struct Resume {
    /// The open question stays open if the walk still stops at its stage.
    pub keep: bool,
    /// A question to look up before the customer is asked again.
    pub look_up: Option<String>,
}

/// What to ask.
pub(super) enum Asking {
    /// The open question again.
    Again,
    /// Something new.
    New { stage: String, about: About },
}

/// What a node decided.
pub(super) struct Step {
    pub effects: Vec<Effect>,
    pub next: Node,
}

impl Step {
    pub fn to(next: Node) -> Option<Self> {
        Some(Self {
            effects: Vec::new(),
            next,
        })
    }

    pub fn with(effects: Vec<Effect>, next: Node) -> Option<Self> {
        Some(Self { effects, next })
    }
}

impl Node {
    pub fn name(&self) -> NodeName {
        match self {
            Self::Entry(_) => NodeName::Entry,
            Self::Route(_) => NodeName::Route,
            Self::Understand { .. } => NodeName::Understand,
            Self::ValidateAnswer { .. } => NodeName::ValidateAnswer,
            Self::SaveAnswer(_) => NodeName::SaveAnswer,
            Self::GenerateResponse(_) => NodeName::GenerateResponse,
            Self::CheckCompletion(_) => NodeName::CheckCompletion,
            Self::AskQuestion(_) => NodeName::AskQuestion,
            Self::WaitForAnswer => NodeName::WaitForAnswer,
            Self::HandleInvalidAnswer { .. } => NodeName::HandleInvalidAnswer,
            Self::Complete { .. } => NodeName::Complete,
            Self::Correct(_) => NodeName::Correct,
            Self::Digress { .. } => NodeName::Digress,
            Self::Clarify { .. } => NodeName::Clarify,
            Self::Repeat { .. } => NodeName::Repeat,
            Self::GoBack => NodeName::GoBack,
            Self::Restart { .. } => NodeName::Restart,
            Self::SmallTalk => NodeName::SmallTalk,
            Self::HandOff { .. } => NodeName::HandOff,
            Self::StartProduct { .. } => NodeName::StartProduct,
        }
    }

    /// Runs the node; `None` where the run ends.
    pub fn run(self, at: &Consultation) -> Option<Step> {
        match self {
            Self::Entry(event) => Step::to(Self::Route(event)),
            Self::Route(event) => at.route(event),
            Self::Understand { text } => at.understand(&text),
            Self::ValidateAnswer { commands } => at.validate_answer(commands),
            Self::SaveAnswer(answer) => at.save_answer(answer),
            Self::GenerateResponse(answer) => at.generate_response(answer),
            Self::CheckCompletion(resume) => at.check_completion(resume),
            Self::AskQuestion(asking) => at.ask_question(asking),
            Self::HandleInvalidAnswer { say } => at.handle_invalid_answer(say),
            Self::Complete { stage } => at.complete(&stage),
            Self::WaitForAnswer => None,
            Self::Correct(wish) => at.correct(wish),
            Self::Digress { query, about } => at.digress(query, about),
            Self::Clarify { candidates } => at.clarify(candidates),
            Self::Repeat { silent, say } => at.repeat(silent, say),
            Self::GoBack => at.go_back(),
            Self::Restart { confirmed } => at.restart(confirmed),
            Self::SmallTalk => at.small_talk(),
            Self::HandOff { reason } => at.hand_off(reason),
            Self::StartProduct { product, confirmed } => at.start_product(product, confirmed),
        }
    }
}

/// The kiosk says something: shown, spoken, and in the transcript.
pub(super) fn say(text: impl Into<String>) -> [Effect; 2] {
    let text: String = text.into();
    [
        Effect::Say {
            text: text.clone().into(),
        },
        Effect::Record(Change::Spoke { text: text.into() }),
    ]
}

impl Consultation {
    /// Language now.
    pub(super) fn locale(&self) -> Locale {
        self.state().locale
    }

    /// One of the engine's own phrases.
    pub(super) fn phrase(&self, text: &Text, variables: &[(&str, &str)]) -> String {
        phrase(text, self.locale(), variables)
    }

    /// Says one of the engine's own phrases.
    pub(super) fn say(&self, text: &Text) -> Vec<Effect> {
        say(self.phrase(text, &[])).into()
    }
}
