//! What of a damaged journal can still be read: told when it is refused, so that nobody has to
//! guess what a copy must bring back.

use std::fmt;
use std::path::Path;

use rusqlite::Connection;

use crate::database;
use crate::key::DeviceKey;
use crate::ledger;
use crate::reader;
use crate::vault::Vault;
use crate::verify;
use crate::witness;

/// So many unreadable events in a row are many full pages, and the rest is given up: each costs a
/// connection of its own, because SQLCipher reads nothing more after a page it cannot open.
const GIVE_UP: usize = 1_000;

/// Which events of a journal can be read, tried one by one; in words for an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Sequence number of the last event that was acknowledged or is there; 0 if nothing tells.
    pub last: u64,
    /// First and last sequence number of each run of events that cannot be read.
    pub unreadable: Vec<(u64, u64)>,
}

/// Looks through the journal in `file`, and changes nothing.
pub(crate) fn survey(file: &Path, key: &DeviceKey) -> Survey {
    let look = || database::look(file, key).ok();
    let vault = Vault::of(key);
    let first = look().and_then(|database| verify::anchor(&database).ok());
    let written = look().and_then(|database| ledger::head(&database).ok());
    let acknowledged = witness::remembered(file);
    let last = written.into_iter().chain(acknowledged).map(|head| head.seq).max();
    let (first, last) = (first.map_or(1, |head| head.seq + 1), last.unwrap_or(0));

    let mut survey = Survey {
        last: last.unsigned_abs(),
        unreadable: Vec::new(),
    };
    let (mut database, mut in_a_row) = (None, 0);
    for seq in first..=last {
        database = database.or_else(look);
        let readable = |database: &Connection| reader::can_read(database, &vault, seq);
        if database.as_ref().is_some_and(readable) {
            in_a_row = 0;
            continue;
        }
        (database, in_a_row) = (None, in_a_row + 1);
        if in_a_row == GIVE_UP {
            survey.add(seq, last);
            break;
        }
        survey.add(seq, seq);
    }
    survey
}

impl Survey {
    fn add(&mut self, first: i64, last: i64) {
        let (first, last) = (first.unsigned_abs(), last.unsigned_abs());
        match self.unreadable.last_mut() {
            Some(before) if before.1 + 1 == first => before.1 = last,
            _ => self.unreadable.push((first, last)),
        }
    }
}

impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.last, self.unreadable.as_slice()) {
            (0, _) => f.write_str("nothing tells how many events there were"),
            (last, []) => write!(f, "each of its {last} events can still be read"),
            (last, spans) => {
                let spans: Vec<_> = spans
                    .iter()
                    .map(|(first, last)| format!("{first}-{last}"))
                    .collect();
                write!(
                    f,
                    "of its {last} events these cannot be read: {}",
                    spans.join(", ")
                )
            }
        }
    }
}
