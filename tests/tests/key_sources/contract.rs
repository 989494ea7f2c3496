//! What every source of the device's key does.

use std::fs;
use std::path::{Path, PathBuf};

use didimdol_protocol::SessionId;
use didimdol_session::contract::conversation;
use didimdol_session::ports::{Journal, JournalError};
use didimdol_store::{Durability, KeySource, SqliteJournal};

/// Which of a journal's two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Current,
    Next,
}
use Place::{Current, Next};

/// Where a source's keys are, as whoever looks after the machine gets at them.
pub trait Cupboard {
    fn source(&self) -> KeySource;
    /// Whether keys are made there by the journal itself.
    fn takes_keys(&self) -> bool;
    /// Whether they are to be in no file of the data folder.
    fn is_elsewhere(&self) -> bool;
    fn look(&self, place: Place) -> Option<String>;
    fn put(&self, place: Place, key: Option<&str>);
}

/// Everything, on a data folder without a journal.
pub async fn key_source_contract(data: &Path, cupboard: &dyn Cupboard) {
    begins_with_a_key(data, cupboard).await;
    opens_with_no_other(data, cupboard).await;
    gives_way_to_the_next(data, cupboard).await;
    is_finished_where_it_was_killed(data, cupboard).await;
}

fn key(digit: char) -> String {
    std::iter::repeat_n(digit, 64).collect()
}

fn open(data: &Path, cupboard: &dyn Cupboard) -> Result<SqliteJournal, JournalError> {
    SqliteJournal::open_with(data, &cupboard.source(), Durability::Full)
}

fn refused(data: &Path, cupboard: &dyn Cupboard) -> String {
    let before = files(data);
    let error = open(data, cupboard).err().expect("the journal opened");
    assert!(matches!(error, JournalError::Key(_)), "{error}");
    assert!(files(data) == before, "the journal is as it was: {error}");
    error.to_string()
}

/// What counts of a journal: `-shm` is only an index of the log.
pub fn files(data: &Path) -> Vec<(&'static str, Option<Vec<u8>>)> {
    let names = ["journal.db", "journal.db-wal"];
    names.map(|name| (name, fs::read(data.join(name)).ok())).into()
}

fn session() -> SessionId {
    "a-session".parse().unwrap()
}

/// It opens, everything is there, and its key is this one.
async fn is_whole(data: &Path, cupboard: &dyn Cupboard) -> String {
    let journal = open(data, cupboard).unwrap_or_else(|error| panic!("{error}"));
    let kept = journal.load(&session()).await.unwrap();
    assert_eq!(kept, conversation("a value")[..2]);
    assert_eq!(journal.verify().await.unwrap().events, 2);
    journal.fingerprint().to_owned()
}

async fn begins_with_a_key(data: &Path, cupboard: &dyn Cupboard) {
    if !cupboard.takes_keys() {
        let told = refused(data, cupboard);
        assert!(told.contains("make one with"), "{told}");
        assert_eq!(files(data)[0], ("journal.db", None), "no journal without a key");
        cupboard.put(Current, Some(&key('1')));
    }
    let journal = open(data, cupboard).unwrap();
    let begun = &conversation("a value")[..2];
    journal.append(&session(), begun).await.unwrap();
    drop(journal);
    let made = cupboard.look(Current).unwrap();
    assert_eq!(made.trim().len(), 64);
    assert_eq!(cupboard.look(Next), None);
    is_whole(data, cupboard).await;
    assert_eq!(cupboard.look(Current), Some(made.clone()), "it stays");
    if cupboard.is_elsewhere() {
        for file in all_files(data) {
            let holds = fs::read(&file).unwrap();
            let shows = |text: &[u8]| holds.windows(text.len()).any(|window| window == text);
            let in_bytes: Vec<u8> = made.trim().as_bytes().chunks(2).map(byte).collect();
            assert!(!shows(made.trim().as_bytes()) && !shows(&in_bytes), "{file:?}");
        }
    }
}

fn byte(digits: &[u8]) -> u8 {
    u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap()
}

fn all_files(data: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(data).unwrap().map(|file| file.unwrap().path());
    files.collect()
}

async fn opens_with_no_other(data: &Path, cupboard: &dyn Cupboard) {
    let right = cupboard.look(Current).unwrap();
    cupboard.put(Current, None);
    let told = refused(data, cupboard);
    assert!(
        told.contains(&cupboard.source().place()) && told.contains("put the key back"),
        "{told}"
    );
    assert_eq!(
        cupboard.look(Current),
        None,
        "no new key over a journal that is there"
    );
    for wrong in [key('f'), "secret".to_owned(), key('g'), String::new()] {
        cupboard.put(Current, Some(&wrong));
        let told = refused(data, cupboard);
        assert!(told.contains("right") && !told.contains("secret"), "{told}");
        assert_eq!(cupboard.look(Current), Some(wrong), "it is left as it is");
    }
    cupboard.put(Current, Some(&right));
    is_whole(data, cupboard).await;
}

async fn gives_way_to_the_next(data: &Path, cupboard: &dyn Cupboard) {
    let (old, before) = (cupboard.look(Current).unwrap(), is_whole(data, cupboard).await);
    let begun = cupboard.source().begin_rotation();
    if cupboard.takes_keys() {
        begun.unwrap();
        let next = cupboard.look(Next).unwrap();
        let again = cupboard.source().begin_rotation();
        assert!(matches!(again, Err(JournalError::Key(_))), "one at a time");
        assert_eq!(cupboard.look(Next), Some(next));
    } else {
        let told = begun.unwrap_err().to_string();
        assert!(told.contains(".next"), "{told}");
        cupboard.put(Next, Some(&key('2')));
    }
    let next = cupboard.look(Next).unwrap();
    let after = is_whole(data, cupboard).await;
    assert_ne!(after, before);
    if !cupboard.takes_keys() {
        // Opened anew until somebody puts it in its place.
        assert_eq!(is_whole(data, cupboard).await, after);
        cupboard.put(Current, Some(&next));
        cupboard.put(Next, None);
    }
    assert_eq!(
        (cupboard.look(Current), cupboard.look(Next)),
        (Some(next.clone()), None)
    );
    assert_eq!(is_whole(data, cupboard).await, after);
    cupboard.put(Current, Some(&old));
    refused(data, cupboard);
    cupboard.put(Current, Some(&next));
}

/// The journal has its key; the source has come less far, as a kill leaves it.
async fn is_finished_where_it_was_killed(data: &Path, cupboard: &dyn Cupboard) {
    let present = cupboard.look(Current).unwrap();
    let fingerprint = is_whole(data, cupboard).await;
    let other = key('e');
    for current in [Some(other.as_str()), None, Some(present.as_str())] {
        cupboard.put(Current, current);
        cupboard.put(Next, Some(&present));
        for _ in 0..2 {
            assert_eq!(is_whole(data, cupboard).await, fingerprint);
        }
        if cupboard.takes_keys() {
            assert_eq!(
                (cupboard.look(Current), cupboard.look(Next)),
                (Some(present.clone()), None)
            );
        }
    }
    cupboard.put(Current, Some(&present));
    cupboard.put(Next, None);
}
