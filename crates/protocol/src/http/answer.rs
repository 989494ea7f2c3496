//! Seed 003: one answer of the language model, streamed or whole.

use serde::{Deserialize, Serialize};

use crate::Role;

/// What is asked. Seed 003's request model.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRequest {
    /// Name of the model; the configured one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub model: Option<String>,
    /// The question, or the conversation so far.
    pub input: AnswerInput,
    /// How to answer; the house's own instructions if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub instructions: Option<String>,
    /// Told apart by the path here; read for the seed's sake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
}

/// A text, or messages.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AnswerInput {
    /// One question.
    Text(String),
    /// The conversation, the latest message last.
    Messages(Vec<InputMessage>),
}

/// One message of the conversation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InputMessage {
    /// Who said it.
    pub role: InputRole,
    /// The words.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub content: String,
}

/// Who speaks to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputRole {
    /// The customer.
    User,
    /// The model, earlier.
    Assistant,
    /// The house.
    System,
    /// The house, in OpenAI's newer word.
    Developer,
}

impl From<Role> for InputRole {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Assistant => Self::Assistant,
        }
    }
}

/// The whole answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// Name of the answer; `session_id` of its `usage` callback.
    pub id: String,
    /// What answered: a model's name, or `knowledge`.
    pub model: String,
    /// The words.
    pub output_text: String,
    /// What it took.
    pub usage: TokenUsage,
}

/// Tokens that an answer took; all 0 where no model was asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenUsage {
    /// Read.
    pub prompt_tokens: u64,
    /// Written.
    pub completion_tokens: u64,
    /// Both.
    pub total_tokens: u64,
}

opaque_debug!(AnswerRequest, AnswerInput, InputMessage, Answer);
