//! Opening the encrypted database. It opens with its own key or not at all: a database that is
//! there is never replaced by an empty one.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use didimdol_session::ports::JournalError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use zeroize::Zeroizing;

use crate::key::DeviceKey;

/// Another process that reads or writes (`didimdol replay`) is waited for this long.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a database is there, so that its key must be there too.
pub(crate) fn exists(file: &Path) -> bool {
    length(file) > 0 || length(&wal(file)) > 0
}

/// What a commit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The disk: what is acknowledged survives a power cut.
    #[default]
    Full,
    /// The operating system: a power cut may take the last turns, a crash of the program takes none.
    Normal,
}

/// Opens the database in `file`, or makes an empty one if there is none.
pub(crate) fn open(file: &Path, key: &DeviceKey, durability: Durability) -> Result<Connection, JournalError> {
    let database = connect(file, key)?;
    if database.is_readonly("main").map_err(|error| failure(&error))? {
        // SQLite takes what it gets; the first customer's first answer would be refused.
        return Err(JournalError::Unavailable(format!(
            "{} can only be read; nothing could be kept",
            file.display()
        )));
    }
    let fold_log = database.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
    fold_log
        .and_then(|_| configure(&database, durability))
        .map_err(|error| failure(&error))?;
    Ok(database)
}

/// Opens the database in `file` only to read: closing it changes nothing.
pub(crate) fn look(file: &Path, key: &DeviceKey) -> Result<Connection, JournalError> {
    if length(file) == 0 {
        // Opening would make one.
        return Err(JournalError::Damaged(format!("{} is not there", file.display())));
    }
    let database = connect(file, key)?;
    let refuse_writes = database.pragma_update(None, "query_only", "ON");
    refuse_writes.map_err(|error| failure(&error))?;
    Ok(database)
}

fn connect(file: &Path, key: &DeviceKey) -> Result<Connection, JournalError> {
    let shown = file.display();
    if length(file) == 0 && length(&wal(file)) > 0 {
        // SQLite would throw the log away and begin anew.
        return Err(JournalError::Damaged(format!(
            "{shown} is missing or empty, but its -wal file is not"
        )));
    }
    // No URI, so that a path is only ever a path.
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let cannot_open = |error| {
        let why = reason(&error);
        JournalError::Unavailable(format!(
            "cannot open {shown}: {why}; can its folder be written to?"
        ))
    };
    let one_at_a_time = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    let database = Connection::open_with_flags(file, flags).map_err(cannot_open)?;
    // A connection that is refused must not fold the log into the file as it closes.
    let keep_log = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    database.set_db_config(keep_log, true).map_err(cannot_open)?;
    take(&database, key).map_err(|error| {
        // Only its code is told: its text would repeat the statement, and with it the key.
        JournalError::Key(format!("{shown} does not take a key: {}", reason(&error)))
    })?;
    drop(one_at_a_time);
    unlock(&database, file)?;
    Ok(database)
}

/// SQLCipher sets itself up with the first database of the process. Two threads that open at that very moment are in each other's
/// way: once in a hundred runs of the tests none of them got a key in.
static OPENING: Mutex<()> = Mutex::new(());

/// Hands the key over; whether it is the right one is not seen before something is read.
fn take(database: &Connection, key: &DeviceKey) -> rusqlite::Result<()> {
    // SQLCipher writes its own complaints to stderr; ours say it once and better.
    database.execute_batch("PRAGMA cipher_log_level = NONE")?;
    let statement = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", key.hex().as_str()));
    database.execute_batch(&statement)
}

fn unlock(database: &Connection, file: &Path) -> Result<(), JournalError> {
    let shown = file.display();
    // Plain SQLite ignores the key and would write in clear.
    let cipher: Result<String, _> = database.query_row("PRAGMA cipher_version", [], |row| row.get(0));
    if cipher.is_err() {
        return Err(JournalError::Key(
            "built without SQLCipher; nothing is written in clear".into(),
        ));
    }
    let readable: rusqlite::Result<u32> =
        database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0));
    match readable {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(JournalError::Key(format!(
                "the key does not open {shown}, or its first page is damaged; nothing was changed. Put the right key back, or move the file away to begin an empty journal"
            )))
        }
        Err(error) => match failure(&error) {
            JournalError::Unavailable(why) => Err(JournalError::Unavailable(format!(
                "cannot open {shown}: {why}; can its folder be written to?"
            ))),
            damaged => Err(damaged),
        },
    }
}

/// Encrypts everything anew with another key. What was written before it stays readable with the
/// old one until it is overwritten, so that the log is cut at once.
pub(crate) fn rekey(database: &Connection, key: &DeviceKey) -> Result<(), JournalError> {
    let statement = Zeroizing::new(format!("PRAGMA rekey = \"x'{}'\"", key.hex().as_str()));
    database
        .execute_batch(&statement)
        .map_err(|_| JournalError::Key("the database does not take the new key".into()))?;
    cut_log(database)
}

/// Folds the write-ahead log into the file and cuts it to nothing.
pub(crate) fn cut_log(database: &Connection) -> Result<(), JournalError> {
    let in_the_way = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    match in_the_way {
        Ok(false) => Ok(()),
        Ok(true) => {
            let told = "done, but another program reads the journal and its log cannot be cut; try again";
            Err(JournalError::Unavailable(told.into()))
        }
        Err(error) => Err(failure(&error)),
    }
}

fn configure(database: &Connection, durability: Durability) -> rusqlite::Result<()> {
    database.busy_timeout(PATIENCE)?;
    database.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    database.pragma_update(None, "synchronous", synchronous)?;
    database.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    database.pragma_update(None, "temp_store", "MEMORY")
}

/// What went wrong, in SQLite's own words for its code: never the statement or a value.
pub(crate) fn failure(error: &rusqlite::Error) -> JournalError {
    let told = reason(error);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => JournalError::Damaged(told),
        _ => JournalError::Unavailable(told),
    }
}

fn reason(error: &rusqlite::Error) -> String {
    match error.sqlite_error() {
        Some(error) => ffi::code_to_str(error.extended_code).to_owned(),
        None => "the database answered in an unexpected shape".to_owned(),
    }
}

fn wal(file: &Path) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn length(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |details| details.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durability_and_erasure_rest_on_these_settings() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("journal.db");
        let database = open(&file, &DeviceKey::generate().unwrap(), Durability::Full).unwrap();
        let number = |name| {
            database
                .pragma_query_value(None, name, |row| row.get::<_, u32>(0))
                .unwrap()
        };
        let full = 2;
        assert_eq!(number("synchronous"), full);
        assert_eq!(number("secure_delete"), 1);
        let in_memory = 2;
        assert_eq!(number("temp_store"), in_memory);
        let mode: String = database
            .pragma_query_value(None, "journal_mode", |row| row.get(0))
            .unwrap();
        assert_eq!(mode, "wal");
    }

    #[test]
    fn an_error_tells_neither_statement_nor_value() {
        let database = Connection::open_in_memory().unwrap();
        let error = database.execute_batch("SELECT CANARY").unwrap_err();
        assert!(
            error.to_string().contains("CANARY"),
            "what would be told otherwise"
        );
        assert!(!failure(&error).to_string().contains("CANARY"));
    }
}
