//! Where consultations are kept: the data folder, the journal with its key, and room on the disk.

use std::path::Path;

use didimdol_adapters::settings::{Key, Settings};
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::SqliteJournal;

use super::Found;
use crate::{desk, journal};

/// With less, days are left …
const SHORT: u64 = 2 << 30;
/// … or minutes.
const OUT: u64 = 200 << 20;

/// The data folder and what is in it.
pub async fn look(settings: &Settings) -> Vec<Found> {
    let data = match settings.data() {
        Ok(data) => data,
        Err(error) => {
            let next = "set `data` to the folder to keep consultations in";
            return vec![Found::fault("data", error.to_string(), next)];
        }
    };
    let mut found = vec![folder(&data), opens(settings, &data).await];
    found.push(key(settings.journal.key));
    found.extend(room(&data));
    found
}

/// Where it is to come from; whether it does is seen when the journal is opened.
fn key(source: Key) -> Found {
    const ITEM: &str = "key";
    match source {
        Key::File => Found::warning(ITEM, desk::KEY_BESIDE_IT, desk::KEY_ELSEWHERE),
        Key::Credential => Found::ok(ITEM, "the journal's key is to come from systemd, as a credential"),
        Key::Keyring => Found::ok(
            ITEM,
            "the journal's key is to come from the keyring of whoever is logged in",
        ),
    }
}

fn folder(data: &Path) -> Found {
    let shown = data.display();
    if !data.exists() {
        return Found::ok("data", format!("{shown} is made at the first start"));
    }
    // Gone with its handle.
    match tempfile::tempfile_in(data) {
        Ok(_) => Found::ok("data", format!("{shown} can be written")),
        Err(error) => Found::fault(
            "data",
            format!("{shown} cannot be written: {error}"),
            "give the folder to the user that Didimdol runs as, and run the doctor as that user",
        ),
    }
}

async fn opens(settings: &Settings, data: &Path) -> Found {
    const ITEM: &str = "journal";
    if !SqliteJournal::is_in(data) {
        return match journal::key_source(settings) {
            Ok(_) => Found::ok(ITEM, "it is made at the first start"),
            Err(error) => Found::fault(ITEM, format!("{error:#}"), "hand the key over as it says"),
        };
    }
    // Whoever opens it finishes a change of keys: never under another's feet.
    let _only_one = match desk::lock(data) {
        Ok(only_one) => only_one,
        Err(error) => {
            return Found::ok(ITEM, format!("{error:#}, which has it open"));
        }
    };
    let opened = async {
        let journal = journal::open(settings)?;
        anyhow::Ok((journal.sessions().await?.len(), journal.fingerprint().to_owned()))
    };
    match opened.await {
        Ok((sessions, key)) => Found::ok(ITEM, format!("it opens with key {key}; {sessions} sessions")),
        Err(error) => Found::fault(ITEM, format!("{error:#}"), next_of(&error)),
    }
}

fn next_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref() {
        Some(JournalError::Key(_) | JournalError::Keyring(_)) => {
            "do with the key as it says, as the user that Didimdol runs as; the journal waits unchanged"
        }
        _ => "touch nothing in the folder; `didimdol keys status` tells what can still be read",
    }
}

#[cfg(unix)]
fn room(data: &Path) -> Option<Found> {
    let there = data.ancestors().find(|folder| folder.exists())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    Some(of_room(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

#[cfg(not(unix))]
fn room(_: &Path) -> Option<Found> {
    None
}

fn of_room(free: u64) -> Found {
    const ITEM: &str = "disk";
    let what = format!("{:.1} GB are free", free as f64 / 1e9);
    match free {
        0..OUT => Found::fault(
            ITEM,
            what,
            "make room now: without any, no consultation can be kept",
        ),
        OUT..SHORT => Found::warning(ITEM, what, "make room soon"),
        _ => Found::ok(ITEM, what),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Health;
    use super::*;

    #[test]
    fn a_full_disk_is_a_fault_before_it_is_full() {
        let healths = [0, OUT, SHORT].map(|free| of_room(free).health);
        assert_eq!(healths, [Health::Fault, Health::Warning, Health::Ok]);
    }
}
