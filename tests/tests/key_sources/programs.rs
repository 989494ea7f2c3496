//! The real programs with the key in the real keyring: open while somebody is logged in, and no other time.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::Result;
use didimdol_tests::keyring::KeyringSession;
use didimdol_tests::screen::{self, program, root};
use tempfile::tempdir;

use crate::contract::files;

const TEST: &str = "the_programs_open_while_somebody_is_logged_in";

/// A program over a data folder, with the setting.
fn of(session: &KeyringSession, name: &str, data: &Path) -> Command {
    let mut command = session.command(program(name).unwrap());
    command
        .arg("--scenarios")
        .arg(root().join("scenarios"))
        .arg("--data")
        .arg(data)
        .env("DIDIMDOL_JOURNAL__KEY", "keyring")
        .env_remove("RUST_LOG");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {output:?}");
    text(&output.stdout)
}

/// Serves until it can be reached, and stops.
fn serve(session: &KeyringSession, data: &Path) {
    let mut server = of(session, "didimdol", data)
        .args(["serve", "--insecure-demo", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let told = BufReader::new(server.stdout.take().unwrap()).read_line(&mut line);
    assert!(told.unwrap() > 0, "{:?}", server.wait());
    let mut kill = Command::new("kill");
    assert!(
        kill.args(["-TERM", &server.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    assert!(server.wait().unwrap().success());
}

/// Every way to the journal is refused with words, and the journal is as it was.
fn refuses(data: &Path, session: &KeyringSession, bus: Option<&str>, words: &str) {
    let before = files(data);
    // None of them stays where it should not have opened: there is no screen for the kiosk.
    let ways: [(&str, &[&str]); 3] = [
        ("didimdol-kiosk", &["--windowed"]),
        ("didimdol", &["doctor", "--json", "--listen", "127.0.0.1:0"]),
        ("didimdol", &["keys", "status"]),
    ];
    let there = before[0].1.is_some();
    for (name, arguments) in &ways[..if there { 3 } else { 1 }] {
        let mut command = of(session, name, data);
        command.args(*arguments);
        if let Some(bus) = bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
        }
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        let told = text(&stdout) + &text(&stderr);
        assert_eq!(status.code(), Some(1), "{name} {arguments:?}: {told}");
        assert!(
            told.contains("journal_keyring: ") && told.contains(words),
            "{told}"
        );
        assert!(files(data) == before, "{name} {arguments:?}");
    }
}

#[test]
fn the_programs_open_while_somebody_is_logged_in() -> Result<()> {
    if !screen::is_asked_for() || !super::is_there(TEST) {
        return Ok(());
    }
    let (home, world) = (tempdir()?, tempdir()?);
    let data = &world.path().join("data");
    let session = KeyringSession::unlocked(home.path())?;
    serve(&session, data);
    assert!(!data.join("device.key").exists());
    let status = || of(&session, "didimdol", data).args(["keys", "status"]).output();
    let told = succeeds(of(&session, "didimdol", data).args(["keys", "status"]));
    assert!(told.contains("the keyring's entry \"device key of /"), "{told}");
    let doctor = ["doctor", "--json", "--listen", "127.0.0.1:0"];
    let told = text(&of(&session, "didimdol", data).args(doctor).output()?.stdout);
    assert!(
        told.contains("from the keyring of whoever is logged in"),
        "{told}"
    );
    assert!(told.contains("it opens with key"), "{told}");
    let told = succeeds(of(&session, "didimdol", data).args(["keys", "rotate"]));
    assert!(told.contains("is replaced by"), "{told}");
    let rotated = text(&status()?.stdout);
    drop(session);

    let locked = KeyringSession::locked(home.path())?;
    refuses(data, &locked, None, "unlock the keyring");
    refuses(
        &world.path().join("none yet"),
        &locked,
        None,
        "unlock the keyring",
    );
    let nowhere = Some("unix:path=/nowhere/bus");
    refuses(data, &locked, nowhere, "session of somebody who is logged in");
    drop(locked);

    let stranger = tempdir()?;
    let session = KeyringSession::locked(stranger.path())?;
    let told = of(&session, "didimdol", data).args(["keys", "status"]).output()?;
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stderr).contains("journal_key: "), "{told:?}");
    refuses(
        &world.path().join("none yet"),
        &session,
        None,
        "has no place for keys",
    );
    drop(session);

    let session = KeyringSession::unlocked(home.path())?;
    let told = succeeds(of(&session, "didimdol", data).args(["keys", "status"]));
    assert_eq!(told, rotated, "everything is there");
    Ok(())
}
