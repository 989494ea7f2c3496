//! Language models: one that speaks OpenAI's Responses API, wherever it runs.

mod event_stream;
mod openai;

pub use openai::{OpenAi, OpenAiError};
