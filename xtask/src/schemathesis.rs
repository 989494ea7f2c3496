//! schemathesis, which holds the server to its own contract: from PyPI, in a folder of its own.

use std::path::PathBuf;

use anyhow::Result;

use crate::run;

/// Installs it if it is not there; gives its program.
///
/// # Errors
/// There is no Python 3 with `venv`, or pip cannot install it.
pub fn install() -> Result<PathBuf> {
    let folder = run::root().join("target/schemathesis");
    let program = folder.join("bin/st");
    if !program.is_file() {
        run::succeed(run::command("python3", ["-m", "venv"]).arg(&folder))?;
        let mut pip = run::command(
            folder.join("bin/pip"),
            ["install", "--quiet", "schemathesis~=4.32"],
        );
        run::succeed(&mut pip)?;
    }
    Ok(program)
}
