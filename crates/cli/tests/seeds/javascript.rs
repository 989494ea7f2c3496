//! The same exchanges by a client that shares no code with the server: `client.mjs`, run by Node.

use std::process::Command;

use crate::support::Server;

#[test]
fn node_gets_what_the_documents_print() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path());
    let output = Command::new("node")
        .args(["--experimental-websocket", "--no-warnings"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seeds/client.mjs"))
        .arg(&server.address)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{said}");
    assert!(said.contains("all kept"), "{said}");
}
