//! Opens the desk: scenarios, journal, knowledge and customers put together as the settings say.
//! Both programs do it here.

use std::fs::{DirBuilder, File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use didimdol_adapters::settings::{Key, Settings};
use didimdol_adapters::{FileDirectory, SystemClock};
use didimdol_dialogue::scenario::Library;
use didimdol_dialogue::scenario::lint::Finding;
use didimdol_session::ports::{Callbacks, Journal};
use didimdol_session::triggers::Triggers;
use didimdol_session::{Desk, Surroundings};
use didimdol_store::{MarkdownKnowledge, SqliteJournal};
use tokio::sync::Notify;

use crate::scenario_folder::ScenarioFolder;
use crate::{journal, voice};

/// Customers of the demonstration; a bank's own folder of scenarios has no such file.
pub(crate) const DEMO_CUSTOMERS: &str = "demo_customers.json";

const TRIGGERS: &str = "triggers.json";

/// Where a journal's key is in a demonstration …
pub(crate) const KEY_BESIDE_IT: &str = "the journal's key is a file beside it, which is for demonstrations";
/// … and at a branch.
pub(crate) const KEY_ELSEWHERE: &str =
    "on a real kiosk set journal.key = \"credential\", on a tablet that a clerk logs in to \"keyring\"";

/// Held while a program works on a data folder: no other does.
pub struct OnlyOne(#[expect(dead_code, reason = "held, not used")] File);

/// Opens the desk over the journal of the data folder, inside a runtime.
///
/// A scenario with errors is left out with a message, and the others are offered.
///
/// # Errors
/// No usable scenario, a journal that does not open, or another program on the same data.
pub fn open(settings: &Settings) -> anyhow::Result<(Desk, OnlyOne)> {
    let (desk, _, only_one) = open_to_serve(settings, None)?;
    Ok((desk, only_one))
}

/// The same for a server, with the callbacks that wait in its journal; `bell` rings when there is
/// another.
///
/// # Errors
/// See [`open`].
pub fn open_to_serve(
    settings: &Settings,
    bell: Option<Arc<Notify>>,
) -> anyhow::Result<(Desk, Arc<dyn Callbacks>, OnlyOne)> {
    let (journal, only_one) = open_journal(settings)?;
    let callbacks = Arc::clone(&journal) as Arc<dyn Callbacks>;
    let folder = ScenarioFolder::read(settings)?;
    let library = folder.library_over(&settings.data()?)?;
    let desk = put_together(settings, &folder, library, journal, bell, true)?;
    Ok((desk, callbacks, only_one))
}

fn open_journal(settings: &Settings) -> anyhow::Result<(Arc<SqliteJournal>, OnlyOne)> {
    let data = settings.data()?;
    // First: opening finishes a change of keys, under nobody's feet.
    let only_one = lock(&data)?;
    let journal = journal::open(settings)?;
    if settings.journal.key == Key::File {
        tracing::warn!("{KEY_BESIDE_IT}: {KEY_ELSEWHERE}");
    }
    Ok((Arc::new(journal), only_one))
}

/// Opens the desk over any journal.
///
/// # Errors
/// See [`open`].
pub fn over(settings: &Settings, journal: Arc<dyn Journal>) -> anyhow::Result<Desk> {
    let folder = ScenarioFolder::read(settings)?;
    let library = folder.library()?;
    put_together(settings, &folder, library, journal, None, false)
}

fn put_together(
    settings: &Settings,
    folder: &ScenarioFolder,
    (library, findings): (Arc<Library>, Vec<Finding>),
    journal: Arc<dyn Journal>,
    core: Option<Arc<Notify>>,
    speaks: bool,
) -> anyhow::Result<Desk> {
    // Warnings are for whoever writes scenarios, and `didimdol scenario check` shows them.
    for fault in findings.iter().filter(|finding| finding.is_error()) {
        tracing::error!("{fault}");
    }
    // Over a journal in memory nobody speaks: that is a terminal.
    let voice = match speaks {
        true => voice::open(settings, folder, &library)?,
        false => None,
    };
    if is_demonstration(folder) {
        tracing::warn!("this is a demonstration: every customer is the first of {DEMO_CUSTOMERS}");
    }
    Ok(Desk::new(Surroundings {
        library,
        journal,
        knowledge: Arc::new(knowledge(folder)?),
        directory: Arc::new(customers(folder)?),
        clock: Arc::new(SystemClock),
        parked: Duration::from_secs(u64::from(settings.session.parked_minutes) * 60),
        voice,
        core,
    }))
}

/// The bank's answers, searchable.
pub(crate) fn knowledge(folder: &ScenarioFolder) -> anyhow::Result<MarkdownKnowledge> {
    let texts = folder.inside("knowledge");
    Ok(MarkdownKnowledge::new(
        texts.map(|file| (file.path.as_str(), file.text.as_str())),
    )?)
}

/// Which events begin what; none in a folder that does not say.
///
/// # Errors
/// `triggers.json` is wrong.
pub fn triggers(settings: &Settings) -> anyhow::Result<Triggers> {
    let folder = ScenarioFolder::read(settings)?;
    Triggers::parse(folder.text(TRIGGERS).unwrap_or("[]")).context(TRIGGERS)
}

/// The demonstration's customers, or nobody: a stranger is asked field by field.
pub(crate) fn customers(folder: &ScenarioFolder) -> anyhow::Result<FileDirectory> {
    let demo = folder.text(DEMO_CUSTOMERS);
    FileDirectory::parse(demo.unwrap_or("[]")).context(DEMO_CUSTOMERS)
}

/// Whether every customer is an invented one.
pub(crate) fn is_demonstration(folder: &ScenarioFolder) -> bool {
    folder.text(DEMO_CUSTOMERS).is_ok()
}

pub(crate) fn lock(data: &Path) -> anyhow::Result<OnlyOne> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder
        .create(data)
        .with_context(|| format!("{} cannot be made", data.display()))?;
    let path = data.join("didimdol.lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(OnlyOne(file)),
        Err(TryLockError::WouldBlock) => bail!("another Didimdol is already running on {}", data.display()),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}
