//! Seed 002: a list of questions, asked one by one, validated, and asked again.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A new thread of questions.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewThread {
    /// Asked in this order; 1 to 100, each `id` once.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub questions: Vec<Question>,
    /// How often a question is asked again after an answer that does not fit, or none; 2 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 20))]
    pub max_retries: Option<u32>,
    /// Seconds an answer is waited for; without end if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(minimum = 0.05, maximum = 86400.0))]
    pub timeout_s: Option<f64>,
    /// Where each question is sent too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub callback_url: Option<String>,
}

/// One question.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Unique in the thread.
    pub id: String,
    /// As it is asked.
    pub text: String,
    /// What counts as an answer.
    pub r#type: QuestionType,
    /// Of a `choice`: what can be chosen, by its words, its value or its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<ChoiceOption>>,
    /// Of a `text`: a regular expression that must be found in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Of a `number`: the smallest; of a `text`: the fewest characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Of a `number`: the largest; of a `text`: the most characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// What counts as an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QuestionType {
    /// Words.
    Text,
    /// One of `choices`.
    Choice,
    /// A number, in digits or in Korean words.
    Number,
    /// A yes or a no.
    Boolean,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ChoiceOption {
    /// Words that are the value too.
    Word(String),
    /// A value and the words for it.
    Named {
        /// What is recorded.
        value: String,
        /// What people read and say.
        display: String,
    },
}

impl ChoiceOption {
    /// What is recorded.
    pub fn value(&self) -> &str {
        match self {
            Self::Word(value) | Self::Named { value, .. } => value,
        }
    }

    /// What people read and say.
    pub fn display(&self) -> &str {
        match self {
            Self::Word(display) | Self::Named { display, .. } => display,
        }
    }
}

/// The status words of seed 002.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadStatus {
    /// A question was put.
    QuestionAsked,
    /// Its answer is waited for.
    WaitingAnswer,
    /// One came.
    AnswerReceived,
    /// It fits.
    Valid,
    /// It does not; the question is asked again.
    Invalid,
    /// Nobody answered in time; the question is asked again.
    Timeout,
    /// No answer fitted and the retries are spent; the next question follows.
    Unanswered,
    /// Every question is behind.
    Completed,
}

/// The thread has begun.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadBegun {
    /// Name of the thread, a UUID.
    pub thread_id: String,
    /// `question_asked`.
    pub status: ThreadStatus,
    /// The first question.
    pub question: Question,
}

/// An answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerBody {
    /// Words, a number or a boolean.
    #[cfg_attr(feature = "openapi", schema(value_type = super::schema::AnswerValue))]
    pub answer: Value,
}

/// What became of an answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// `valid`, `invalid`, `unanswered` or `completed`.
    pub status: ThreadStatus,
    /// The question that is open now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// How to answer so that it fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
}

/// A thread as it stands.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadView {
    /// Name of the thread.
    pub thread_id: String,
    /// `waiting_answer` or `completed`.
    pub status: ThreadStatus,
    /// The open question.
    pub question: Option<Question>,
    /// How often it was asked again.
    pub retries: u32,
    /// By question id: the value, or null where it stays unanswered.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub answers: serde_json::Map<String, Value>,
    /// Everything said, the oldest first.
    pub history: Vec<HistoryLine>,
}

/// One thing said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryLine {
    /// Who.
    pub role: Speaker,
    /// The words.
    pub content: String,
    /// Question it belongs to.
    pub question_id: String,
    /// What it was.
    pub status: ThreadStatus,
    /// Milliseconds since 1970 UTC.
    pub at_ms: u64,
}

/// Who speaks in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Who is asked.
    User,
    /// Who asks.
    Assistant,
}

/// One step through seed 002's graph.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    /// From 1, without gaps; the SSE `id`.
    pub seq: u64,
    /// The node, by the seed's name; the SSE `event`.
    pub node: String,
    /// The status after it.
    pub status: ThreadStatus,
    /// The question it was about.
    pub question_id: String,
    /// Words that go with it: the question, the guide or the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub at_ms: u64,
}

opaque_debug!(
    NewThread,
    Question,
    ThreadBegun,
    AnswerBody,
    Answered,
    ThreadView,
    HistoryLine,
    Transition
);
