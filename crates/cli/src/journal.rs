//! Opens the journal of the data folder as the settings say.

use std::path::PathBuf;
use std::time::Duration;

use didimdol_adapters::settings::{self, Key, Settings};
use didimdol_session::ports::JournalError;
use didimdol_store::{Durability, KeySource, Keyring, Retention, SqliteJournal};

/// The journal, opened. A change of keys that was begun is finished on the way.
///
/// # Errors
/// It does not open; the words say why.
pub fn open(settings: &Settings) -> anyhow::Result<SqliteJournal> {
    let durability = match settings.journal.durability {
        settings::Durability::Full => Durability::Full,
        settings::Durability::Normal => Durability::Normal,
    };
    let journal = SqliteJournal::open_with(&settings.data()?, &key_source(settings)?, durability)?;
    let days = u64::from(settings.journal.keep_applications_days);
    Ok(journal.keeping(Retention {
        completed: Duration::from_secs(days * 24 * 60 * 60),
        centre: false,
    }))
}

/// The same where there must be one: to look at a journal never makes an empty one.
///
/// # Errors
/// There is none, or as [`open`].
pub fn open_existing(settings: &Settings) -> anyhow::Result<SqliteJournal> {
    let data = settings.data()?;
    anyhow::ensure!(
        SqliteJournal::is_in(&data),
        "there is no journal in {} yet",
        data.display()
    );
    open(settings)
}

/// Where its key is.
///
/// # Errors
/// No data folder; a credential is wanted and this is no service of systemd; the keyring is, and nobody
/// is logged in.
pub fn key_source(settings: &Settings) -> anyhow::Result<KeySource> {
    Ok(match settings.journal.key {
        Key::File => KeySource::Folder(settings.data()?),
        Key::Credential => {
            let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
            KeySource::Credentials(folder.ok_or_else(no_credentials)?)
        }
        Key::Keyring => KeySource::Keyring(Keyring::of_session(&settings.data()?)?),
    })
}

fn no_credentials() -> JournalError {
    JournalError::Key(
        "journal.key is \"credential\", but systemd hands none over: start the service with \
         LoadCredentialEncrypted=didimdol-device-key:FILE"
            .into(),
    )
}
