//! A turn as one text, for those who read no screen messages.

use didimdol_protocol::http::InterviewStatus;
use didimdol_protocol::{ErrorCode, ServerBody, ServerMessage};
use didimdol_session::Standing;

/// Everything said in a turn: the answer, then the question or the error.
pub fn text(messages: &[ServerMessage]) -> String {
    let said = messages.iter().filter_map(|message| match &message.body {
        ServerBody::LlmResponseEnd { full_text } => Some(full_text.as_str()),
        ServerBody::StageResponse(question) => Some(question.prompt.as_str()),
        ServerBody::Error { message, .. } => Some(message.as_str()),
        _ => None,
    });
    said.filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether the turn could not even be taken: the disk failed.
pub fn failed(messages: &[ServerMessage]) -> bool {
    let internal = |message: &ServerMessage| {
        matches!(
            &message.body,
            ServerBody::Error {
                code: Some(ErrorCode::Internal),
                ..
            }
        )
    };
    messages.iter().any(internal)
}

/// Whether an answer is waited for.
pub fn status(standing: &Standing) -> InterviewStatus {
    match (&standing.question, standing.state.is_complete) {
        (_, true) => InterviewStatus::Completed,
        (Some(_), _) => InterviewStatus::WaitingAnswer,
        (None, _) => InterviewStatus::Open,
    }
}
