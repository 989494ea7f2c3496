//! What an installation decides: `didimdol.toml`, below `DIDIMDOL_…` in the environment, below flags.
//!
//! Both programs read the same settings. A key that nobody knows is an error with a suggestion: a
//! misspelt setting that is passed over looks exactly like one that does not work.

mod journal;
mod places;
mod unknown;
mod voice;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use config::builder::{ConfigBuilder, DefaultState};
use config::{Config, Environment, File, FileFormat};
use serde::{Deserialize, Deserializer, Serialize};

pub use journal::{Durability, Journal, Key};
pub use places::usual_screen;
pub use unknown::UnknownKey;
pub use voice::{Detector, Devices, Recogniser, RecogniserEngine, Synthesiser, SynthesiserEngine, Voice};

/// Everything that can be set. What is absent has the default of its type.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Settings {
    /// Whose kiosk it is.
    pub bank: Bank,
    /// Folder of the journal and its key; see [`Settings::data`].
    pub data: Option<PathBuf>,
    /// Folder of scenarios; see [`Settings::scenarios`].
    pub scenarios: Option<PathBuf>,
    /// How the journal is kept.
    pub journal: Journal,
    /// How consultations are kept.
    pub session: Session,
    /// The kiosk's own window.
    pub window: Window,
    /// `didimdol serve`.
    pub server: Server,
    /// Who answers free questions, where the network may be used.
    pub language_model: LanguageModel,
    /// What is told to the bank's core system.
    pub callbacks: Callbacks,
    /// What the kiosk hears and speaks with.
    pub voice: Voice,
}

/// Whose kiosk it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Bank {
    /// The bank's name, as customers read and hear it.
    pub name: String,
    /// The same for those who chose English; see [`Bank::english_name`].
    pub english_name: Option<String>,
}

/// The bank of a demonstration, in Korean and English. There is no such bank.
const FICTIONAL: (&str, &str) = ("디딤돌은행", "Didimdol Bank");

impl Default for Bank {
    fn default() -> Bank {
        Bank {
            name: FICTIONAL.0.to_owned(),
            english_name: None,
        }
    }
}

impl Bank {
    /// The name in English: the one set, else the one name there is.
    pub fn english_name(&self) -> &str {
        match &self.english_name {
            Some(name) => name,
            None if self.name == FICTIONAL.0 => FICTIONAL.1,
            None => &self.name,
        }
    }
}

/// How consultations are kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Session {
    /// How long a consultation waits for its customer to come back before it is erased, in minutes.
    pub parked_minutes: u32,
    /// At a kiosk, seconds without any input before the customer is warned.
    pub idle_warning_seconds: u32,
    /// Seconds from that warning to the end of the consultation.
    pub idle_end_seconds: u32,
}

impl Default for Session {
    fn default() -> Session {
        Session {
            parked_minutes: 30,
            idle_warning_seconds: 60,
            idle_end_seconds: 20,
        }
    }
}

/// The kiosk's own window.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Window {
    /// Full screen, above everything, and not to be closed. `false` is for trying it at a desk.
    pub locked: bool,
    /// The web view's inspector and menu, for developers; a locked window has neither all the same.
    pub devtools: bool,
}

impl Default for Window {
    fn default() -> Window {
        Window {
            locked: true,
            devtools: false,
        }
    }
}

/// `didimdol serve`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Server {
    /// Connections at the same time; more are hung up on.
    pub max_connections: usize,
    /// HTTP requests a second from one caller, twice as many at once.
    pub requests_per_second: u32,
    /// Seconds between two pings of a socket; a peer silent for two of them is gone.
    pub heartbeat_seconds: u32,
    /// Pages that may open sockets and read answers, by exact origin; absent, seed 001's three and
    /// the kiosk's own window.
    pub origins: Option<Vec<String>>,
    /// PEM files of Ed25519 public keys whose tokens are believed, beside the server's own.
    pub token_keys: Vec<PathBuf>,
}

impl Default for Server {
    fn default() -> Server {
        Server {
            max_connections: 16_384,
            requests_per_second: 500,
            heartbeat_seconds: 30,
            origins: None,
            token_keys: Vec::new(),
        }
    }
}

/// Who answers free questions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct LanguageModel {
    /// Address of an API like OpenAI's, up to `/v1`; none is asked without one, unless
    /// `OPENAI_BASE_URL` or `OPENAI_API_KEY` is in the environment.
    #[serde(deserialize_with = "not_empty")]
    pub base_url: Option<String>,
    /// Name of the model.
    pub model: String,
    /// Seconds that an answer may pause.
    pub timeout_seconds: u32,
}

impl Default for LanguageModel {
    fn default() -> LanguageModel {
        LanguageModel {
            base_url: None,
            model: "gpt-5-mini".to_owned(),
            timeout_seconds: 30,
        }
    }
}

/// An empty text is none: a compose file cannot leave a variable out.
fn not_empty<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.filter(|text| !text.is_empty()))
}

/// What is told to the bank's core system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Callbacks {
    /// Where callbacks are posted to; none are made without it. Plain http only on this machine.
    #[serde(deserialize_with = "not_empty")]
    pub core_url: Option<String>,
    /// Origins that a thread's own `callback_url` may have, beside the core's.
    pub allowed: Vec<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file is missing or no TOML, or a value is of the wrong type.
    #[error("settings_invalid: {0}")]
    Invalid(#[from] config::ConfigError),
    /// A key that no setting has.
    #[error("settings_unknown: {0}")]
    Unknown(UnknownKey),
    /// No folder is set for the data, and this user has none by default.
    #[error("settings_no_data_folder: set `data`, DIDIMDOL_DATA or --data to the folder to keep it in")]
    NoDataFolder,
    /// No folder of scenarios is set, and none was found.
    #[error("settings_no_scenarios: set `scenarios`, DIDIMDOL_SCENARIOS or --scenarios to their folder")]
    NoScenarios,
}

/// Settings given on the command line: dotted key and value. `None` is a flag not given.
pub type Flag<'flag> = (&'flag str, Option<String>);

impl Settings {
    /// Reads the settings of this installation.
    ///
    /// Without `file`, `didimdol.toml` in the current folder or else in `/etc/didimdol` is read, if
    /// there is one.
    ///
    /// # Errors
    /// The named file does not exist, or something in the three sources is wrong.
    pub fn load(file: Option<&Path>, flags: &[Flag<'_>]) -> Result<Settings, SettingsError> {
        let mut sources = Config::builder();
        if let Some(file) = file.map(Path::to_owned).or_else(places::usual_file) {
            sources = sources.add_source(File::from(file).format(FileFormat::Toml));
        }
        Settings::read(sources, std::env::vars().collect(), flags)
    }

    /// Puts the environment and the flags over what `sources` has.
    fn read(
        sources: ConfigBuilder<DefaultState>,
        environment: HashMap<String, String>,
        flags: &[Flag<'_>],
    ) -> Result<Settings, SettingsError> {
        let variables = Environment::with_prefix("DIDIMDOL")
            .prefix_separator("_")
            .separator("__");
        let mut sources = sources.add_source(variables.try_parsing(true).source(Some(environment)));
        for (key, value) in flags {
            sources = sources.set_override_option(*key, value.clone())?;
        }
        let mut ignored = Vec::new();
        let read = serde_ignored::deserialize(sources.build()?, |key| ignored.push(key.to_string()))?;
        match ignored.into_iter().next() {
            Some(key) => Err(SettingsError::Unknown(UnknownKey::new(key))),
            None => Ok(read),
        }
    }

    /// The folder of the journal and its key: the one set, or the user's own data folder.
    ///
    /// # Errors
    /// [`SettingsError::NoDataFolder`].
    pub fn data(&self) -> Result<PathBuf, SettingsError> {
        self.data
            .clone()
            .or_else(places::user_data)
            .ok_or(SettingsError::NoDataFolder)
    }

    /// The folder of scenarios: the one set, or `./scenarios`, or the one installed with the program.
    ///
    /// # Errors
    /// [`SettingsError::NoScenarios`].
    pub fn scenarios(&self) -> Result<PathBuf, SettingsError> {
        self.scenarios
            .clone()
            .or_else(places::usual_scenarios)
            .ok_or(SettingsError::NoScenarios)
    }
}

#[cfg(test)]
mod tests;
