//! A journal on a real disk, and ways to look at it that the journal itself does not have.
#![allow(dead_code, reason = "each test uses some of it")]

use std::fs;
use std::path::{Path, PathBuf};

use didimdol_protocol::SessionId;
use didimdol_session::contract::conversation;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::SqliteJournal;
use tempfile::{TempDir, tempdir};

pub const CANARY: &str = "CANARY-900101-1234567";
pub const SESSION: &str = "CANARY-session";

pub fn id(text: &str) -> SessionId {
    text.parse().unwrap()
}

pub fn error(result: Result<SqliteJournal, JournalError>) -> JournalError {
    result.err().expect("the journal opened")
}

/// A folder whose journal holds one open session of two events.
pub async fn written() -> (TempDir, SqliteJournal) {
    let folder = tempdir().unwrap();
    let journal = SqliteJournal::open_folder(folder.path()).unwrap();
    journal
        .append(&id(SESSION), &conversation(CANARY)[..2])
        .await
        .unwrap();
    (folder, journal)
}

/// The folder as a kill would leave it: copied while the journal is open.
pub fn copied(folder: &Path) -> TempDir {
    let copy = tempdir().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

/// The files in which `canary` can be read.
pub fn find_in_files(folder: &Path, canary: &[u8]) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(canary.len()).any(|window| window == canary)
    };
    files.filter(holds).collect()
}

/// The database by hand, for what the journal itself never does.
pub fn inside(folder: &Path) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(folder.join("journal.db")).unwrap();
    let key = fs::read_to_string(folder.join("device.key")).unwrap();
    database
        .execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA foreign_keys = OFF",
            key.trim()
        ))
        .unwrap();
    database
}

/// The pages of the database as they are on disk, free space and all, decrypted by hand: SQLCipher
/// 4's AES-256-CBC with 80 bytes reserved at the end of each page of 4,096, of which the first 16
/// are its initialisation vector; the first page begins with 16 bytes of salt.
pub fn pages(folder: &Path) -> Vec<u8> {
    use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
    let key = hex::decode(fs::read_to_string(folder.join("device.key")).unwrap().trim()).unwrap();
    let file = fs::read(folder.join("journal.db")).unwrap();
    let mut plain = Vec::new();
    for (number, page) in file.chunks(4_096).enumerate() {
        let (content, reserved) = page.split_at(4_096 - 80);
        let content = if number == 0 { &content[16..] } else { content };
        let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&key, &reserved[..16]).unwrap();
        let mut content = content.to_vec();
        cipher.decrypt_padded::<NoPadding>(&mut content).unwrap();
        plain.extend(content);
    }
    plain
}

/// Everything the database holds, as whoever has the device's key could copy it.
pub fn decrypted(folder: &Path) -> Vec<u8> {
    let plain = tempdir().unwrap();
    let file = plain.path().join("plain.db");
    let database = inside(folder);
    database
        .execute_batch(&format!(
            "ATTACH '{}' AS plain KEY ''; SELECT sqlcipher_export('plain'); DETACH plain",
            file.display()
        ))
        .unwrap();
    fs::read(file).unwrap()
}
