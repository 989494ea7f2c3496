//! `--tls-cert` and `--tls-key`: everything goes sealed, and nothing unsealed to other machines.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{Server, didimdol};

/// A certificate of this machine's own making, written down; and the certificate.
fn certified(folder: &Path) -> rcgen::Certificate {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    cert
}

fn serve(data: &Path) -> Command {
    let mut command = didimdol(data);
    command
        .args(["serve", "--insecure-demo", "--tls-cert"])
        .arg(data.join("cert.pem"))
        .arg("--tls-key")
        .arg(data.join("key.pem"));
    command
}

#[tokio::test]
async fn requests_and_sockets_are_sealed() {
    didimdol_adapters::install_tls();
    let data = tempfile::tempdir().unwrap();
    let certificate = certified(data.path());
    let server = Server::listen(&mut serve(data.path()));
    let port = server.address.rsplit(':').next().unwrap();

    let trusted = reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([trusted])
        .build()
        .unwrap();
    let answer = client
        .get(format!("https://localhost:{port}/healthz"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let stranger = reqwest::Client::new();
    assert!(
        stranger
            .get(format!("https://localhost:{port}/healthz"))
            .send()
            .await
            .is_err(),
        "believed by who does not know the certificate"
    );

    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(&server.address).await.unwrap();
    let sealed = TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
        .unwrap();
    let url = format!("ws://localhost:{port}/api/v1/chat/ws/sealed");
    let (mut socket, _) = tokio_tungstenite::client_async(url, sealed).await.unwrap();
    let first = socket.next().await.unwrap().unwrap().into_text().unwrap();
    assert!(first.contains("session_initialized"), "{first}");
    server.terminate();
    while let Some(Ok(_)) = timeout(Duration::from_secs(20), socket.next()).await.unwrap() {}
    server.ended();
}

#[tokio::test]
async fn who_does_not_shake_hands_is_hung_up_on_and_holds_up_nobody() {
    didimdol_adapters::install_tls();
    let data = tempfile::tempdir().unwrap();
    let certificate = certified(data.path());
    let server = Server::listen(&mut serve(data.path()));
    let mut silent = TcpStream::connect(&server.address).await.unwrap();
    let mut plain = TcpStream::connect(&server.address).await.unwrap();
    plain
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let ended = timeout(Duration::from_secs(20), plain.read_to_end(&mut answer)).await;
    assert!(
        ended.is_ok() && !answer.starts_with(b"HTTP"),
        "answered unsealed: {answer:?}"
    );
    let trusted = reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([trusted])
        .build()
        .unwrap();
    let port = server.address.rsplit(':').next().unwrap();
    let served = client
        .get(format!("https://127.0.0.1:{port}/healthz"))
        .send()
        .await;
    assert_eq!(served.unwrap().status(), 200);
    let mut rest = Vec::new();
    let ended = timeout(Duration::from_secs(20), silent.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "still waiting for hands after 20 seconds");
}

#[test]
fn a_certificate_and_a_key_must_fit_and_be_there() {
    let data = tempfile::tempdir().unwrap();
    certified(data.path());
    let refused = |prepare: &dyn Fn()| {
        prepare();
        let output = serve(data.path())
            .args(["--listen", "127.0.0.1:0"])
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let file = |name: &str| data.path().join(name);
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let unfit = refused(&|| std::fs::write(file("key.pem"), other.signing_key.serialize_pem()).unwrap());
    assert!(unfit.contains("certificate_and_key"), "{unfit}");
    let no_key = refused(&|| std::fs::write(file("key.pem"), "secret words").unwrap());
    assert!(
        no_key.contains("key_invalid") && !no_key.contains("secret words"),
        "{no_key}"
    );
    let none = refused(&|| std::fs::remove_file(file("cert.pem")).unwrap());
    assert!(none.contains("certificate_invalid"), "{none}");
}

#[test]
fn other_machines_are_served_sealed_or_behind_a_proxy() {
    let data = tempfile::tempdir().unwrap();
    let output = didimdol(data.path())
        .args(["serve", "--listen", "0.0.0.0:0"])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("--tls-cert"), "{told}");
}
