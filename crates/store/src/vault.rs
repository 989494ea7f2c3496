//! What is sealed for one session, and the keys for it.
//!
//! Each session has a random key of its own; the device's key only wraps it. Erasing a session is
//! destroying its wrapped key: what it sealed is then noise, wherever copies of it may be.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use didimdol_session::ports::JournalError;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::key::DeviceKey;

const KEY_BYTES: usize = 32;
/// XChaCha20's, long enough to be drawn at random for every sealing.
const NONCE_BYTES: usize = 24;
/// Names the use and its first form, so that no other key can come of the device's.
const WRAPPING: &[u8] = b"didimdol wrapping of session keys 1";

/// Wraps session keys.
pub(crate) struct Vault(XChaCha20Poly1305);

/// Seals what one session holds. Wiped from memory when dropped.
pub(crate) struct SessionKey(XChaCha20Poly1305);

/// Where a sealed value belongs. It opens there and nowhere else.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// Its table.
    pub table: &'static str,
    /// The session's number.
    pub session: i64,
    /// Its own number inside the session.
    pub item: i64,
}

impl Vault {
    /// The vault of a device. Its key is hashed with a label, so that the database's own encryption
    /// and the wrapping never share one.
    pub(crate) fn of(key: &DeviceKey) -> Self {
        let mut digest = Sha256::new();
        digest.update(WRAPPING);
        digest.update(key.bytes());
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        bytes.copy_from_slice(&digest.finalize());
        Self(cipher(&bytes))
    }

    /// A new session's key, and how it is stored.
    pub(crate) fn begin(&self, session: i64) -> Result<(SessionKey, Vec<u8>), JournalError> {
        let key = Zeroizing::new(random::<KEY_BYTES>()?);
        let wrapped = seal(&self.0, wrapping(session), key.as_ref())?;
        Ok((SessionKey(cipher(&key)), wrapped))
    }

    /// The key of a session.
    pub(crate) fn unwrap(&self, session: i64, wrapped: &[u8]) -> Result<SessionKey, JournalError> {
        self.bytes(session, wrapped).map(|key| SessionKey(cipher(&key)))
    }

    /// A session's key wrapped by `next` instead.
    pub(crate) fn rewrap(&self, next: &Vault, session: i64, wrapped: &[u8]) -> Result<Vec<u8>, JournalError> {
        let key = self.bytes(session, wrapped)?;
        seal(&next.0, wrapping(session), key.as_ref())
    }

    /// Seals what belongs to the device and to no session.
    pub(crate) fn seal(&self, place: Place, plain: &[u8]) -> Result<Vec<u8>, JournalError> {
        seal(&self.0, place, plain)
    }

    /// Opens it; `None` where another key has sealed it, or it was changed.
    pub(crate) fn open(&self, place: Place, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        open(&self.0, place, sealed)
    }

    fn bytes(&self, session: i64, wrapped: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, JournalError> {
        let key = open(&self.0, wrapping(session), wrapped)
            .and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).ok());
        let told = || JournalError::Damaged(format!("the key of session number {session} does not open"));
        key.map(Zeroizing::new).ok_or_else(told)
    }
}

impl SessionKey {
    pub(crate) fn seal(&self, place: Place, plain: &[u8]) -> Result<Vec<u8>, JournalError> {
        seal(&self.0, place, plain)
    }

    pub(crate) fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, JournalError> {
        let Place { table, session, item } = place;
        let told = || {
            JournalError::Damaged(format!(
                "{table} {item} of session number {session} does not open"
            ))
        };
        open(&self.0, place, sealed).ok_or_else(told)
    }
}

impl Place {
    /// Unambiguous: the numbers have a fixed width, and so the name's length is known.
    fn label(self) -> Vec<u8> {
        [
            self.table.as_bytes(),
            &self.session.to_be_bytes(),
            &self.item.to_be_bytes(),
        ]
        .concat()
    }
}

fn wrapping(session: i64) -> Place {
    Place {
        table: "sessions",
        session,
        item: 0,
    }
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

/// Nonce, ciphertext and tag: 40 bytes more than `plain`.
fn seal(cipher: &XChaCha20Poly1305, place: Place, plain: &[u8]) -> Result<Vec<u8>, JournalError> {
    let nonce = random::<NONCE_BYTES>()?;
    let payload = Payload {
        msg: plain,
        aad: &place.label(),
    };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.map_err(|_| JournalError::Damaged("a value is too long to be sealed".into()))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &XChaCha20Poly1305, place: Place, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload {
        msg: sealed,
        aad: &place.label(),
    };
    cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .ok()
        .map(Zeroizing::new)
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], JournalError> {
    let mut bytes = [0; N];
    SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| JournalError::Key("the system gives no random numbers".into()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place {
        table: "events",
        session: 7,
        item: 3,
    };

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let vault = Vault::of(&DeviceKey::generate().unwrap());
        let (key, _) = vault.begin(7).unwrap();
        let sealed = key.seal(HERE, "홍길동".as_bytes()).unwrap();
        assert_eq!(sealed.len(), "홍길동".len() + 40);
        assert_eq!(key.open(HERE, &sealed).unwrap().as_slice(), "홍길동".as_bytes());
        for elsewhere in [
            Place { session: 8, ..HERE },
            Place { item: 4, ..HERE },
            Place {
                table: "snapshots",
                ..HERE
            },
        ] {
            assert!(key.open(elsewhere, &sealed).is_err());
        }
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(key.open(HERE, &changed).is_err());
        assert!(key.open(HERE, &sealed[..20]).is_err());
        assert_ne!(
            key.seal(HERE, "홍길동".as_bytes()).unwrap(),
            sealed,
            "never the same twice"
        );
    }

    #[test]
    fn a_wrapped_key_opens_with_its_device_and_session_only() {
        let (vault, other) = (
            Vault::of(&DeviceKey::generate().unwrap()),
            Vault::of(&DeviceKey::generate().unwrap()),
        );
        let (key, wrapped) = vault.begin(7).unwrap();
        let sealed = key.seal(HERE, b"words").unwrap();
        assert!(vault.unwrap(7, &wrapped).unwrap().open(HERE, &sealed).is_ok());
        assert!(vault.unwrap(8, &wrapped).is_err() && other.unwrap(7, &wrapped).is_err());
        let again = vault.rewrap(&other, 7, &wrapped).unwrap();
        assert!(vault.unwrap(7, &again).is_err());
        assert!(other.unwrap(7, &again).unwrap().open(HERE, &sealed).is_ok());
    }
}
