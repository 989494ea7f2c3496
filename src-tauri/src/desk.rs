//! Opens the desk: scenarios, journal, knowledge and customers put together as the settings say.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use didimdol_adapters::settings::Settings;
use didimdol_adapters::{FileDirectory, SystemClock, read_scenario_folder};
use didimdol_dialogue::scenario::{Bank, Library, SourceFile};
use didimdol_session::{Desk, Surroundings};
use didimdol_store::{MarkdownKnowledge, SqliteJournal};

/// Customers of the demonstration; a bank's own folder of scenarios has no such file.
const DEMO_CUSTOMERS: &str = "demo_customers.json";

/// Held while the kiosk runs: no other kiosk works on the same data.
pub struct OnlyOne(#[expect(dead_code, reason = "held, not used")] File);

/// Opens the desk.
///
/// A scenario with errors is left out with a message, and the kiosk offers the others.
///
/// # Errors
/// No usable scenario, a journal that does not open, or another kiosk on the same data.
pub fn open(settings: &Settings) -> anyhow::Result<(Desk, OnlyOne)> {
    let files: Vec<_> = read_scenario_folder(&settings.scenarios()?)?
        .into_iter()
        .map(|(path, text)| SourceFile { path, text })
        .collect();
    let (library, findings) = Library::load(
        &files,
        Bank {
            name: settings.bank.name.clone(),
        },
    )?;
    for fault in findings.iter().filter(|finding| finding.is_error()) {
        tracing::error!("{fault}");
    }
    let data = settings.data()?;
    let journal = SqliteJournal::open_folder(&data)?;
    let only_one = lock(&data)?;
    let desk = Desk::new(Surroundings {
        library: Arc::new(library),
        journal: Arc::new(journal),
        knowledge: Arc::new(knowledge(&files)?),
        directory: Arc::new(customers(&files)?),
        clock: Arc::new(SystemClock),
        parked: Duration::from_secs(u64::from(settings.session.parked_minutes) * 60),
    });
    Ok((desk, only_one))
}

fn knowledge(files: &[SourceFile]) -> anyhow::Result<MarkdownKnowledge> {
    let texts = files.iter().filter(|file| file.path.starts_with("knowledge/"));
    Ok(MarkdownKnowledge::new(
        texts.map(|file| (file.path.as_str(), file.text.as_str())),
    )?)
}

/// The demonstration's customers, or nobody: a stranger is asked field by field.
fn customers(files: &[SourceFile]) -> anyhow::Result<FileDirectory> {
    let demo = files.iter().find(|file| file.path == DEMO_CUSTOMERS);
    if demo.is_some() {
        tracing::warn!("this is a demonstration: every customer is the first of {DEMO_CUSTOMERS}");
    }
    FileDirectory::parse(demo.map_or("[]", |file| file.text.as_str())).context(DEMO_CUSTOMERS)
}

fn lock(data: &Path) -> anyhow::Result<OnlyOne> {
    let path = data.join("kiosk.lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(OnlyOne(file)),
        Err(TryLockError::WouldBlock) => bail!("another kiosk is already running on {}", data.display()),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}
