//! The device key: 32 random bytes in a file that only its owner may read.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use didimdol_session::ports::JournalError;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

const BYTES: usize = 32;

/// The key of everything this device stores. Wiped from memory when dropped; prints as `***`.
pub struct DeviceKey(Zeroizing<[u8; BYTES]>);

impl DeviceKey {
    /// A new random key, not stored anywhere yet.
    ///
    /// # Errors
    /// [`JournalError::Key`] when the system has no randomness to give.
    pub fn generate() -> Result<Self, JournalError> {
        let mut key = Zeroizing::new([0; BYTES]);
        SysRng
            .try_fill_bytes(key.as_mut())
            .map_err(|_| refused("the system gives no random numbers"))?;
        Ok(Self(key))
    }

    /// Reads the key file: 64 hexadecimal digits. `None` when there is no such file.
    ///
    /// # Errors
    /// [`JournalError::Key`] when others may read the file, or when it does not hold a key.
    pub fn read(file: &Path) -> Result<Option<Self>, JournalError> {
        Self::read_if(file, refuse_if_others_may_read)
    }

    /// Reads a key that systemd hands over. Its folder is this service's alone, and the mode of the
    /// file shows an access list there, so that it is not looked at.
    pub(crate) fn read_credential(file: &Path) -> Result<Option<Self>, JournalError> {
        Self::read_if(file, |_, _| Ok(()))
    }

    fn read_if(
        file: &Path,
        allowed: impl FnOnce(&File, &Path) -> Result<(), JournalError>,
    ) -> Result<Option<Self>, JournalError> {
        let shown = file.display();
        let opened = match File::open(file) {
            Ok(opened) => opened,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(refused(format!("cannot open {shown}: {error}"))),
        };
        allowed(&opened, file)?;
        // Room for one byte more than a key and its line break, so that the text never moves in
        // memory and leaves a copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(2 * BYTES + 2));
        let limit = text.capacity() as u64;
        let read = opened.take(limit).read_to_end(&mut text);
        match read.ok().and_then(|_| Self::from_text(&text)) {
            Some(key) => Ok(Some(key)),
            None => Err(refused(format!(
                "{shown} does not hold a key; put the right one back from its backup"
            ))),
        }
    }

    /// Of 64 hexadecimal digits, and perhaps a line break.
    pub(crate) fn from_text(text: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; BYTES]);
        hex::decode_to_slice(text.trim_ascii_end(), key.as_mut()).ok()?;
        Some(Self(key))
    }

    /// Makes a new key and stores it in a file with mode 0600. The file appears whole or not at
    /// all, also if the power fails.
    ///
    /// # Errors
    /// [`JournalError::Key`] when the file is already there (a key is never overwritten) or
    /// cannot be written.
    pub fn create(file: &Path) -> Result<Self, JournalError> {
        let key = Self::generate()?;
        key.store(file)
            .map_err(|error| refused(format!("cannot make {}: {error}", file.display())))?;
        Ok(key)
    }

    fn store(&self, file: &Path) -> io::Result<()> {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // A temporary file is made with O_EXCL and mode 0600.
        let mut draft = NamedTempFile::new_in(folder)?;
        draft.write_all(self.hex().as_bytes())?;
        draft.write_all(b"\n")?;
        draft.as_file().sync_all()?;
        draft.persist_noclobber(file).map_err(|refused| refused.error)?;
        sync_folder(folder)
    }

    /// A name for the key that tells nothing of it: 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new_with_prefix(b"didimdol fingerprint 1");
        hash.update(self.bytes());
        hex::encode(&hash.finalize()[..8])
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    /// The key as 64 hexadecimal digits.
    pub(crate) fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0.as_ref()))
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(***)")
    }
}

fn refused(reason: impl Into<String>) -> JournalError {
    JournalError::Key(reason.into())
}

#[cfg(unix)]
fn refuse_if_others_may_read(opened: &File, file: &Path) -> Result<(), JournalError> {
    use std::os::unix::fs::PermissionsExt;
    let shown = file.display();
    let details = opened
        .metadata()
        .map_err(|error| refused(format!("cannot inspect {shown}: {error}")))?;
    let mode = details.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(refused(format!(
        "others may read {shown} (mode {mode:04o}); run: chmod 600 '{shown}'"
    )))
}

// Windows keeps the key in the OS keyring (design §12); a file there has no mode to check.
#[cfg(not(unix))]
fn refuse_if_others_may_read(_: &File, _: &Path) -> Result<(), JournalError> {
    Ok(())
}

/// Makes a new name in the folder survive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<impl Sized, JournalError>) -> String {
        match result {
            Err(JournalError::Key(message)) => message,
            Err(other) => panic!("another error: {other}"),
            Ok(_) => panic!("no error"),
        }
    }

    #[test]
    fn a_created_key_is_read_back_and_is_never_the_same_twice() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        assert!(DeviceKey::read(&one).unwrap().is_none());
        let key = DeviceKey::create(&one).unwrap();
        assert_eq!(DeviceKey::read(&one).unwrap().unwrap().hex(), key.hex());
        assert_ne!(DeviceKey::create(&two).unwrap().hex(), key.hex());
        assert_eq!(key.hex().len(), 64);
    }

    #[test]
    fn a_key_is_never_overwritten_and_no_draft_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("device.key");
        let key = DeviceKey::create(&file).unwrap();
        message(DeviceKey::create(&file));
        assert_eq!(DeviceKey::read(&file).unwrap().unwrap().hex(), key.hex());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("device.key");
        DeviceKey::create(&file).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        for wide in [0o640, 0o604, 0o666] {
            fs::set_permissions(&file, fs::Permissions::from_mode(wide)).unwrap();
            let told = message(DeviceKey::read(&file));
            assert!(
                told.contains(&format!("{wide:04o}")) && told.contains("chmod 600"),
                "{told}"
            );
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(DeviceKey::read(&file).unwrap().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_a_key_is_refused_without_showing_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("device.key");
        for wrong in [
            "",
            "secret",
            &"0".repeat(63),
            &"0".repeat(65),
            &"g".repeat(64),
            &"0".repeat(9_000),
        ] {
            fs::write(&file, wrong).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
            let told = message(DeviceKey::read(&file));
            assert!(told.contains("device.key") && !told.contains("secret"), "{told}");
        }
    }

    #[test]
    fn it_does_not_print() {
        let key = DeviceKey::generate().unwrap();
        let printed = format!("{key:?}");
        assert!(printed.contains("***") && !printed.contains(&key.hex()[..4]));
    }
}
