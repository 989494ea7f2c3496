//! What a client says: seed 001 §3.1 and DESIGN §8.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    error::{ErrorCode, WireError},
    limits::{MAX_TEXT_CHARS, MAX_TURN_ID_CHARS},
};

/// One message from a client. Read it with [`ClientMessage::parse`], which also checks lengths and ranges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ClientMessage {
    /// The client's name for this turn; repeated on every message of the answer. A repeated turn is answered
    /// from the stored result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<String>,
    /// What is said.
    #[serde(flatten)]
    pub body: ClientBody,
}

/// The message itself, told apart by `type`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ClientBody {
    /// The customer said or typed something.
    ProcessText {
        /// At most 2,000 characters.
        text: String,
        /// How it was entered.
        #[serde(rename = "input_mode", default)]
        input_mode: InputMode,
    },
    /// Open the microphone.
    ActivateVoice,
    /// Close the microphone.
    DeactivateVoice,
    /// Stop speaking.
    StopTts,
    /// A choice of a `bullet` stage, or yes/no of a confirmation.
    UserChoiceSelection {
        /// Stage that offered it.
        stage_id: String,
        /// `value` of the choice.
        selected_choice: String,
        /// Question that offered it; without it a matching stage counts as current.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prompt_id: Option<String>,
    },
    /// The switches of a `boolean` stage.
    UserBooleanSelection {
        /// Stage that offered them.
        stage_id: String,
        /// On or off by `key`.
        boolean_selections: BTreeMap<String, bool>,
        /// Question that offered them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prompt_id: Option<String>,
    },
    /// Change a value already given. Answered by `field_modification_response`.
    FieldModificationRequest {
        /// Key of the field.
        field: String,
        /// Text (at most 2,000 characters), number or boolean.
        new_value: Value,
        /// What the client believes stands there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        current_value: Option<Value>,
    },
    /// Give up the turn named by the envelope's `turnId`, which is required here.
    CancelTurn,
    /// Begin an application for a product.
    StartScenario {
        /// Product id, e.g. `deposit_account`.
        product_type: String,
    },
    /// Call a member of staff.
    RequestStaff,
    /// End the consultation and erase it here.
    EndSession,
    /// How the customer likes to read and listen. Absent fields stay as they are.
    SetPreferences(Preferences),
    /// More time, after `idle_warning`.
    ExtendTime,
    /// The customer has said everything.
    DoneSpeaking,
}

/// How a text came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum InputMode {
    /// Typed.
    #[default]
    Text,
    /// Recognised from speech.
    Voice,
}

/// Language of everything the customer reads and hears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
}

/// Size of letters on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// 8 mm Hangul.
    Normal,
    /// 12 mm Hangul.
    Large,
}

/// Contrast of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// As designed.
    Normal,
    /// 7:1 and more everywhere.
    High,
}

/// Wishes about reading and listening.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// Language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Speed of the voice, 0.5 to 2.0; 1.0 is as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speech_rate: Option<f64>,
    /// Loudness of the voice, 0.0 (silent) to 1.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume: Option<f64>,
    /// Size of letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_size: Option<TextSize>,
    /// Contrast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contrast: Option<Contrast>,
    /// Fewer words, larger everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simple: Option<bool>,
    /// Controls within reach from a wheelchair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low_posture: Option<bool>,
}

impl ClientMessage {
    /// Reads one text frame. Fields we do not know are tolerated.
    ///
    /// # Errors
    /// `bad_json` (not JSON), `bad_shape` (no object, no `type`, missing, wrong or out-of-range fields),
    /// `unknown_type`, `too_long` (a text over 2,000 characters).
    pub fn parse(frame: &str) -> Result<Self, WireError> {
        let refuse = |code, turn_id| {
            Err(WireError {
                code,
                message: complaint(code).to_owned(),
                turn_id,
            })
        };
        let Ok(value) = serde_json::from_str::<Value>(frame) else {
            return refuse(ErrorCode::BadJson, None);
        };
        let Some(object) = value.as_object() else {
            return refuse(ErrorCode::BadShape, None);
        };
        let turn_id = match readable_turn_id(object) {
            Ok(turn_id) => turn_id,
            Err(code) => return refuse(code, None),
        };
        let Some(kind) = object.get("type").and_then(Value::as_str) else {
            return refuse(ErrorCode::BadShape, turn_id);
        };
        if !TYPES.contains(&kind) {
            return refuse(ErrorCode::UnknownType, turn_id);
        }
        let Ok(message) = serde_json::from_value::<Self>(value) else {
            return refuse(ErrorCode::BadShape, turn_id);
        };
        if message
            .body
            .texts()
            .iter()
            .any(|text| text.chars().count() > MAX_TEXT_CHARS)
        {
            return refuse(ErrorCode::TooLong, turn_id);
        }
        if !message.in_range() {
            return refuse(ErrorCode::BadShape, turn_id);
        }
        Ok(message)
    }

    fn in_range(&self) -> bool {
        let scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
        let within = |number: Option<f64>, low, high| number.is_none_or(|n| (low..=high).contains(&n));
        match &self.body {
            ClientBody::CancelTurn => self.turn_id.is_some(),
            ClientBody::FieldModificationRequest { new_value, .. } => scalar(new_value),
            ClientBody::SetPreferences(wish) => {
                within(wish.speech_rate, 0.5, 2.0) && within(wish.volume, 0.0, 1.0)
            }
            _ => true,
        }
    }
}

/// Every `type` a client may send, in the order of [`ClientBody`].
const TYPES: [&str; 14] = [
    "process_text",
    "activate_voice",
    "deactivate_voice",
    "stop_tts",
    "user_choice_selection",
    "user_boolean_selection",
    "field_modification_request",
    "cancel_turn",
    "start_scenario",
    "request_staff",
    "end_session",
    "set_preferences",
    "extend_time",
    "done_speaking",
];

impl ClientBody {
    /// The `type` on the wire; safe to log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ProcessText { .. } => "process_text",
            Self::ActivateVoice => "activate_voice",
            Self::DeactivateVoice => "deactivate_voice",
            Self::StopTts => "stop_tts",
            Self::UserChoiceSelection { .. } => "user_choice_selection",
            Self::UserBooleanSelection { .. } => "user_boolean_selection",
            Self::FieldModificationRequest { .. } => "field_modification_request",
            Self::CancelTurn => "cancel_turn",
            Self::StartScenario { .. } => "start_scenario",
            Self::RequestStaff => "request_staff",
            Self::EndSession => "end_session",
            Self::SetPreferences(_) => "set_preferences",
            Self::ExtendTime => "extend_time",
            Self::DoneSpeaking => "done_speaking",
        }
    }

    /// The texts a customer or client chose freely, whose length is bounded.
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::ProcessText { text, .. } => vec![text],
            Self::UserChoiceSelection { selected_choice, .. } => vec![selected_choice],
            Self::FieldModificationRequest {
                new_value,
                current_value,
                ..
            } => [Some(new_value), current_value.as_ref()]
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl std::fmt::Debug for ClientBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(***)", self.kind())
    }
}

/// The envelope's `turnId`: absent or null is none.
fn readable_turn_id(object: &Map<String, Value>) -> Result<Option<String>, ErrorCode> {
    match object.get("turnId") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) if (1..=MAX_TURN_ID_CHARS).contains(&id.chars().count()) => {
            Ok(Some(id.clone()))
        }
        Some(_) => Err(ErrorCode::BadShape),
    }
}

fn complaint(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::BadJson => "보내신 내용을 읽지 못했어요. 다시 보내 주세요.",
        ErrorCode::UnknownType => "알 수 없는 요청이에요. 다시 시도해 주세요.",
        ErrorCode::TooLong => "한 번에 2,000자까지 보낼 수 있어요. 나누어 보내 주세요.",
        _ => "보내신 내용에 빠지거나 맞지 않는 것이 있어요. 다시 보내 주세요.",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(frame: Value) -> ErrorCode {
        ClientMessage::parse(&frame.to_string()).unwrap_err().code
    }

    #[test]
    fn a_text_of_exactly_2000_characters_passes_and_one_more_does_not() {
        let said = |n: usize| json!({"type": "process_text", "text": "가".repeat(n), "input_mode": "text"});
        assert!(ClientMessage::parse(&said(2_000).to_string()).is_ok());
        assert_eq!(code(said(2_001)), ErrorCode::TooLong);
        let changed =
            json!({"type": "field_modification_request", "field": "name", "newValue": "가".repeat(2_001)});
        assert_eq!(code(changed), ErrorCode::TooLong);
    }

    #[test]
    fn an_error_names_the_turn_but_never_the_input() {
        let frame = json!({"type": "process_text", "turnId": "t-7", "text": 900101});
        let error = ClientMessage::parse(&frame.to_string()).unwrap_err();
        assert_eq!(error.turn_id.as_deref(), Some("t-7"));
        assert!(!format!("{error} {error:?}").contains("900101"));
    }

    #[test]
    fn debug_prints_no_customer_data() {
        let frame = json!({"type": "process_text", "text": "제 이름은 홍길동이에요", "turnId": "t-1"});
        let shown = format!("{:?}", ClientMessage::parse(&frame.to_string()).unwrap());
        assert_eq!(
            shown,
            r#"ClientMessage { turn_id: Some("t-1"), body: process_text(***) }"#
        );
    }

    #[test]
    fn unknown_fields_are_tolerated_and_a_null_turn_is_none() {
        let frame = json!({"type": "stop_tts", "turnId": null, "later": {"version": 2}});
        let message = ClientMessage::parse(&frame.to_string()).unwrap();
        assert_eq!(
            message,
            ClientMessage {
                turn_id: None,
                body: ClientBody::StopTts
            }
        );
    }
}
