//! Programs that are gone when the test is.

use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A program and whatever it starts, as a process group of its own.
pub struct Group(Child);

impl Group {
    /// Starts it. Its output goes nowhere: a grandchild that outlived the test would otherwise hold
    /// the test's own output open, and whoever waits for its end.
    pub fn start(program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<Group> {
        let mut command = Command::new(program);
        command.args(arguments).envs(environment.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Group::spawn(&mut command)
    }

    /// Starts a prepared command as a group.
    pub fn spawn(command: &mut Command) -> Result<Group> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let program = command.get_program().to_string_lossy().into_owned();
        Ok(Group(
            command
                .spawn()
                .with_context(|| format!("{program} could not be started"))?,
        ))
    }

    /// What it writes, if that was to be read.
    pub fn output(&mut self) -> Option<std::process::ChildStdout> {
        self.0.stdout.take()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The group's id is its first process's, which is ours until we wait for it below.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}
