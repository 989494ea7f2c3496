//! Tokens, tickets, origins.

use std::process::Command;

use serde_json::json;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::exchange::Http;
use crate::support::Server;

pub fn token(data: &std::path::Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .arg("--data")
        .arg(data)
        .args(["token", "--subject", "core"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_token_opens_what_its_scope_says_and_nothing_else() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded(data.path());
    let address = &server.address;
    let said = || json!({"session_id": "mine", "message": "통장 만들고 싶어요"});
    let (status, body) = Http::to(address).post("/api/chat/message", said()).await;
    assert_eq!((status, &body["code"]), (401, &json!("unauthorized")));
    let sessions = Http::to(address).with_token(&token(data.path(), &["--scope", "sessions"]));
    assert_eq!(sessions.post("/api/chat/message", said()).await.0, 200);
    let question = json!({"model": "m", "input": "OTP?"});
    assert_eq!(
        sessions.post("/openai-response", question.clone()).await.0,
        403,
        "another scope"
    );
    let answers = Http::to(address).with_token(&token(data.path(), &["--scope", "answers"]));
    assert_eq!(answers.post("/openai-response", question).await.0, 200);
    let own =
        Http::to(address).with_token(&token(data.path(), &["--scope", "sessions", "--session", "mine"]));
    assert_eq!(own.get("/api/v1/sessions/mine").await.0, 200);
    assert_eq!(
        own.get("/api/v1/sessions/other").await.0,
        403,
        "another's session"
    );
    assert_eq!(
        own.post(
            "/api/chat/message",
            json!({"session_id": "other", "message": "x"})
        )
        .await
        .0,
        403
    );
    assert_eq!(
        Http::to(address).get("/healthz").await.0,
        200,
        "health needs none"
    );
    assert_eq!(Http::to(address).get("/metrics").await.0, 401);
}

#[tokio::test]
async fn a_token_that_is_wrong_or_old_or_lives_too_long_is_none() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded(data.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let good = token(data.path(), &["--scope", "sessions"]);
    let forged = token(elsewhere.path(), &["--scope", "sessions"]);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let bent = format!("{head}.{}", signature.chars().rev().collect::<String>());
    // {"alg":"none"} and the same claims
    let none = format!(
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.",
        head.split_once('.').unwrap().1
    );
    for bad in [forged, bent, none, String::new(), "a.b.c".into()] {
        let (status, body) = Http::to(&server.address)
            .with_token(&bad)
            .get("/api/v1/sessions/x")
            .await;
        assert_eq!((status, &body["code"]), (401, &json!("unauthorized")), "{bad}");
    }
    assert_eq!(
        Http::to(&server.address)
            .with_token(&good)
            .get("/api/v1/sessions/x")
            .await
            .0,
        404
    );
    let key = std::fs::metadata(data.path().join("token.key")).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_browser_opens_its_socket_with_a_ticket_once() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded(data.path());
    let url = |ticket: &str| format!("ws://{}/api/v1/chat/ws/mine?ticket={ticket}", server.address);
    let refused = connect_async(url("guessed")).await.unwrap_err();
    assert!(refused.to_string().contains("401"), "{refused}");
    let system = Http::to(&server.address).with_token(&token(data.path(), &["--scope", "sessions"]));
    let (status, issued) = system
        .post("/api/v1/tickets", json!({"session_id": "mine"}))
        .await;
    assert_eq!(status, 201);
    let ticket = issued["ticket"].as_str().unwrap();
    connect_async(url(ticket)).await.unwrap();
    let twice = connect_async(url(ticket)).await.unwrap_err();
    assert!(twice.to_string().contains("401"), "{twice}");
}

#[tokio::test]
async fn a_page_that_stays_open_gets_another_token_that_goes_no_further() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded(data.path());
    let first = token(data.path(), &["--scope", "sessions", "--session", "mine"]);
    let page = Http::to(&server.address).with_token(&first);
    let (status, renewed) = page.post("/api/v1/tokens", json!({})).await;
    assert_eq!((status, &renewed["expires_in"]), (201, &json!(600)));
    let page = Http::to(&server.address).with_token(renewed["token"].as_str().unwrap());
    let ticket = |session: &str| json!({"session_id": session});
    assert_eq!(page.post("/api/v1/tickets", ticket("mine")).await.0, 201);
    assert_eq!(page.post("/api/v1/tickets", ticket("another")).await.0, 403);
    assert_eq!(page.get("/api/v1/callbacks").await.0, 403);
    let of_kiosk = json!({"session_id": "mine", "kiosk_id": "west-1"});
    assert_eq!(page.post("/api/v1/tickets", of_kiosk).await.0, 403);
    let nobody = Http::to(&server.address).with_token("x.y.z");
    assert_eq!(nobody.post("/api/v1/tokens", json!({})).await.0, 401);
}

#[tokio::test]
async fn only_a_kiosks_ticket_opens_its_screen() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded(data.path());
    let system = Http::to(&server.address).with_token(&token(data.path(), &["--scope", "sessions"]));
    let ticket = async |asked: serde_json::Value| {
        let (_, issued) = system.post("/api/v1/tickets", asked).await;
        issued["ticket"].as_str().unwrap().to_owned()
    };
    let url = |ticket: &str| {
        format!(
            "ws://{}/api/v1/chat/ws/mine?ticket={ticket}&kiosk=west-1",
            server.address
        )
    };
    let plain = ticket(json!({"session_id": "mine"})).await;
    assert!(
        connect_async(url(&plain))
            .await
            .unwrap_err()
            .to_string()
            .contains("401")
    );
    let kiosks = ticket(json!({"session_id": "mine", "kiosk_id": "west-1"})).await;
    connect_async(url(&kiosks)).await.unwrap();
}

#[tokio::test]
async fn pages_are_told_apart_by_their_origin() {
    didimdol_adapters::install_tls();
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut request = format!("ws://{}/chat", server.address)
        .into_client_request()
        .unwrap();
    request
        .headers_mut()
        .insert("Origin", "https://evil.example".parse().unwrap());
    assert!(
        connect_async(request)
            .await
            .unwrap_err()
            .to_string()
            .contains("403")
    );
    let client = reqwest::Client::new();
    let preflight = |origin: &'static str| {
        let url = format!("http://{}/api/chat/message", server.address);
        let request = client
            .request(reqwest::Method::OPTIONS, url)
            .header("origin", origin);
        request.header("access-control-request-method", "POST").send()
    };
    let seed = preflight("http://localhost:5173").await.unwrap();
    assert_eq!(
        seed.headers()["access-control-allow-origin"],
        "http://localhost:5173"
    );
    let evil = preflight("https://evil.example").await.unwrap();
    assert!(evil.headers().get("access-control-allow-origin").is_none());
}

#[test]
fn without_tokens_only_this_machine_is_served() {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_didimdol"))
        .arg("--data")
        .arg(data.path())
        .args(["serve", "--insecure-demo", "--listen", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert!(!output.status.success());
}
