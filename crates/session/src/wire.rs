//! The only file that knows both the domain and the wire.

use didimdol_dialogue::effect::{Effect, Refusal};
use didimdol_dialogue::event::{Answers, Event};
use didimdol_dialogue::scenario::{FieldType as Kind, Library, Locale as Language, ResponseType as Response};
use didimdol_dialogue::state::{Speaker, State};
use didimdol_dialogue::view::{self, Choice, Panel, Question};
use didimdol_protocol::{
    AgentMessage, AgentMessageType, AgentState, BooleanChoice, BulletChoice, ChatMessage, ChoiceGroup,
    Choices, ClientBody, DisplayField, ErrorCode, FieldChoice, FieldGroup, FieldType, Locale, NoticeKind,
    ResponseType, Role, ServerBody, ServerMessage, SessionId, SessionState, SlotField, SlotFillingUpdate,
    StageResponse, Summary, SummaryGroup,
};
use serde_json::{Map, Value};

/// What a client message means to the consultation; `None` for what concerns only the session
/// (its microphone, its end) or nothing here.
pub(crate) fn event(body: &ClientBody, keypad: bool) -> Option<Event> {
    Some(match body {
        ClientBody::ProcessText { text, .. } => Event::Said {
            text: text.clone().into(),
        },
        ClientBody::UserChoiceSelection {
            stage_id,
            selected_choice,
            prompt_id,
        } => Event::Chose {
            answers: Answers {
                prompt_id: prompt_id.clone(),
                stage_id: Some(stage_id.clone()),
            },
            value: selected_choice.clone().into(),
        },
        ClientBody::UserBooleanSelection {
            stage_id,
            boolean_selections,
            prompt_id,
        } => Event::Switched {
            answers: Answers {
                prompt_id: prompt_id.clone(),
                stage_id: Some(stage_id.clone()),
            },
            selections: boolean_selections
                .iter()
                .map(|(key, on)| (key.clone(), *on))
                .collect(),
        },
        ClientBody::FieldModificationRequest { field, new_value, .. } => Event::Modified {
            field: field.clone(),
            value: new_value.clone().into(),
            keypad,
        },
        ClientBody::StartScenario { product_type } => Event::Started {
            product: product_type.clone(),
        },
        ClientBody::RequestStaff => Event::StaffRequested,
        ClientBody::SetPreferences(preferences) => Event::LocaleChosen {
            locale: language(preferences.locale?),
        },
        ClientBody::ActivateVoice
        | ClientBody::DeactivateVoice
        | ClientBody::StopTts
        | ClientBody::DoneSpeaking
        | ClientBody::CancelTurn
        | ClientBody::ExtendTime
        | ClientBody::EndSession => return None,
    })
}

fn language(locale: Locale) -> Language {
    match locale {
        Locale::Ko => Language::Ko,
        Locale::En => Language::En,
    }
}

/// The language as the wire calls it.
pub(crate) fn locale(language: Language) -> Locale {
    match language {
        Language::Ko => Locale::Ko,
        Language::En => Locale::En,
    }
}

/// The messages of one turn, in the order of design §8: what is said, the panel, then exactly one
/// question, completion or error.
pub(crate) fn turn(
    effects: &[Effect],
    turn_id: &str,
    library: &Library,
    locale: Language,
) -> Vec<ServerMessage> {
    let said: Vec<&str> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Say { text } => Some(text.0.as_str()),
            _ => None,
        })
        .collect();
    let mut edits = Vec::new();
    let mut bodies = Vec::new();
    let mut endings = Vec::new();
    let mut refused = false;
    for effect in effects {
        match effect {
            Effect::FieldModified { field, result } => edits.push(ServerBody::FieldModificationResponse {
                success: result.is_ok(),
                field: field.clone(),
                new_value: result.as_ref().ok().map(|shown| Value::String(shown.0.clone())),
                error: result.as_ref().err().cloned(),
            }),
            Effect::CallStaff { .. } => bodies.push(ServerBody::Notice {
                kind: NoticeKind::StaffCalled,
                message: said.last().copied().unwrap_or_default().to_owned(),
            }),
            Effect::Say { text } => bodies.push(ServerBody::LlmResponseChunk {
                chunk: text.0.clone(),
            }),
            Effect::Show(panel) => endings.push(slots(panel)),
            Effect::Ask(question) if !refused => endings.push(ServerBody::StageResponse(stage(question))),
            Effect::Complete(summary) => endings.push(ServerBody::SessionCompleted {
                summary: completed(summary),
            }),
            Effect::Refuse(refusal) => {
                refused = true;
                endings.push(ServerBody::Error {
                    code: Some(code(*refusal)),
                    message: library.wording.refusal(*refusal, locale).to_owned(),
                });
            }
            Effect::Ask(_)
            | Effect::Record(_)
            | Effect::LookUp { .. }
            | Effect::HandIn { .. }
            | Effect::Prefer { .. } => {}
        }
    }
    if !said.is_empty() {
        bodies.push(ServerBody::LlmResponseEnd {
            full_text: said.join(" "),
        });
    }
    let of_turn = edits.into_iter().chain(bodies).chain(endings);
    let mut messages: Vec<ServerMessage> = of_turn
        .map(|body| ServerMessage {
            turn_id: Some(turn_id.to_owned()),
            body,
        })
        .collect();
    // The question that was open all along is shown again, but it is no part of the refused turn.
    messages.extend(effects.iter().filter_map(|effect| match effect {
        Effect::Ask(question) if refused => Some(plain(ServerBody::StageResponse(stage(question)))),
        _ => None,
    }));
    messages
}

/// A message that belongs to no turn.
pub(crate) fn plain(body: ServerBody) -> ServerMessage {
    ServerMessage { turn_id: None, body }
}

/// An error that belongs to a turn.
pub(crate) fn error(turn_id: Option<String>, code: ErrorCode, message: &str) -> ServerMessage {
    ServerMessage {
        turn_id,
        body: ServerBody::Error {
            code: Some(code),
            message: message.to_owned(),
        },
    }
}

fn code(refusal: Refusal) -> ErrorCode {
    match refusal {
        Refusal::UnknownProduct => ErrorCode::UnknownProduct,
        Refusal::UnknownStage => ErrorCode::UnknownStage,
        Refusal::NotOffered => ErrorCode::NotOffered,
        Refusal::StalePrompt => ErrorCode::StalePrompt,
        Refusal::AlreadyCompleted => ErrorCode::AlreadyCompleted,
        Refusal::BadShape => ErrorCode::BadShape,
    }
}

/// An open question on the wire.
pub(crate) fn stage(question: &Question) -> StageResponse {
    let some = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    StageResponse {
        stage_id: question.stage_id.clone(),
        response_type: match question.response_type {
            Response::Narrative => ResponseType::Narrative,
            Response::Bullet => ResponseType::Bullet,
            Response::Boolean => ResponseType::Boolean,
        },
        prompt: question.text.0.clone(),
        choices: match (question.response_type, question.choices.is_empty()) {
            (_, true) => None,
            (Response::Boolean, _) => Some(Choices::Boolean(question.choices.iter().map(switch).collect())),
            _ => Some(Choices::Bullet(question.choices.iter().map(bullet).collect())),
        },
        choice_groups: (!question.groups.is_empty()).then(|| {
            let group = |group: &view::ChoiceGroup| ChoiceGroup {
                title: group.title.clone(),
                items: group.items.iter().map(bullet).collect(),
            };
            question.groups.iter().map(group).collect()
        }),
        default_choice: question.default_choice.clone(),
        additional_questions: some(&question.additional_questions),
        modifiable_fields: some(&question.modifiable_fields),
        skippable: Some(question.skippable),
        prompt_id: Some(question.prompt_id.clone()),
        display_fields: (!question.rows.is_empty()).then(|| question.rows.iter().map(row).collect()),
    }
}

fn bullet(choice: &Choice) -> BulletChoice {
    BulletChoice {
        value: choice.value.clone(),
        label: Some(choice.label.clone()),
        display: choice.display.clone(),
        default: choice.default.then_some(true),
        metadata: (!choice.metadata.is_empty()).then(|| {
            choice
                .metadata
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        }),
        display_lines: (!choice.lines.is_empty()).then(|| choice.lines.clone()),
    }
}

fn switch(choice: &Choice) -> BooleanChoice {
    BooleanChoice {
        key: choice.value.clone(),
        label: choice.display.clone(),
        default: Some(choice.default),
        display_lines: (!choice.lines.is_empty()).then(|| choice.lines.clone()),
    }
}

fn row(row: &view::Row) -> DisplayField {
    DisplayField {
        key: row.key.clone(),
        label: row.label.clone(),
        value: row.value.0.clone(),
    }
}

/// The panel on the wire.
pub(crate) fn slots(panel: &Panel) -> ServerBody {
    let group = |group: &view::Group| FieldGroup {
        group_name: group.name.clone(),
        group_id: group.id.clone(),
        fields: group.fields.clone(),
    };
    ServerBody::SlotFillingUpdate {
        data: SlotFillingUpdate {
            product_type: panel.product.clone(),
            current_stage: panel.stage.clone(),
            collected_info: collected(panel),
            required_fields: panel.fields.iter().map(field).collect(),
            field_groups: Some(panel.groups.iter().map(group).collect()),
            completion_rate: panel.completion_rate,
            scenario_name: Some(panel.scenario_name.clone()),
            is_complete: Some(panel.complete),
        },
    }
}

fn collected(panel: &Panel) -> Map<String, Value> {
    let given = panel
        .fields
        .iter()
        .filter_map(|field| Some((field.key.clone(), field.value.as_ref()?.0.clone())));
    given.collect()
}

fn field(field: &view::Field) -> SlotField {
    SlotField {
        key: field.key.clone(),
        label: field.label.clone(),
        display_name: field.label.clone(),
        field_type: match field.kind {
            Kind::Text => FieldType::Text,
            Kind::Choice => FieldType::Choice,
            Kind::Number => FieldType::Number,
            Kind::Boolean => FieldType::Boolean,
        },
        required: field.required,
        collected: field.value.is_some(),
        value: field.value.as_ref().map(|value| value.0.clone()),
        display_value: field.shown.as_ref().map(|shown| shown.0.clone()),
        group: field.group.clone(),
        depth: Some(field.depth),
        show_when: field.show_when.clone(),
        parent_field: field.parent_field.clone(),
        choices: (!field.choices.is_empty()).then(|| {
            let choice = |(value, display, default): &(String, String, bool)| FieldChoice {
                value: value.clone(),
                display: display.clone(),
                default: default.then_some(true),
            };
            field.choices.iter().map(choice).collect()
        }),
    }
}

fn completed(summary: &view::Summary) -> Summary {
    let group = |group: &view::SummaryGroup| SummaryGroup {
        title: group.title.clone(),
        rows: group.rows.iter().map(row).collect(),
    };
    Summary {
        product_type: summary.product.clone(),
        groups: summary.groups.iter().map(group).collect(),
    }
}

/// What a screen that comes back is told first.
pub(crate) fn session_state(session: &SessionId, state: &State, panel: Option<&Panel>) -> SessionState {
    let message = |line: &didimdol_dialogue::state::Line| ChatMessage {
        role: match line.who {
            Speaker::Customer => Role::User,
            Speaker::Kiosk => Role::Assistant,
        },
        content: line.text.0.clone(),
    };
    SessionState {
        session_id: session.clone(),
        product_type: state.product.clone(),
        stage: panel.map(|panel| panel.stage.clone()),
        collected_info: panel.map(collected).unwrap_or_default(),
        messages: state.transcript.iter().map(message).collect(),
        completion_rate: panel.map_or(0.0, |panel| panel.completion_rate),
        is_complete: state.completed,
    }
}

/// The state as seed 001 §4.1 draws it.
pub fn agent_state(session: &SessionId, state: &State, panel: Option<&Panel>) -> AgentState {
    let last = |who: Speaker| {
        state
            .transcript
            .iter()
            .rev()
            .find(|line| line.who == who)
            .map(|line| line.text.0.clone())
    };
    let message = |line: &didimdol_dialogue::state::Line| AgentMessage {
        message_type: match line.who {
            Speaker::Customer => AgentMessageType::Human,
            Speaker::Kiosk => AgentMessageType::Ai,
        },
        content: line.text.0.clone(),
    };
    AgentState {
        session_id: session.clone(),
        user_input_text: last(Speaker::Customer),
        user_input_audio_b64: None,
        current_product_type: state.product.clone(),
        current_scenario_stage_id: panel.map(|panel| panel.stage.clone()),
        active_scenario_name: panel.map(|panel| panel.scenario_name.clone()),
        collected_product_info: panel.map(collected).unwrap_or_default(),
        final_response_text_for_tts: last(Speaker::Kiosk),
        messages: state.transcript.iter().map(message).collect(),
        error_message: None,
        is_final_turn_response: !state.looking_up,
    }
}
