//! Runs the kiosk for whoever wants to see it.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::{run, setup, ui};

/// Demo conversations are kept apart from an installed kiosk's.
const DATA: &str = ".data/demo";

/// How the kiosk is to be run.
#[derive(Args)]
pub struct Options {
    /// Serve it and open it in a browser instead of in its own window
    #[arg(long)]
    browser: bool,
    /// Whose screen it shows
    #[arg(long, value_enum, default_value_t = Role::Kiosk)]
    role: Role,
    /// Build it optimised, as it is shipped; the first time takes much longer
    #[arg(long)]
    release: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Role {
    Kiosk,
    Staff,
}

/// Installs what is missing, builds, and runs until the window is closed or Ctrl+C is pressed.
pub fn run(options: &Options) -> ExitCode {
    if options.role == Role::Staff {
        eprintln!(
            "The staff screen does not exist yet: it arrives with a later issue. Only `--role kiosk` runs today."
        );
        return ExitCode::from(2);
    }
    run::exit_code(if options.browser {
        in_browser(options)
    } else {
        in_window(options)
    })
}

fn in_window(options: &Options) -> Result<()> {
    if cfg!(target_os = "linux")
        && env::var_os("DISPLAY").is_none()
        && env::var_os("WAYLAND_DISPLAY").is_none()
    {
        bail!(
            "there is no display to open a window on. `cargo xtask kiosk --browser` serves the kiosk to a browser instead"
        );
    }
    setup::to_build()?;
    ui::build()?;
    let mut kiosk = program(
        options,
        &["--package", "didimdol-kiosk", "--features", "custom-protocol"],
    );
    kiosk.args(["--windowed", "--scenarios", "scenarios", "--data", DATA]);
    run::succeed(&mut kiosk)
}

fn in_browser(options: &Options) -> Result<()> {
    setup::to_build()?;
    ui::build()?;
    let mut server = program(options, &["--package", "didimdol-cli"]);
    server.args(["serve", "--insecure-demo", "--listen", "127.0.0.1:8000"]);
    server.args(["--scenarios", "scenarios", "--data", DATA]);
    run::announce(&server);
    let mut child = server
        .stdout(Stdio::piped())
        .spawn()
        .context("the server could not be started")?;
    let lines = BufReader::new(child.stdout.take().context("the server has no output")?).lines();
    let mut opened = false;
    // It names its address once it accepts connections; opening the browser any earlier shows an error page.
    for line in lines {
        let line = line?;
        println!("{line}");
        if let (false, Some(address)) = (opened, address_in(&line)) {
            opened = true;
            open(address);
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("the server failed ({status})");
    }
    Ok(())
}

/// `cargo run` of one of our programs, up to where its own arguments begin.
fn program(options: &Options, which: &[&str]) -> Command {
    let mut cargo = run::cargo(["run", "--quiet"]);
    cargo.args(which);
    if options.release {
        cargo.arg("--release");
    }
    cargo.arg("--");
    cargo
}

fn address_in(line: &str) -> Option<&str> {
    line.split_whitespace().find(|word| word.starts_with("http://"))
}

/// Shows the address in the user's browser, where there is one; the printed address serves otherwise.
fn open(address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    if run::is_on_path(opener) {
        // Whether it worked is the user's to see.
        let _ = Command::new(opener)
            .arg(address)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_the_servers_line() {
        assert_eq!(
            address_in("listening on http://127.0.0.1:8000"),
            Some("http://127.0.0.1:8000")
        );
        assert_eq!(address_in("loading scenarios"), None);
    }
}
