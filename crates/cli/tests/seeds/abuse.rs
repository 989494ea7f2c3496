//! Abuse: the right code each, the server stays up, and others notice nothing.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use crate::exchange::Http;
use crate::support::Server;

/// Whether somebody else is served as ever.
async fn others_are_served(server: &Server) {
    let http = Http::to(&server.address);
    let said = json!({"session_id": "bystander", "message": "안녕하세요"});
    let served = timeout(Duration::from_secs(10), http.post("/api/chat/message", said)).await;
    assert_eq!(served.unwrap().0, 200);
}

#[tokio::test]
async fn headers_that_never_end_are_hung_up_on() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = TcpStream::connect(&server.address).await.unwrap();
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    others_are_served(&server).await;
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_secs(20), slow[0].read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "still waiting for headers after 20 seconds");
}

#[tokio::test]
async fn what_is_too_much_has_its_code() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let megabyte = json!({"session_id": "a", "message": "x".repeat(1024 * 1024)}).to_string();
    assert_eq!(
        http.send("POST", "/api/chat/message", Some(megabyte.clone()))
            .await
            .status(),
        413
    );
    let long = json!({"session_id": "a", "message": "x".repeat(100_000)});
    let (status, body) = http.post("/api/chat/message", long).await;
    assert_eq!((status, &body["code"]), (422, &json!("too_long")));
    let (mut client, _) = server.begin("big", "deposit_account").await;
    assert_eq!(client.say(&"x".repeat(1024 * 1024)).await.error(), "too_long");
    let deep = "[".repeat(100_000);
    client.raw(Message::text(deep.clone())).await;
    assert_eq!(client.next().await["code"], "bad_json");
    let deep = http.send("POST", "/api/v1/threads", Some(deep)).await.status();
    assert!(deep.is_client_error(), "{deep}");
    others_are_served(&server).await;
}

#[tokio::test]
async fn ten_thousand_messages_at_once_are_slowed_down() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let (mut client, _) = server.begin("flood", "deposit_account").await;
    let flood = json!({"type": "process_text", "text": "다시 말해 주세요", "input_mode": "text"}).to_string();
    let (mut limited, mut sent) = (0, 0);
    while sent < 10_000 {
        // Nobody can send without ever reading: the connection's buffers are finite.
        for _ in 0..100 {
            client.raw(Message::text(flood.clone())).await;
        }
        sent += 100;
        while let Some(message) = client.now().await {
            limited += u32::from(message["code"] == "rate_limited");
        }
    }
    others_are_served(&server).await;
    while limited == 0 {
        limited += u32::from(client.next().await["code"] == "rate_limited");
    }
}

#[tokio::test]
async fn strange_characters_and_paths_are_refused_or_kept_as_they_are() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let http = Http::to(&server.address);
    let nul = json!({"session_id": "nul", "message": "통장\u{0} 만들고 싶어요"});
    assert_eq!(http.post("/api/chat/message", nul).await.0, 200);
    let half = r#"{"session_id":"half","message":"\ud83d"}"#.to_owned();
    assert_eq!(
        http.send("POST", "/api/chat/message", Some(half)).await.status(),
        400
    );
    let (mut client, _) = server.begin("strange", "deposit_account").await;
    for half in [
        r#"{"type":"process_text","text":"\ud83d"}"#,
        r#"{"type":"process_text","text":"\udc00\ud83d"}"#,
    ] {
        client.raw(Message::text(half)).await;
        assert_eq!(client.next().await["code"], "bad_json", "{half}");
    }
    let kept = client.say("\u{0}글쎄요\u{0}").await;
    assert_eq!(kept.stage(), "select_services");
    client.raw(Message::binary(vec![0xff; 3])).await;
    assert_eq!(client.next().await["type"], "error");
    assert_eq!(
        client.tap("select_services", "all").await.stage(),
        "confirm_personal_info"
    );
    for path in [
        "/api/v1/sessions/..%2f..%2fetc",
        "/api/v1/sessions/%00",
        "/api/v1/sessions/a%20b",
        "/api/v1/sessions/%ff",
    ] {
        assert_eq!(http.get(path).await.0, 400, "{path}");
    }
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let request = "GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
    others_are_served(&server).await;
}

#[tokio::test]
async fn too_many_requests_of_one_caller_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::with(data.path(), &[("DIDIMDOL_SERVER__REQUESTS_PER_SECOND", "5")]);
    let http = Http::to(&server.address);
    let mut refused = None;
    for _ in 0..40 {
        let (status, body) = http.get("/api/v1/sessions/nobody").await;
        if status == 429 {
            refused = Some(body);
        }
    }
    assert_eq!(refused.unwrap()["code"], "rate_limited");
}

#[tokio::test]
async fn a_full_house_hangs_up_and_takes_guests_again() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::with(data.path(), &[("DIDIMDOL_SERVER__MAX_CONNECTIONS", "2")]);
    let one = server.connect("one").await;
    let _two = server.connect("two").await;
    assert!(
        tokio_tungstenite::connect_async(format!("ws://{}/chat", server.address))
            .await
            .is_err()
    );
    drop(one);
    let again = async {
        while tokio_tungstenite::connect_async(format!("ws://{}/chat", server.address))
            .await
            .is_err()
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), again).await.unwrap();
}
