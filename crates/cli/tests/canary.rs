//! After a customer has left: nothing of theirs in any file of the program, nor in its memory.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::json;
use support::{Client, Server};

/// Values that nothing else in the world has. Of each, the part that nobody would write otherwise.
const CANARIES: [(&str, &str, &str); 5] = [
    ("name", "하늘다람쥐", "하늘다람쥐"),
    ("phone_number", "010-9753-8642", "9753-8642"),
    ("email", "haneul.daramjwi@didim.example", "haneul.daramjwi"),
    ("address", "별똥시 유성구 혜성로 9753", "별똥시 유성구"),
    ("work_address", "별똥시 은하구 성운로 8642", "은하구 성운로"),
];
/// Said, and never to be kept anywhere: a resident number and an account.
const SAID: [(&str, &str); 2] = [
    ("제 주민번호는 970531-8642975예요", "8642975"),
    ("돈은 110-975-318642로 보내 주세요", "975-318642"),
];

fn canaries() -> Vec<&'static str> {
    let typed = CANARIES.iter().map(|(_, _, part)| *part);
    typed.chain(SAID.iter().map(|(_, part)| *part)).collect()
}

/// Which canaries can be read in these bytes.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let holds = |canary: &&str| {
        bytes
            .windows(canary.len())
            .any(|window| window == canary.as_bytes())
    };
    canaries().into_iter().filter(holds).collect()
}

/// Where in the memory of a process canaries can be read.
fn in_memory(process: u32) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let mut memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let mut found = Vec::new();
    for line in maps
        .lines()
        .filter(|line| line.split(' ').nth(1).is_some_and(|mode| mode.starts_with("rw")))
    {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        // Some mappings are the kernel's and cannot be read.
        if memory.seek(SeekFrom::Start(from)).is_ok() && memory.read_exact(&mut bytes).is_ok() {
            let place = line.rsplit(' ').next().unwrap_or_default();
            found.extend(
                found_in(&bytes)
                    .into_iter()
                    .map(|canary| format!("{canary} in {from:x} {place}")),
            );
        }
    }
    found
}

/// Every file below a folder in which canaries can be read.
fn in_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.extend(
                found_in(&bytes)
                    .into_iter()
                    .map(|canary| format!("{canary} in {}", path.display())),
            );
        }
    }
    found
}

async fn tell_everything(client: &mut Client) {
    for (field, value, _) in CANARIES {
        let edit = json!({ "type": "field_modification_request", "field": field, "newValue": value });
        client.turn(edit).await;
    }
    for (words, _) in SAID {
        client.say(words).await;
    }
    client.say("이름을 하늘다람쥐로 바꿔 주세요").await;
}

#[tokio::test]
async fn a_customer_who_has_left_is_in_no_file_and_in_no_memory() {
    // Everything that it could write: data, home, caches, temporary files, its log, crash dumps.
    let world = tempfile::tempdir().unwrap();
    let server = Server::start_in(world.path(), "trace");
    let (mut client, _) = server.begin("canary", "deposit_account").await;
    client.tap("select_services", "all").await;
    tell_everything(&mut client).await;
    let shown = client.say("네").await;
    assert!(!shown.0.is_empty());

    let while_here = in_memory(server.process());
    let seen = |canary: &str| while_here.iter().any(|place| place.starts_with(canary));
    assert!(
        seen("하늘다람쥐") && seen("9753-8642"),
        "the scan sees what is there: {while_here:?}"
    );
    assert_eq!(in_files(world.path()), [""; 0], "while the session is open");

    client.send(&json!({ "type": "end_session" })).await;
    client.over().await;
    // Another customer comes, and finds nothing of the first.
    let (mut next, _) = server.begin("next", "deposit_account").await;
    next.say("네").await;
    assert_eq!(in_memory(server.process()), [""; 0], "in memory");
    assert_eq!(in_files(world.path()), [""; 0], "in files");
    server.kill();
    assert_eq!(in_files(world.path()), [""; 0], "in files after a kill");
}
