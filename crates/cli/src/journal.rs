//! Opens the journal of the data folder as the settings say.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use didimdol_adapters::settings::{self, Key, Settings};
use didimdol_store::{Durability, KeySource, Retention, SqliteJournal};

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

/// Where its key is.
///
/// # Errors
/// No data folder, or a credential is wanted and this is no service of systemd.
pub fn key_source(settings: &Settings) -> anyhow::Result<KeySource> {
    Ok(match settings.journal.key {
        Key::File => KeySource::Folder(settings.data()?),
        Key::Credential => {
            let folder = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
            KeySource::Credentials(folder.context(
                "journal.key is \"credential\", but systemd hands none over: start the service with \
                 LoadCredentialEncrypted=didimdol-device-key:FILE",
            )?)
        }
    })
}
