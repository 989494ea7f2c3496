//! The graph, declared: which node may follow which (design §5, seed 002's names).
//!
//! The run refuses any step that is not in here, so the picture and the code cannot part.

use NodeName::*;

/// A node by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(
    missing_docs,
    reason = "the names are seed 002's; the table below is their meaning"
)]
pub enum NodeName {
    Entry,
    Route,
    AskQuestion,
    WaitForAnswer,
    Understand,
    ValidateAnswer,
    SaveAnswer,
    HandleInvalidAnswer,
    GenerateResponse,
    CheckCompletion,
    Complete,
    Correct,
    Digress,
    Clarify,
    Repeat,
    GoBack,
    Restart,
    SmallTalk,
    HandOff,
    StartProduct,
}

/// Every edge with what leads along it. `WaitForAnswer` ends a run: nothing is executed again on
/// resume, the next event enters at `Entry`.
pub const EDGES: &[(NodeName, &str, NodeName)] = &[
    (Entry, "event", Route),
    (Route, "said", Understand),
    (Route, "chosen", ValidateAnswer),
    (Route, "edited", SaveAnswer),
    (Route, "refused", WaitForAnswer),
    (Route, "silence", Repeat),
    (Route, "found", CheckCompletion),
    (Route, "staff called", HandOff),
    (Route, "language", CheckCompletion),
    (Route, "product", StartProduct),
    (Understand, "commands", ValidateAnswer),
    (ValidateAnswer, "valid", SaveAnswer),
    (ValidateAnswer, "invalid", HandleInvalidAnswer),
    (ValidateAnswer, "read back", AskQuestion),
    (ValidateAnswer, "correction", Correct),
    (ValidateAnswer, "question", Digress),
    (ValidateAnswer, "unclear", Clarify),
    (ValidateAnswer, "again", Repeat),
    (ValidateAnswer, "back", GoBack),
    (ValidateAnswer, "over", Restart),
    (ValidateAnswer, "chat", SmallTalk),
    (ValidateAnswer, "staff", HandOff),
    (ValidateAnswer, "product", StartProduct),
    (ValidateAnswer, "nothing to save", CheckCompletion),
    (ValidateAnswer, "finished", WaitForAnswer),
    (SaveAnswer, "saved", GenerateResponse),
    (GenerateResponse, "said", CheckCompletion),
    (GenerateResponse, "product", StartProduct),
    (GenerateResponse, "read back", AskQuestion),
    (GenerateResponse, "question", Digress),
    (CheckCompletion, "open", AskQuestion),
    (CheckCompletion, "looking up", WaitForAnswer),
    (CheckCompletion, "done", Complete),
    (HandleInvalidAnswer, "retries left", AskQuestion),
    (HandleInvalidAnswer, "retries spent", HandOff),
    (HandOff, "meanwhile", CheckCompletion),
    (Correct, "asked", AskQuestion),
    (Correct, "invalid", HandleInvalidAnswer),
    (Correct, "valid", SaveAnswer),
    (Correct, "question", Digress),
    (Correct, "keypad only", CheckCompletion),
    (Digress, "look up", WaitForAnswer),
    (Clarify, "candidates", AskQuestion),
    (Clarify, "again", HandleInvalidAnswer),
    (Repeat, "again", CheckCompletion),
    (Repeat, "quiet", WaitForAnswer),
    (GoBack, "reopened", CheckCompletion),
    (Restart, "confirm", AskQuestion),
    (Restart, "cleared", CheckCompletion),
    (SmallTalk, "on", CheckCompletion),
    (StartProduct, "begun", CheckCompletion),
    (StartProduct, "confirm", AskQuestion),
    (StartProduct, "unknown", WaitForAnswer),
    (AskQuestion, "asked", WaitForAnswer),
    (HandOff, "alone", WaitForAnswer),
    (Complete, "finished", WaitForAnswer),
];

impl NodeName {
    /// `snake_case`, as seed 002 and the threads API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Entry => "entry",
            Route => "route",
            AskQuestion => "ask_question",
            WaitForAnswer => "wait_for_answer",
            Understand => "understand",
            ValidateAnswer => "validate_answer",
            SaveAnswer => "save_answer",
            HandleInvalidAnswer => "handle_invalid_answer",
            GenerateResponse => "generate_response",
            CheckCompletion => "check_completion",
            Complete => "complete",
            Correct => "correct",
            Digress => "digress",
            Clarify => "clarify",
            Repeat => "repeat",
            GoBack => "go_back",
            Restart => "restart",
            SmallTalk => "small_talk",
            HandOff => "hand_off",
            StartProduct => "start_product",
        }
    }

    /// Whether the table lets `next` follow.
    pub fn leads_to(self, next: Self) -> bool {
        EDGES.iter().any(|(from, _, to)| *from == self && *to == next)
    }
}

/// The graph as Mermaid.
pub fn mermaid() -> String {
    let mut out = String::from("flowchart TD\n");
    for (from, label, to) in EDGES {
        out.push_str(&format!("    {} -- {label} --> {}\n", from.as_str(), to.as_str()));
    }
    out.push_str("    wait_for_answer([wait_for_answer ⏸])\n");
    out
}
