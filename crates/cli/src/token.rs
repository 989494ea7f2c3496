//! `didimdol token`: a short-lived token for a system that calls the served API, signed with a key
//! that never leaves the data folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use clap::ValueEnum;
use didimdol_adapters::settings::Settings;
use didimdol_protocol::SessionId;
use didimdol_server::api::access::{Claims, LONGEST, Scope, TokenKeys, TokenSigner};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey};

use crate::Outcome;
use crate::stdout::outln;

/// `didimdol token`.
#[derive(Debug, clap::Args)]
pub struct Command {
    /// Name of the system that gets it
    #[arg(long, value_name = "NAME")]
    subject: String,
    /// What it may do; several may be given
    #[arg(long, value_enum, required = true)]
    scope: Vec<ScopeName>,
    /// The only session it is good for
    #[arg(long, value_name = "ID")]
    session: Option<SessionId>,
    /// Seconds it is good for
    #[arg(long, default_value_t = LONGEST, value_parser = clap::value_parser!(u64).range(1..=LONGEST))]
    seconds: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScopeName {
    Sessions,
    Triggers,
    Answers,
    Operate,
}

impl From<ScopeName> for Scope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Sessions => Self::Sessions,
            ScopeName::Triggers => Self::Triggers,
            ScopeName::Answers => Self::Answers,
            ScopeName::Operate => Self::Operate,
        }
    }
}

impl Command {
    /// Prints the token.
    pub fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let key = signing_key(&settings.data()?)?;
        let scopes: Vec<Scope> = self.scope.iter().copied().map(Scope::from).collect();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .context("the clock stands before 1970")?;
        let claims = Claims::new(
            self.subject.clone(),
            &scopes,
            self.session.clone(),
            now.as_secs(),
            self.seconds,
        );
        outln!("{}", signing(&key)?.sign(&claims)?);
        Ok(Outcome::Fine)
    }
}

/// The keys whose tokens the server believes: its own, and those that the settings name.
///
/// # Errors
/// A key cannot be read or is none.
pub fn believed(settings: &Settings) -> anyhow::Result<TokenKeys> {
    let own = signing_key(&settings.data()?)?.verifying_key();
    let mut pems = vec![
        own.to_public_key_pem(LineEnding::LF)
            .context("the key cannot be written down")?,
    ];
    for file in &settings.server.token_keys {
        pems.push(fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?);
    }
    Ok(TokenKeys::from_pem(pems.iter().map(String::as_str))?)
}

/// What the server renews tokens with.
///
/// # Errors
/// The key cannot be read or is none.
pub fn signer(settings: &Settings) -> anyhow::Result<TokenSigner> {
    signing(&signing_key(&settings.data()?)?)
}

fn signing(key: &SigningKey) -> anyhow::Result<TokenSigner> {
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .context("the key cannot be written down")?;
    Ok(TokenSigner::from_pem(&pem)?)
}

/// The key in the data folder, made if there is none.
fn signing_key(data: &Path) -> anyhow::Result<SigningKey> {
    let file = data.join("token.key");
    match fs::read_to_string(&file) {
        Ok(pem) => SigningKey::from_pkcs8_pem(&pem)
            .ok()
            .with_context(|| format!("{} holds no key", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = SigningKey::from_bytes(&rand::random());
            let pem = key
                .to_pkcs8_pem(LineEnding::LF)
                .context("the key cannot be written down")?;
            write_secret(&file, pem.as_bytes())
                .with_context(|| format!("{} cannot be written", file.display()))?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
    }
}

/// Readable by its owner only, and whole or not there.
fn write_secret(file: &PathBuf, content: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    make_private(folder)?;
    // Temporary files are readable by their owner only.
    let mut draft = tempfile::NamedTempFile::new_in(folder)?;
    draft.write_all(content)?;
    draft.as_file().sync_all()?;
    draft.persist_noclobber(file)?;
    Ok(())
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}
