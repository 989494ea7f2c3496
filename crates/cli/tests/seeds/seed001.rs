//! Seed 001: what the socket promises beside its messages (§6, §9). The messages themselves are
//! held to in `tests/wire` and `socket.rs`.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::Server;

/// A socket whose owner reads and writes nothing unless told to.
async fn raw(address: &str, session: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /api/v1/chat/ws/{session} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_dropped_and_its_session_stays() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::with(data.path(), &[("DIDIMDOL_SERVER__HEARTBEAT_SECONDS", "1")]);
    let mut dead = raw(&server.address, "dead").await;
    let mut received = Vec::new();
    let ended = timeout(Duration::from_secs(20), dead.read_to_end(&mut received)).await;
    assert!(ended.is_ok(), "still connected");
    assert!(
        received.windows(2).any(|frame| frame == [0x89, 0]),
        "it was pinged"
    );
    let mut back = server.connect("dead").await;
    assert_eq!(back.next().await["type"], "session_state");
}

#[tokio::test]
async fn who_does_not_read_is_let_go_with_1013_and_holds_up_nobody() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut slow = server.connect_narrowly("slow").await;
    slow.turn(json!({"type": "start_scenario", "productType": "deposit_account"}))
        .await;
    let http = crate::exchange::Http::to(&server.address);
    // Turns of a system reach the attached screen too; it reads none of them.
    let mut sent = 0;
    loop {
        let asked = json!({"session_id": "slow", "message": "처음부터 다시 말해 주세요"});
        let took = std::time::Instant::now();
        assert_eq!(http.post("/api/chat/message", asked).await.0, 200);
        assert!(
            took.elapsed() < Duration::from_secs(10),
            "the session waited for its screen"
        );
        sent += 1;
        if sent % 100 == 0 {
            let mut other = server.connect(&format!("other-{sent}")).await;
            assert_eq!(other.next().await["type"], "session_initialized");
        }
        if sent == 900 {
            break;
        }
    }
    assert_eq!(u16::from(slow.closed().await.code), 1013);
}

#[tokio::test]
async fn a_session_gives_out_its_last_fifty_messages_and_keeps_all() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("long", "deposit_account").await;
    for _ in 0..30 {
        client.say("다시 말해 주세요").await;
    }
    drop(client);
    let mut back = server.connect("long").await;
    let state = back.next().await;
    assert_eq!(state["messages"].as_array().unwrap().len(), 50);
    let http = crate::exchange::Http::to(&server.address);
    let (mut after, mut seen) = (json!(0), 0);
    while !after.is_null() {
        let (status, page) = http
            .get(&format!("/api/v1/sessions/long?after={after}&limit=20"))
            .await;
        assert_eq!(status, 200);
        let lines = page["messages"].as_array().unwrap();
        assert!(lines.len() <= 20);
        for line in lines {
            seen += 1;
            assert_eq!(line["number"], seen);
        }
        after = page["next"].clone();
    }
    assert!(seen > 60, "{seen}");
}

#[tokio::test]
async fn a_screen_that_is_replaced_and_a_server_that_stops_say_so() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut first, _) = server.begin("two", "deposit_account").await;
    let mut second = server.connect("two").await;
    assert_eq!(u16::from(first.closed().await.code), 1000);
    assert_eq!(second.next().await["type"], "session_state");
    server.terminate();
    assert_eq!(u16::from(second.closed().await.code), 1001);
    server.ended();
}

#[tokio::test]
async fn a_cancelled_turn_is_told_and_the_question_stays() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("cancel", "deposit_account").await;
    client
        .send(&json!({"type": "process_text", "turnId": "q", "text": "OTP가 뭐예요?", "input_mode": "text"}))
        .await;
    client.send(&json!({"type": "cancel_turn", "turnId": "q"})).await;
    let cancelled = loop {
        let message = client.next().await;
        if message["type"] == "turn_cancelled" {
            break message;
        }
    };
    assert_eq!(cancelled["turnId"], "q");
    assert_eq!(
        client.tap("select_services", "all").await.stage(),
        "confirm_personal_info"
    );
}

#[tokio::test]
async fn a_system_that_goes_in_the_middle_of_its_connection_leaves_its_session_and_nobody_waits() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    // Half a connection: nothing comes any more, and what goes out arrives.
    let mut half = raw(&server.address, "half").await;
    let mut received = vec![0; 4096];
    let mut greeted = String::new();
    while !greeted.contains("session_initialized") {
        let read = timeout(Duration::from_secs(20), half.read(&mut received))
            .await
            .unwrap()
            .unwrap();
        greeted.push_str(&String::from_utf8_lossy(&received[..read]));
    }
    half.shutdown().await.unwrap();
    let ended = timeout(Duration::from_secs(20), half.read_to_end(&mut received)).await;
    assert!(ended.is_ok(), "still connected");
    // Half a frame: its rest never comes.
    let mut torn = raw(&server.address, "torn").await;
    torn.write_all(&[0x81, 0xfe, 0x01]).await.unwrap();
    drop(torn);
    let mut back = server.connect("half").await;
    assert_eq!(back.next().await["type"], "session_state");
    assert!(server.connect("torn").await.next().await["type"].is_string());
}

#[tokio::test]
async fn the_pages_of_the_document_may_connect_and_no_others() {
    didimdol_adapters::install_tls();
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let client = reqwest::Client::new();
    for (origin, admitted) in [
        ("http://localhost:5173", true),
        ("http://127.0.0.1:5173", true),
        ("https://aibranch.zapto.org", true),
        ("https://aibranch.zapto.org.evil.example", false),
        ("null", false),
    ] {
        let answer = client
            .get(format!("http://{}/healthz", server.address))
            .header("origin", origin)
            .send()
            .await
            .unwrap();
        let allowed = answer
            .headers()
            .get("access-control-allow-origin")
            .map(|value| value.to_str().unwrap());
        assert_eq!(allowed, admitted.then_some(origin));
        let mut request = tokio_tungstenite::tungstenite::client::IntoClientRequest::into_client_request(
            format!("ws://{}/api/v1/chat/ws/page", server.address),
        )
        .unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        let opened = tokio_tungstenite::connect_async(request).await;
        assert_eq!(opened.is_ok(), admitted, "{origin}");
    }
}
