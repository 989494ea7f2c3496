//! The consultation over a real socket of a real process: the four paths of the deposit account,
//! bad input, taking a turn twice, and a server that is killed in the middle.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use serde_json::{Value, json};
use support::{Client, Server, Turn};
use tokio_tungstenite::tungstenite::Message;

/// Answers every question in a customer's simplest way until the summary or the end.
async fn to_the_summary(client: &mut Client, mut turn: Turn, services: &str) -> Turn {
    for _ in 0..20 {
        let question = turn.one("stage_response").clone();
        let stage = question["stageId"].as_str().unwrap();
        turn = match (stage, question["responseType"].as_str().unwrap()) {
            ("final_confirmation", _) => return turn,
            ("select_services", _) => client.tap(stage, services).await,
            (_, "boolean") => {
                let keys = question["choices"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|c| c["key"].as_str().unwrap());
                let all: Value = keys
                    .map(|key| (key.to_owned(), json!(true)))
                    .collect::<serde_json::Map<_, _>>()
                    .into();
                client.turn(json!({ "type": "user_boolean_selection", "stageId": stage, "booleanSelections": all })).await
            }
            _ => client.say("네").await,
        };
    }
    panic!("no summary after twenty answers");
}

#[tokio::test]
async fn every_service_path_passes_the_summary_and_ends_complete() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    for services in ["all", "card_only", "mobile_only", "account_only"] {
        let (mut client, first) = server.begin(services, "deposit_account").await;
        assert_eq!(first.stage(), "select_services");
        let summary = to_the_summary(&mut client, first, services).await;
        assert_eq!(summary.slots()["is_complete"], false, "{services}");

        let refused = client.say("아니요").await;
        assert!(
            !refused.has("session_completed"),
            "{services}: a no completed the application"
        );
        let again = client.say("아니요, 없어요").await;
        assert_eq!(again.stage(), "final_confirmation", "{services}");

        let done = client.tap("final_confirmation", "yes").await;
        assert_eq!(done.slots()["completion_rate"], 1.0, "{services}");
        assert_eq!(done.slots()["is_complete"], true, "{services}");
        assert_eq!(
            done.one("session_completed")["summary"]["productType"],
            "deposit_account"
        );
        assert_eq!(client.say("네").await.error(), "already_completed", "{services}");
    }
}

#[tokio::test]
async fn a_turn_has_the_order_of_the_contract() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, first) = server.begin("order", "deposit_account").await;
    assert_eq!(first.kinds(), ["slot_filling_update", "stage_response"]);
    let turn = client.tap("select_services", "all").await;
    let said = ["llm_response_chunk", "llm_response_end"];
    assert_eq!(
        turn.kinds(),
        [said.as_slice(), &["slot_filling_update", "stage_response"]].concat()
    );
    let ssn = turn.one("stage_response")["displayFields"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["key"] == "ssn")
        .unwrap();
    assert!(
        ssn["value"].as_str().unwrap().contains('•'),
        "the resident number must be masked: {ssn}"
    );
}

#[tokio::test]
async fn bad_input_gets_one_error_and_leaves_the_state() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("bad", "deposit_account").await;
    for (frame, code) in [
        ("{", "bad_json"),
        ("[]", "bad_shape"),
        (r#"{"type":"fly"}"#, "unknown_type"),
        (r#"{"type":"process_text"}"#, "bad_shape"),
        (
            r#"{"type":"start_scenario","productType":"mortgage"}"#,
            "unknown_product",
        ),
        (
            r#"{"type":"user_choice_selection","stageId":"nowhere","selectedChoice":"all"}"#,
            "unknown_stage",
        ),
        (
            r#"{"type":"user_choice_selection","stageId":"select_services","selectedChoice":"gold"}"#,
            "not_offered",
        ),
        (
            r#"{"type":"user_choice_selection","stageId":"card_selection","selectedChoice":"sline_transit"}"#,
            "stale_prompt",
        ),
        (
            r#"{"type":"user_boolean_selection","stageId":"select_services","booleanSelections":{}}"#,
            "bad_shape",
        ),
        (r#"{"type":"activate_voice"}"#, "voice_unavailable"),
    ] {
        client.raw(Message::text(frame)).await;
        let answer = client.next().await;
        assert_eq!(
            (answer["type"].as_str(), answer["code"].as_str()),
            (Some("error"), Some(code)),
            "{frame}"
        );
        if code == "stale_prompt" {
            assert_eq!(
                client.next().await["stageId"],
                "select_services",
                "the open question is shown again"
            );
        }
    }
    let long = client.say(&"가".repeat(2_001)).await;
    assert_eq!(long.error(), "too_long");
    client.raw(Message::binary(vec![0u8; 320])).await;
    assert_eq!(client.next().await["code"], "voice_unavailable");
    assert_eq!(
        client.tap("select_services", "all").await.stage(),
        "confirm_personal_info"
    );
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_the_socket_and_keeps_the_session() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("huge", "deposit_account").await;
    client.tap("select_services", "card_only").await;
    client.raw(Message::text("x".repeat(2 * 1024 * 1024 + 1))).await;
    assert_eq!(u16::from(client.closed().await.code), 1009);
    let mut again = server.connect("huge").await;
    assert_eq!(again.next().await["type"], "session_state");
}

#[tokio::test]
async fn the_first_of_two_taps_wins_and_a_repeated_turn_is_answered_from_store() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, first) = server.begin("taps", "deposit_account").await;
    let prompt = first.one("stage_response")["promptId"].clone();
    let tap = |turn: &str, choice: &str| {
        json!({ "type": "user_choice_selection", "turnId": turn, "stageId": "select_services",
                "selectedChoice": choice, "promptId": prompt })
    };
    client.send(&tap("a", "card_only")).await;
    client.send(&tap("b", "all")).await;
    let first = client.rest("a").await;
    assert_eq!(first.slots()["collected_info"]["services_selected"], "card_only");
    assert_eq!(client.rest("b").await.error(), "stale_prompt");
    client.send(&tap("a", "card_only")).await;
    assert_eq!(
        client.rest("a").await.0,
        first.0,
        "a repeated turn brings the stored result"
    );
}

#[tokio::test]
async fn a_killed_server_comes_back_at_the_same_question_with_the_same_answers() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("killed", "deposit_account").await;
    client.tap("select_services", "all").await;
    client.say("네").await;
    let before = client.say("신한 OTP로 할게요").await;
    assert_eq!(before.stage(), "otp_payment_account");
    server.kill();

    let server = Server::start(data.path());
    let mut client = server.connect("killed").await;
    let state = client.next().await;
    assert_eq!(state["type"], "session_state");
    assert_eq!(state["stage"], "otp_payment_account");
    assert_eq!(state["collected_info"], before.slots()["collected_info"]);
    let (slots, question) = (client.next().await, client.next().await);
    assert_eq!(slots["data"], *before.slots());
    let mut shown = before.one("stage_response").clone();
    shown.as_object_mut().unwrap().remove("turnId");
    assert_eq!(question, shown);
    assert_eq!(client.say("네").await.stage(), "additional_services");
}

#[tokio::test]
async fn a_strange_session_id_or_page_is_turned_away() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    for session in ["a%20b", "..%2Fx", &"x".repeat(65)] {
        let url = format!("ws://{}/api/v1/chat/ws/{session}", server.address);
        let refused = tokio_tungstenite::connect_async(url).await.unwrap_err();
        assert!(refused.to_string().contains("400"), "{session}: {refused}");
    }
    let mut request = tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(
        format!("ws://{}/api/v1/chat/ws/page", server.address),
    )
    .unwrap();
    request
        .headers_mut()
        .insert("Origin", "https://evil.example".parse().unwrap());
    let refused = tokio_tungstenite::connect_async(request).await.unwrap_err();
    assert!(refused.to_string().contains("403"), "{refused}");
}
