//! What a panic quotes is in no log.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::process::Command;

use didimdol_adapters::logging;

/// In the environment of the process that panics.
const INSIDE: &str = "TEST_PANIC";

#[test]
fn a_panic_tells_its_place_and_quotes_nobody() {
    if std::env::var_os(INSIDE).is_some() {
        logging::start("info");
        let said = std::hint::black_box("홍길동");
        let quoted = std::thread::spawn(move || said[1..].len());
        assert!(quoted.join().is_err());
        let plain = std::thread::spawn(|| panic!("as the source says"));
        assert!(plain.join().is_err());
        return;
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "a_panic_tells_its_place_and_quotes_nobody",
            "--exact",
            "--nocapture",
        ])
        .env(INSIDE, "1")
        .env_remove("RUST_LOG")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told.matches("panics.rs:").count(), 2, "{told}");
    assert!(told.contains("panicked: as the source says"), "{told}");
    assert!(!told.contains("홍길동") && !told.contains("길동"), "{told}");
}
