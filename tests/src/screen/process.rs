//! Programs that are gone when the test is.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// A program and whatever it starts, as a process group of its own.
pub struct Group(Child);

impl Group {
    /// Starts it. What it writes is read by [`Group::first_line`] or by nobody: a grandchild that
    /// outlived the test would otherwise hold the test's own output open, and whoever waits for its
    /// end.
    pub fn start(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Group> {
        let mut command = Command::new(program);
        command.args(arguments).envs(environment.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok(Group(
            command
                .spawn()
                .with_context(|| format!("{program} could not be started"))?,
        ))
    }

    /// The id of the group, which is its first process's.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Waits for the first line it writes: those that write one do so when they are ready.
    pub fn first_line(&mut self) -> Result<String> {
        let mut line = String::new();
        let output = self.0.stdout.as_mut().context("its output is not ours")?;
        BufReader::new(output).read_line(&mut line)?;
        match line.trim() {
            "" => bail!("it ended without a word"),
            said => Ok(said.to_owned()),
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The group's id is its first process's, which is ours until we wait for it below.
        let group = format!("-{}", self.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}
