//! The staff PIN: never kept itself, only as an argon2id hash in a file that its owner alone may read.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::Deserialize;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// How many digits a PIN has. With six, guessing at the pad takes decades ([`super::pause`]).
const LENGTH: RangeInclusive<usize> = 6..=12;

/// A PIN as somebody entered it. Wiped when dropped; prints as `***`.
#[derive(Deserialize)]
#[serde(from = "String")]
pub struct Pin(Zeroizing<String>);

impl From<String> for Pin {
    fn from(entered: String) -> Pin {
        Pin(Zeroizing::new(entered))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Pin(***)")
    }
}

/// Why a PIN was not set, or cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// It is too short, too long, or no number.
    #[error("pin_not_digits: a PIN is 6 to 12 digits")]
    NotDigits,
    /// It is among the first that anybody would try.
    #[error(
        "pin_too_easy: one digit again and again, or digits in a row, are guessed at once; choose another"
    )]
    TooEasy,
    /// The file of the hash cannot be read or written.
    #[error("pin_file: {0}")]
    File(#[from] io::Error),
    /// The file is there, but holds no hash, or others may read it.
    #[error("pin_unusable: {0}")]
    Unusable(String),
}

impl Pin {
    /// Whether this may become the PIN of a kiosk.
    fn check(&self) -> Result<(), PinError> {
        if !self.is_possible() {
            return Err(PinError::NotDigits);
        }
        let digits = self.0.as_bytes();
        let step = |by: i16| {
            digits
                .windows(2)
                .all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == by)
        };
        if step(0) || step(1) || step(-1) {
            return Err(PinError::TooEasy);
        }
        Ok(())
    }

    fn is_possible(&self) -> bool {
        LENGTH.contains(&self.0.len()) && self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The hash of the PIN that was set.
pub struct StoredPin(String);

impl StoredPin {
    /// Hashes a PIN and puts it into `file`, in place of the one before. The file appears whole or not
    /// at all, also if the power fails.
    ///
    /// # Errors
    /// The PIN is none, or the file cannot be written.
    pub fn set(pin: &Pin, file: &Path) -> Result<(), PinError> {
        pin.check()?;
        let hash = Argon2::default()
            .hash_password(pin.0.as_bytes())
            .map_err(|error| PinError::Unusable(error.to_string()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        make(folder)?;
        // A temporary file is made with mode 0600.
        let mut draft = NamedTempFile::new_in(folder)?;
        writeln!(draft, "{hash}")?;
        draft.as_file().sync_all()?;
        draft.persist(file).map_err(|refused| refused.error)?;
        if cfg!(unix) {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// The hash in `file`; `None` when no PIN was ever set.
    ///
    /// # Errors
    /// The file cannot be read, holds no hash, or may be read by others, who could then try every PIN
    /// at leisure.
    pub fn read(file: &Path) -> Result<Option<StoredPin>, PinError> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        refuse_if_others_may_read(file)?;
        let text = text.trim_end().to_owned();
        if PasswordHash::new(&text).is_err() {
            let told = format!("{} holds no hash; set the PIN again", file.display());
            return Err(PinError::Unusable(told));
        }
        Ok(Some(StoredPin(text)))
    }

    /// Whether this is the PIN. Takes some tens of milliseconds, as it should.
    pub fn is(&self, pin: &Pin) -> bool {
        // What no PIN can be is not worth hashing, and tells nothing that the manual does not.
        pin.is_possible()
            && PasswordHash::new(&self.0)
                .is_ok_and(|hash| Argon2::default().verify_password(pin.0.as_bytes(), &hash).is_ok())
    }
}

/// Makes the data folder as the journal does: nobody else may look into it.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn refuse_if_others_may_read(file: &Path) -> Result<(), PinError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let shown = file.display();
    Err(PinError::Unusable(format!(
        "others may read {shown} (mode {mode:04o}); run: chmod 600 '{shown}'"
    )))
}

#[cfg(not(unix))]
fn refuse_if_others_may_read(_: &Path) -> Result<(), PinError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(digits: &str) -> Pin {
        Pin::from(digits.to_owned())
    }

    #[test]
    fn the_pin_that_was_set_last_is_the_only_one_that_fits_and_is_nowhere_to_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/staff.pin");
        assert!(StoredPin::read(&file).unwrap().is_none());
        StoredPin::set(&pin("111222"), &file).unwrap();
        StoredPin::set(&pin("804213"), &file).unwrap();
        let stored = StoredPin::read(&file).unwrap().unwrap();
        assert!(stored.is(&pin("804213")));
        for other in ["111222", "80421", "8042130", "804214", "", "804213 ", "80421a"] {
            assert!(!stored.is(&pin(other)), "{other}");
        }
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("$argon2id$"), "{text}");
        assert!(!text.contains("804213"));
        assert_eq!(format!("{:?}", pin("804213")), "Pin(***)");
    }

    #[test]
    fn what_everybody_would_try_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("staff.pin");
        let refusal = |digits| StoredPin::set(&pin(digits), &file).unwrap_err().to_string();
        for easy in ["000000", "123456", "987654"] {
            assert!(refusal(easy).starts_with("pin_too_easy"), "{easy}");
        }
        for none in ["12345", "1234567890123", "80421a", "", "８０４２１３"] {
            assert!(refusal(none).starts_with("pin_not_digits"), "{none}");
        }
        assert!(!file.exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_may_read_the_hash() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/staff.pin");
        StoredPin::set(&pin("804213"), &file).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(file.parent().unwrap()), 0o700);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let Err(refused) = StoredPin::read(&file) else {
            panic!("a hash that others may read was taken")
        };
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }

    #[test]
    fn a_file_without_a_hash_is_an_error_and_not_an_open_door() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("staff.pin");
        for nonsense in ["", "804213", "$argon2id$"] {
            StoredPin::set(&pin("804213"), &file).unwrap();
            fs::write(&file, nonsense).unwrap();
            assert!(StoredPin::read(&file).is_err(), "{nonsense}");
        }
    }
}
