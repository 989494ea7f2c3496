//! Every screen in every mode, language and window: measured, compared with its approved picture, photographed.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::{programs, run, setup, ui};

/// Which screens to look at, and what to do with what is seen.
#[derive(Args)]
pub struct Options {
    /// Approve what is seen: writes docs/screens/ and docs/screens.md, in the words of today's scenarios
    #[arg(long)]
    bless: bool,
    /// Parts of names, `portrait | landscape | narrow`, a mode, `ko | en`; all screens without any
    only: Vec<String>,
}

/// Looks at the screens and leaves their pictures in `ui/test-results/screens`.
///
/// # Errors
/// Something could not be built, or a screen has a fault.
pub fn run(options: &Options) -> Result<()> {
    setup::everything()?;
    ui::build()?;
    if options.bless {
        programs::build(false)?;
        let mut record = Command::new("node");
        record
            .current_dir(run::root().join("ui"))
            .arg("look/record.mjs")
            .arg(programs::path("didimdol", false)?);
        run::succeed(&mut record)?;
    }
    let mut look = look(false);
    look.arg("--pictures").args(&options.only);
    if options.bless {
        look.arg("--bless");
    }
    run::succeed(&mut look)
}

/// The same as a test: closes with how many screens passed and failed. `everywhere` measures the modes of
/// the wide window and the phone too.
pub fn look(everywhere: bool) -> Command {
    let mut look = run::npm(["run", "--silent", "screens", "--"]);
    look.args(everywhere.then_some("--everywhere"));
    look
}
