//! The one thread that owns the database. Writes that wait together are committed together, so
//! that many sessions share one sync of the disk.

use std::thread::{self, JoinHandle};

use didimdol_session::ports::JournalError;
use rusqlite::{Connection, Transaction};
use tokio::sync::{mpsc, oneshot};

use crate::database::failure;
use crate::fault::Fault;

/// Jobs that may wait; who comes after waits for room.
const MAILBOX: usize = 256;

type Outcome = Result<(), JournalError>;
type Work = Box<dyn FnOnce(&Connection) -> Result<(), Fault> + Send>;
/// What is done with the database after each commit, before anybody is told of it.
type Committed = Box<dyn FnMut(&Connection) + Send>;

enum Job {
    /// Done whole or not at all, inside the transaction of its group; told after the commit.
    Write(Work, oneshot::Sender<Outcome>),
    /// Done outside of any transaction, after the writes that came with it.
    Read(Box<dyn FnOnce(&Connection) + Send>),
}

/// The way to the thread. Dropping it finishes the jobs given and closes the database.
pub(crate) struct Writer {
    /// `None` only while dropping.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. `committed` sees the database after each commit, before its callers do.
    pub(crate) fn start(
        database: Connection,
        committed: impl FnMut(&Connection) + Send + 'static,
    ) -> Result<Self, JournalError> {
        let (jobs, inbox) = mpsc::channel(MAILBOX);
        let thread = thread::Builder::new()
            .name("journal".into())
            .spawn(move || run(database, inbox, Box::new(committed)))
            .map_err(|error| JournalError::Unavailable(format!("no thread: {error}")))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does `work`; durable when it returns. Given to the thread it is done even if the caller
    /// stops waiting.
    pub(crate) async fn write<W>(&self, work: W) -> Outcome
    where
        W: FnOnce(&Connection) -> Result<(), Fault> + Send + 'static,
    {
        let (done, outcome) = oneshot::channel();
        self.give(Job::Write(Box::new(work), done)).await?;
        outcome.await.map_err(|_| stopped())?
    }

    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, JournalError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let (found, outcome) = oneshot::channel();
        let answer = move |database: &Connection| {
            // Nobody waits any more: fine, nothing was changed.
            let _ = found.send(work(database).map_err(Fault::into_journal));
        };
        self.give(Job::Read(Box::new(answer))).await?;
        outcome.await.map_err(|_| stopped())?
    }

    async fn give(&self, job: Job) -> Outcome {
        let Some(jobs) = &self.jobs else {
            return Err(stopped());
        };
        jobs.send(job).await.map_err(|_| stopped())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic there has been told to every caller as "stopped".
            let _ = thread.join();
        }
    }
}

fn stopped() -> JournalError {
    JournalError::Unavailable("the journal has stopped".into())
}

fn run(mut database: Connection, mut inbox: mpsc::Receiver<Job>, mut committed: Committed) {
    let mut waiting = Vec::with_capacity(MAILBOX);
    while inbox.blocking_recv_many(&mut waiting, MAILBOX) > 0 {
        let mut writes = Vec::new();
        let mut reads = Vec::new();
        for job in waiting.drain(..) {
            match job {
                Job::Write(work, done) => writes.push((work, done)),
                Job::Read(work) => reads.push(work),
            }
        }
        if !writes.is_empty() {
            write_together(&mut database, writes, &mut committed);
        }
        for work in reads {
            work(&database);
        }
    }
}

fn write_together(
    database: &mut Connection,
    writes: Vec<(Work, oneshot::Sender<Outcome>)>,
    committed: &mut Committed,
) {
    let (works, waiting): (Vec<_>, Vec<_>) = writes.into_iter().unzip();
    // A caller that waits no more is told nothing.
    match commit_together(database, works) {
        Ok(outcomes) => {
            committed(database);
            for (done, outcome) in waiting.into_iter().zip(outcomes) {
                let _ = done.send(outcome.map_err(Fault::into_journal));
            }
        }
        // Nothing of the group was written.
        Err(error) => {
            for done in waiting {
                let _ = done.send(Err(failure(&error)));
            }
        }
    }
}

/// One outcome for each work, once all are on disk.
fn commit_together(database: &mut Connection, works: Vec<Work>) -> rusqlite::Result<Vec<Result<(), Fault>>> {
    let mut group = database.transaction()?;
    let mut outcomes = Vec::with_capacity(works.len());
    for work in works {
        match attempt(&mut group, work) {
            // A full disk makes SQLite undo the whole transaction; what follows would be written
            // outside of it, and told as failed.
            Err(Fault::Database(error)) if group.is_autocommit() => return Err(error),
            outcome => outcomes.push(outcome),
        }
    }
    group.commit()?;
    Ok(outcomes)
}

fn attempt(group: &mut Transaction<'_>, work: Work) -> Result<(), Fault> {
    let step = group.savepoint()?;
    work(&step)?; // dropped unfinished, the step is undone
    Ok(step.commit()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter() -> Connection {
        let database = Connection::open_in_memory().unwrap();
        database
            .execute_batch("CREATE TABLE notes (number INTEGER UNIQUE)")
            .unwrap();
        database
    }

    fn note(number: u32) -> Work {
        Box::new(move |database| {
            database
                .execute("INSERT INTO notes VALUES (?1)", [number])
                .map(drop)
                .map_err(Fault::from)
        })
    }

    fn numbers(database: &Connection) -> Vec<u32> {
        let mut select = database
            .prepare("SELECT number FROM notes ORDER BY number")
            .unwrap();
        select
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn one_that_fails_does_not_take_the_group_with_it() {
        let mut database = counter();
        let outcomes = commit_together(&mut database, vec![note(1), note(1), note(2)]).unwrap();
        assert_eq!(
            outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(),
            [true, false, true]
        );
        assert_eq!(numbers(&database), [1, 2]);
    }

    #[test]
    fn a_transaction_that_sqlite_gave_up_writes_nothing_of_the_group() {
        let mut database = counter();
        let gives_up: Work = Box::new(|database| {
            database
                .execute("INSERT OR ROLLBACK INTO notes VALUES (1)", [])
                .map(drop)
                .map_err(Fault::from)
        });
        assert!(commit_together(&mut database, vec![note(1), gives_up, note(2)]).is_err());
        assert_eq!(numbers(&database), [0; 0]);
        commit_together(&mut database, vec![note(3)]).unwrap();
        assert_eq!(numbers(&database), [3]);
    }

    #[tokio::test]
    async fn jobs_given_are_done_before_it_closes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("notes.db");
        let database = Connection::open(&file).unwrap();
        database
            .execute_batch("CREATE TABLE notes (number INTEGER UNIQUE)")
            .unwrap();
        let writer = Writer::start(database, |_| {}).unwrap();
        let (one, two) = tokio::join!(writer.write(note(1)), writer.write(note(2)));
        one.and(two).unwrap();
        let unheard = writer.write(note(3));
        let mut unheard = Box::pin(unheard);
        let waker = std::task::Waker::noop();
        assert!(
            unheard
                .as_mut()
                .poll(&mut std::task::Context::from_waker(waker))
                .is_pending()
        );
        drop(unheard);
        drop(writer);
        assert_eq!(numbers(&Connection::open(&file).unwrap()), [1, 2, 3]);
    }
}
