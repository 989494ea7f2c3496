//! Bodies of the HTTP API (design §9), one file a seed document.

pub mod access;
pub mod answer;
pub mod callback;
pub mod chat;
pub mod interview;
pub mod problem;
#[cfg(feature = "openapi")]
mod schema;
pub mod session;
pub mod thread;

pub use access::{NewToken, Ticket, TicketRequest};
pub use answer::{Answer, AnswerInput, AnswerRequest, InputMessage, InputRole, TokenUsage};
pub use callback::{CallbackKind, ParkedCallback, ParkedCallbacks};
pub use chat::{ChatRequest, ChatResponse, ChatSocketMessage, ChatSocketRequest};
pub use interview::{
    InterviewMessage, InterviewReply, InterviewStart, InterviewStarted, InterviewStatus, TriggerAccepted,
    TriggerRequest,
};
pub use problem::{Problem, ServerSentEvent};
pub use session::{Conversation, ConversationLine};
pub use thread::{
    AnswerBody, Answered, ChoiceOption, HistoryLine, NewThread, Question, QuestionType, Speaker, ThreadBegun,
    ThreadStatus, ThreadView, Transition,
};
