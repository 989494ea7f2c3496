//! Runs the kiosk for whoever wants to see it.

use std::env;
use std::io;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::{programs, run, setup, ui};

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
    let mut kiosk = program("didimdol-kiosk", options)?;
    kiosk.args(["--windowed", "--scenarios", "scenarios", "--data", DATA]);
    run::turn_into(&mut kiosk)
}

fn in_browser(options: &Options) -> Result<()> {
    let mut server = program("didimdol", options)?;
    server.args(["serve", "--insecure-demo", "--listen", "127.0.0.1:8000"]);
    server.args(["--scenarios", "scenarios", "--data", DATA]);
    // We become the server, so that whoever stops us stops it; what it says goes by the one below.
    let mut reader = run::command(env::current_exe()?, [OPEN_ADDRESS])
        .stdin(Stdio::piped())
        .spawn()?;
    server.stdout(reader.stdin.take().context("the reader has no input")?);
    run::turn_into(&mut server)
}

/// Installs what is missing, builds everything, and returns the program to run.
fn program(name: &str, options: &Options) -> Result<Command> {
    setup::to_build()?;
    ui::build()?;
    programs::build(options.release)?;
    Ok(run::command(programs::path(name, options.release)?, [""; 0]))
}

/// The name of the hidden command that is [`open_address`].
pub const OPEN_ADDRESS: &str = "open-address";

/// Passes standard input on and opens the first address in it in the user's browser. The server names
/// its address once it accepts connections; any earlier the browser would show an error page.
///
/// # Errors
/// Standard input is not text.
pub fn open_address() -> Result<()> {
    let mut opened = false;
    for line in io::stdin().lines() {
        let line = line?;
        println!("{line}");
        if let (false, Some(address)) = (opened, address_in(&line)) {
            opened = true;
            open(address);
        }
    }
    Ok(())
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
