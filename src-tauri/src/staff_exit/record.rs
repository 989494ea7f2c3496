//! What was done at the staff exit: a file that is only ever appended to, a JSON object a line. It is
//! the audit trail and the memory of the pauses at once, so that neither can disagree with the other.
//!
//! Deliberately absent: the PIN, right or wrong, and anything of a customer.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One thing done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Wall time in milliseconds since 1970, UTC.
    pub at_ms: u64,
    /// What it was.
    pub what: What,
}

/// What can be done at the staff exit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A PIN was set.
    PinSet,
    /// The right PIN was entered.
    Right,
    /// A wrong one was entered.
    Wrong,
    /// One was entered while the pad had to pause; it was not looked at.
    TooSoon,
    /// The program was closed.
    Closed,
}

/// The file of records.
#[derive(Debug, Clone)]
pub struct Records(PathBuf);

impl Records {
    /// Those in `file`, which need not be there yet.
    pub fn in_file(file: impl Into<PathBuf>) -> Records {
        Records(file.into())
    }

    /// Adds one; durable when it returns.
    ///
    /// # Errors
    /// The disk's: nothing may be granted that is not recorded.
    pub fn append(&self, record: Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(&record)?;
        line.push(b'\n');
        // A line that the power cut short must not swallow this one.
        if fs::read(&self.0).is_ok_and(|before| before.last().is_some_and(|last| *last != b'\n')) {
            line.insert(0, b'\n');
        }
        let new = !self.0.exists();
        let mut file = self.open()?;
        file.write_all(&line)?;
        file.sync_all()?;
        if new && cfg!(unix) {
            File::open(self.0.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(())
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.0)
    }

    /// Every record, oldest first. A line cut short by a power failure is passed over.
    ///
    /// # Errors
    /// The disk's; a file that is not there is empty.
    pub fn read(&self) -> io::Result<Vec<Record>> {
        match fs::read(&self.0) {
            Ok(bytes) => Ok(bytes
                .split(|byte| *byte == b'\n')
                .filter_map(|line| serde_json::from_slice(line).ok())
                .collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRONG: Record = Record {
        at_ms: 1_795_176_600_000,
        what: What::Wrong,
    };
    const RIGHT: Record = Record {
        at_ms: 1_795_176_601_000,
        what: What::Right,
    };

    #[test]
    fn records_are_read_back_in_order_and_their_form_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::in_file(folder.path().join("staff_exit.jsonl"));
        assert_eq!(records.read().unwrap(), []);
        records.append(WRONG).unwrap();
        records.append(RIGHT).unwrap();
        assert_eq!(records.read().unwrap(), [WRONG, RIGHT]);
        assert_eq!(
            fs::read_to_string(&records.0).unwrap(),
            "{\"at_ms\":1795176600000,\"what\":\"wrong\"}\n{\"at_ms\":1795176601000,\"what\":\"right\"}\n"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&records.0).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn a_line_cut_short_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::in_file(folder.path().join("staff_exit.jsonl"));
        records.append(WRONG).unwrap();
        let whole = fs::read(&records.0).unwrap();
        fs::write(&records.0, &whole[..whole.len() - 4]).unwrap();
        records.append(RIGHT).unwrap();
        assert_eq!(records.read().unwrap(), [RIGHT]);
    }
}
