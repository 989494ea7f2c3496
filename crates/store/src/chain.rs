//! The chain that ties every event of this device to the one before.
//!
//! A link covers the event's digest, and the digest covers a random salt with the payload. Salt and
//! payload are sealed together and erased together: what stays proves that nothing was left out or
//! changed, and tells nothing, not even to somebody who guesses the payload.

use didimdol_session::ports::JournalError;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::vault::random;

/// Bytes of salt before each payload.
pub(crate) const SALT_BYTES: usize = 16;

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// Where the chain stands: the last event and its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Sequence number of the last event; 0 before the first.
    pub seq: i64,
    /// Its link.
    pub link: Hash,
}

/// What the link of an event covers besides the link before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Covered {
    /// Number of its session.
    pub session: i64,
    /// Its place there.
    pub position: i64,
    /// Schema of its payload.
    pub version: u32,
    /// Digest of its content.
    pub digest: Hash,
}

impl Head {
    /// The chain with one more event.
    pub(crate) fn next(self, covered: &Covered) -> Self {
        let seq = self.seq + 1;
        let mut hash = Sha256::new_with_prefix(b"didimdol link 1");
        hash.update(self.link);
        hash.update(seq.to_be_bytes());
        hash.update(covered.session.to_be_bytes());
        hash.update(covered.position.to_be_bytes());
        hash.update(covered.version.to_be_bytes());
        hash.update(covered.digest);
        Self {
            seq,
            link: hash.finalize().into(),
        }
    }
}

/// A payload behind a fresh salt: the content of an event.
pub(crate) fn salted(payload: &[u8]) -> Result<Zeroizing<Vec<u8>>, JournalError> {
    // Room for both at once: a vector that moves leaves a copy behind.
    let mut content = Zeroizing::new(Vec::with_capacity(SALT_BYTES + payload.len()));
    content.extend_from_slice(&random::<SALT_BYTES>()?);
    content.extend_from_slice(payload);
    Ok(content)
}

/// The digest of a content.
pub(crate) fn digest(content: &[u8]) -> Hash {
    let mut hash = Sha256::new_with_prefix(b"didimdol event 1");
    hash.update(content);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BEGINNING: Head = Head {
        seq: 0,
        link: [0; 32],
    };

    fn chain(contents: &[Vec<u8>]) -> Vec<(Covered, Head)> {
        let mut head = BEGINNING;
        let link = |(position, content): (usize, &Vec<u8>)| {
            let covered = Covered {
                session: 1,
                position: position as i64,
                version: 1,
                digest: digest(content),
            };
            head = head.next(&covered);
            (covered, head)
        };
        contents.iter().enumerate().map(link).collect()
    }

    /// Whether the links follow from what they cover.
    fn holds(chain: &[(Covered, Head)]) -> bool {
        let mut head = BEGINNING;
        chain.iter().all(|(covered, told)| {
            head = head.next(covered);
            head == *told
        })
    }

    proptest! {
        #[test]
        fn any_change_breaks_it(
            contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 2..12),
            at in any::<prop::sample::Index>(),
            other in any::<prop::sample::Index>(),
            change in 0..7,
        ) {
            let good = chain(&contents);
            prop_assert!(holds(&good));
            let at = at.index(good.len());
            let other = other.index(good.len());
            let mut bad = good.clone();
            match change {
                0 => bad[at].0.digest[3] ^= 1,
                1 => bad[at].0.session += 1,
                2 => bad[at].0.position += 1,
                3 => bad[at].0.version += 1,
                4 => bad[at].1.link[31] ^= 1,
                5 => { bad.remove(at); }
                _ => bad.swap(at, other),
            }
            let only_the_last_was_cut = change == 5 && at + 1 == good.len();
            prop_assert_eq!(holds(&bad), bad == good || only_the_last_was_cut);
        }

        #[test]
        fn the_same_words_never_have_the_same_digest(words in prop::collection::vec(any::<u8>(), 0..40)) {
            let (one, two) = (salted(&words).unwrap(), salted(&words).unwrap());
            prop_assert_ne!(digest(&one), digest(&two));
            prop_assert_eq!(&one[SALT_BYTES..], words.as_slice());
        }
    }

    #[test]
    fn its_form_is_known() {
        let covered = Covered {
            session: 7,
            position: 2,
            version: 1,
            digest: digest(b"0123456789abcdef{}"),
        };
        assert_eq!(
            hex::encode(
                Head {
                    seq: 41,
                    link: [9; 32]
                }
                .next(&covered)
                .link
            ),
            "ead41def8bf4f7a5e470ed3dc8a0aeb5a609106bf7aa11baf3b677d90e4d0b95"
        );
    }
}
