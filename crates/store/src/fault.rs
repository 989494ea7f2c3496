//! What goes wrong inside the writer's thread: the database's own words, or ours already.

use didimdol_session::ports::JournalError;

use crate::database::failure;

/// Either of the two. The database's is put into words last, so that none of its own text, which
/// repeats statements and values, gets out.
#[derive(Debug)]
pub(crate) enum Fault {
    Database(rusqlite::Error),
    Journal(JournalError),
}

impl Fault {
    pub(crate) fn into_journal(self) -> JournalError {
        match self {
            Self::Database(error) => failure(&error),
            Self::Journal(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}
