//! A small file beside the database that remembers the last event acknowledged.
//!
//! SQLite takes a log that is cut or torn for one that was never written, and opens without what
//! was in it. The witness knows better: a database that ends before it has lost events, and their
//! number is told. It is not synced, so it may lag behind after a power cut, and never runs ahead.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::chain::{Hash, Head};

const SEQ: usize = 8;
const LINK: usize = 32;
const CHECK: usize = 8;

/// The file, open for writing.
pub(crate) struct Witness(File);

impl Witness {
    /// Opens it, and tells what it remembers; nothing if it was not there or is torn.
    pub(crate) fn open(database: &Path) -> io::Result<(Self, Option<Head>)> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(beside(database))?;
        let mut bytes = Vec::with_capacity(SEQ + LINK + CHECK);
        Read::by_ref(&mut file)
            .take(bytes.capacity() as u64)
            .read_to_end(&mut bytes)?;
        Ok((Self(file), decode(&bytes)))
    }

    /// Remembers where the chain stands.
    pub(crate) fn remember(&mut self, head: Head) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(&encode(head))
    }
}

/// The witness of a database.
pub(crate) fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-head");
    name.into()
}

/// What the witness of a database remembers, if there is one.
pub(crate) fn remembered(database: &Path) -> Option<Head> {
    decode(&std::fs::read(beside(database)).ok()?)
}

fn encode(head: Head) -> Vec<u8> {
    let body = [head.seq.to_be_bytes().as_slice(), &head.link].concat();
    let check = Sha256::digest(&body);
    [body.as_slice(), &check[..CHECK]].concat()
}

fn decode(bytes: &[u8]) -> Option<Head> {
    let seq = i64::from_be_bytes(bytes.get(..SEQ)?.try_into().ok()?);
    let link: Hash = bytes.get(SEQ..SEQ + LINK)?.try_into().ok()?;
    let head = Head { seq, link };
    (encode(head) == bytes).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_remembers_the_last_and_knows_when_it_is_torn() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("journal.db");
        let (mut witness, before) = Witness::open(&database).unwrap();
        assert_eq!(before, None);
        for seq in [7, 8] {
            witness
                .remember(Head {
                    seq,
                    link: [seq as u8; 32],
                })
                .unwrap();
        }
        let remembered = |file: &Path| Witness::open(file).unwrap().1;
        assert_eq!(
            remembered(&database),
            Some(Head {
                seq: 8,
                link: [8; 32]
            })
        );
        let mut bytes = std::fs::read(beside(&database)).unwrap();
        bytes[20] ^= 1;
        std::fs::write(beside(&database), &bytes).unwrap();
        assert_eq!(remembered(&database), None);
        std::fs::write(beside(&database), &bytes[..30]).unwrap();
        assert_eq!(remembered(&database), None);
    }
}
