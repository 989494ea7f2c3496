//! `/openapi.json` is true: schemathesis makes requests out of it and looks at every answer.

use std::process::Command;

use crate::exchange::Http;
use crate::support::Server;

#[tokio::test]
async fn every_route_of_the_design_is_in_the_contract() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (status, contract) = Http::to(&server.address).get("/openapi.json").await;
    assert_eq!((status, contract["openapi"].as_str()), (200, Some("3.1.0")));
    let paths: Vec<&str> = contract["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for path in [
        "/api/chat/message",
        "/api/interview/trigger",
        "/api/interview/start",
        "/api/interview/message",
        "/api/v1/sessions/{session_id}",
        "/openai-response/sse",
        "/openai-response",
        "/api/v1/threads",
        "/api/v1/threads/{thread_id}",
        "/api/v1/threads/{thread_id}/answers",
        "/api/v1/threads/{thread_id}/events",
        "/api/v1/callbacks",
        "/api/v1/tickets",
        "/healthz",
        "/readyz",
    ] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
}

/// `cargo xtask test --long` installs schemathesis and says where it is.
#[test]
#[ignore = "takes minutes and needs schemathesis: cargo xtask test --long"]
fn schemathesis_finds_nothing_with_every_check() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::guarded_with(data.path(), &[("DIDIMDOL_SERVER__REQUESTS_PER_SECOND", "100000")]);
    let scopes = [
        "--scope", "sessions", "--scope", "triggers", "--scope", "answers", "--scope", "operate",
    ];
    let token = crate::access::token(data.path(), &scopes);
    let program = std::env::var("SCHEMATHESIS").unwrap_or_else(|_| "st".to_owned());
    // It leaves a folder of its own where it runs.
    let status = Command::new(program)
        .current_dir(data.path())
        .args([
            "--config-file",
            concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seeds/schemathesis.toml"),
            "run",
        ])
        .arg(format!("http://{}/openapi.json", server.address))
        .args([
            "--checks",
            "all",
            "--max-examples",
            "20",
            "-H",
            &format!("Authorization: Bearer {token}"),
        ])
        .status()
        .unwrap();
    assert!(status.success());
}
