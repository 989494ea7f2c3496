//! How the journal is kept.

use serde::{Deserialize, Serialize};

/// How the journal is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Journal {
    /// Where its key comes from.
    pub key: Key,
    /// What a turn waits for.
    pub durability: Durability,
    /// How long a finished application stays on this device after its consultation has ended, in
    /// days. A consultation without one is erased as it ends.
    pub keep_applications_days: u32,
}

/// Where the journal's key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A file beside the data that only this user may read; for demonstrations.
    File,
    /// `didimdol-device-key`, which systemd hands to the service.
    Credential,
    /// The keyring of whoever is logged in, which their password opens.
    Keyring,
}

/// What a turn waits for before its answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Durability {
    /// The disk: nothing shown is lost in a power cut.
    Full,
    /// The operating system: a power cut may take the last turns.
    Normal,
}

impl Default for Journal {
    fn default() -> Journal {
        Journal {
            key: Key::File,
            durability: Durability::Full,
            keep_applications_days: 7,
        }
    }
}
