//! One written sample of every message type: a changed name on the wire changes a snapshot.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};

use didimdol_protocol::*;
use serde_json::{Map, Value, json};

fn text(text: &str) -> String {
    text.to_owned()
}

fn client_messages() -> Vec<ClientBody> {
    vec![
        ClientBody::ProcessText {
            text: text("통장이요"),
            input_mode: InputMode::Text,
        },
        ClientBody::ActivateVoice,
        ClientBody::DeactivateVoice,
        ClientBody::StopTts,
        ClientBody::UserChoiceSelection {
            stage_id: text("select_services"),
            selected_choice: text("all"),
            prompt_id: Some(text("p-2")),
        },
        ClientBody::UserBooleanSelection {
            stage_id: text("additional_services"),
            boolean_selections: BTreeMap::from([(text("withdrawal_alert"), false)]),
            prompt_id: None,
        },
        ClientBody::FieldModificationRequest {
            field: text("transfer_limit_once"),
            new_value: json!(30_000_000),
            current_value: Some(json!(50_000_000)),
        },
        ClientBody::CancelTurn,
        ClientBody::StartScenario {
            product_type: text("deposit_account"),
        },
        ClientBody::RequestStaff,
        ClientBody::EndSession,
        ClientBody::SetPreferences(Preferences {
            locale: Some(Locale::En),
            speech_rate: Some(1.25),
            volume: Some(0.5),
            text_size: Some(TextSize::Large),
            contrast: Some(Contrast::High),
            simple: Some(true),
            low_posture: Some(false),
        }),
        ClientBody::ExtendTime,
        ClientBody::DoneSpeaking,
    ]
}

fn row() -> DisplayField {
    DisplayField {
        key: text("phone_number"),
        label: text("휴대폰 번호"),
        value: text("010-****-5678"),
    }
}

fn slots() -> SlotFillingUpdate {
    SlotFillingUpdate {
        product_type: text("deposit_account"),
        current_stage: text("otp_payment_account"),
        collected_info: Map::from_iter([(text("security_medium"), json!("shinhan_otp"))]),
        required_fields: vec![SlotField {
            key: text("otp_payment_account"),
            label: text("출금 계좌"),
            display_name: text("출금 계좌"),
            field_type: FieldType::Choice,
            required: true,
            collected: false,
            value: None,
            display_value: None,
            group: Some(text("banking")),
            depth: Some(1),
            show_when: Some(text("security_medium == 'shinhan_otp'")),
            parent_field: Some(text("security_medium")),
            choices: Some(vec![FieldChoice {
                value: text("account_110_883827"),
                display: text("110-***-883827"),
                default: Some(true),
            }]),
        }],
        field_groups: Some(vec![FieldGroup {
            group_name: text("뱅킹"),
            group_id: text("banking"),
            fields: vec![text("otp_payment_account")],
        }]),
        completion_rate: 0.5,
        scenario_name: Some(text("입출금 동시신규")),
        is_complete: Some(false),
    }
}

fn question() -> StageResponse {
    let choice = BulletChoice {
        value: text("shinhan_otp"),
        label: Some(text("신한OTP")),
        display: text("신한OTP (10,000원)"),
        default: Some(false),
        metadata: Some(BTreeMap::from([(text("fee"), text("10000"))])),
        display_lines: Some(vec![text("발급비 10,000원")]),
    };
    StageResponse {
        stage_id: text("security_medium_registration"),
        response_type: ResponseType::Bullet,
        prompt: text("보안매체를 골라 주세요."),
        choices: Some(Choices::Bullet(vec![choice.clone()])),
        choice_groups: Some(vec![ChoiceGroup {
            title: text("새로 받기"),
            items: vec![choice],
        }]),
        default_choice: Some(text("shinhan_otp")),
        additional_questions: Some(vec![text("OTP가 뭐예요?")]),
        modifiable_fields: Some(vec![text("transfer_limit_once")]),
        skippable: Some(false),
        prompt_id: Some(text("p-4")),
        display_fields: Some(vec![row()]),
    }
}

fn server_messages() -> Vec<ServerBody> {
    vec![
        ServerBody::SessionInitialized {
            message: text("안녕하세요."),
        },
        ServerBody::SessionState(SessionState {
            session_id: "session123".parse().unwrap(),
            product_type: None,
            stage: Some(text("product_selection")),
            collected_info: Map::new(),
            messages: vec![ChatMessage {
                role: Role::Assistant,
                content: text("안녕하세요."),
            }],
            completion_rate: 0.0,
            is_complete: false,
        }),
        ServerBody::SttInterimResult {
            transcript: text("통장"),
        },
        ServerBody::SttFinalResult {
            transcript: text("통장이요"),
        },
        ServerBody::LlmResponseChunk { chunk: text("네, ") },
        ServerBody::LlmResponseEnd {
            full_text: text("네, 도와드릴게요."),
        },
        ServerBody::TtsAudioChunk {
            audio_chunk_base64: text("UklGRg=="),
        },
        ServerBody::TtsStreamEnd,
        ServerBody::SlotFillingUpdate { data: slots() },
        ServerBody::StageResponse(question()),
        ServerBody::Error {
            code: Some(ErrorCode::NotOffered),
            message: text("지금은 고를 수 없어요."),
        },
        ServerBody::Warning {
            message: text("음성 입력이 너무 짧습니다."),
        },
        ServerBody::EpdDetected,
        ServerBody::VoiceActivated,
        ServerBody::VoiceDeactivated,
        ServerBody::TurnCancelled {
            heard_text: text("네,"),
        },
        ServerBody::BargeIn {
            heard_text: text("네,"),
        },
        ServerBody::SessionCompleted {
            summary: Summary {
                product_type: text("deposit_account"),
                groups: vec![SummaryGroup {
                    title: text("고객정보"),
                    rows: vec![row()],
                }],
            },
        },
        ServerBody::StaffJoined {
            name: Some(text("이은정")),
        },
        ServerBody::StaffLeft,
        ServerBody::StaffMessage {
            message: text("제가 도와드릴게요."),
        },
        ServerBody::IdleWarning { seconds_left: 20 },
        ServerBody::Notice {
            kind: NoticeKind::NotADecision,
            message: text("심사 결과가 아니에요."),
        },
        ServerBody::FieldModificationResponse {
            success: true,
            field: text("transfer_limit_once"),
            new_value: Some(json!(30_000_000)),
            error: None,
        },
    ]
}

#[test]
fn client_messages_are_written_as_agreed() {
    let mut kinds = BTreeSet::new();
    for body in client_messages() {
        let kind = body.kind();
        assert!(kinds.insert(kind), "{kind} twice");
        let message = ClientMessage {
            turn_id: Some(text("t-1")),
            body,
        };
        let frame = serde_json::to_string(&message).unwrap();
        assert_eq!(ClientMessage::parse(&frame).unwrap(), message, "{kind}");
        assert_eq!(serde_json::from_str::<Value>(&frame).unwrap()["type"], kind);
        insta::assert_json_snapshot!(format!("client_{kind}"), message);
    }
    assert_eq!(kinds.len(), 14);
}

#[test]
fn server_messages_are_written_as_agreed() {
    let mut kinds = BTreeSet::new();
    for body in server_messages() {
        let kind = body.kind();
        assert!(kinds.insert(kind), "{kind} twice");
        let message = ServerMessage {
            turn_id: Some(text("t-1")),
            body,
        };
        let frame = serde_json::to_string(&message).unwrap();
        assert_eq!(
            serde_json::from_str::<ServerMessage>(&frame).unwrap(),
            message,
            "{kind}"
        );
        assert_eq!(serde_json::from_str::<Value>(&frame).unwrap()["type"], kind);
        insta::assert_json_snapshot!(format!("server_{kind}"), message);
        assert!(
            !format!("{message:?}").chars().any(|c| ('가'..='힣').contains(&c)),
            "{kind} prints words"
        );
    }
    assert_eq!(kinds.len(), 24);
}

#[test]
fn every_error_code_is_written_as_it_is_named() {
    for code in [
        ErrorCode::BadJson,
        ErrorCode::StalePrompt,
        ErrorCode::SttError,
        ErrorCode::Internal,
    ] {
        assert_eq!(serde_json::to_value(code).unwrap(), json!(code.as_str()));
    }
}
