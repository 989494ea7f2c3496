//! What must be on this machine before anything can be built, run or tested.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run;
use crate::ui;

/// A system package, under the names that Debian and Ubuntu give it.
struct Package {
    debian: &'static str,
    ubuntu: &'static str,
    /// Programs any of which makes the package unnecessary, wherever it came from.
    programs: &'static [&'static str],
}

const fn package(name: &'static str) -> Package {
    Package {
        debian: name,
        ubuntu: name,
        programs: &[],
    }
}

const BUILD: &[Package] = &[
    package("build-essential"),
    package("pkg-config"),
    // SQLCipher takes its ciphers from libcrypto.
    package("libssl-dev"),
    // The sound system under all others.
    package("libasound2-dev"),
    package("libwebkit2gtk-4.1-dev"),
];

/// Linters, and the program that holds the server to its contract, come from PyPI.
const PYTHON: &[Package] = &[package("python3-venv")];

const TEST: &[Package] = &[
    package("xvfb"),
    // Full screen is a window manager's doing, and real keys and a real mouse come from outside the page.
    package("openbox"),
    package("xdotool"),
    package("x11-utils"),
    package("webkit2gtk-driver"),
    package("fonts-noto-cjk"),
    Package {
        debian: "chromium",
        ubuntu: "chromium-browser",
        programs: &["chromium", "google-chrome", "chromium-browser"],
    },
    Package {
        debian: "chromium-driver",
        ubuntu: "chromium-chromedriver",
        programs: &["chromedriver"],
    },
    // The keyring of whoever is logged in, and a session to log in to.
    package("dbus-daemon"),
    package("gnome-keyring"),
];

/// Speech to hear with: four people's recorded prompts, wideband, and a synthesiser; a sound server whose
/// microphone and loudspeaker need no sound card, and a recogniser of English.
const SPEECH: &[Package] = &[
    package("asterisk-core-sounds-en-g722"),
    package("asterisk-core-sounds-fr-g722"),
    package("asterisk-core-sounds-it-g722"),
    package("asterisk-core-sounds-ru-g722"),
    package("espeak-ng"),
    package("pulseaudio"),
    package("pulseaudio-utils"),
    package("pocketsphinx-en-us"),
    package("python3-pocketsphinx"),
];

/// Vite and its plug-ins ask for this version of Node.
const NODE: (u32, u32) = (20, 19);

/// Everything that building and running the kiosk takes.
///
/// # Errors
/// Something is missing that cannot be installed from here; the message says what to do.
pub fn to_build() -> Result<()> {
    packages(BUILD)?;
    node()?;
    ui::dependencies()
}

/// The same, and what the checks of the sources take.
///
/// # Errors
/// As [`to_build`].
pub fn to_check() -> Result<()> {
    packages(PYTHON)?;
    to_build()
}

/// What the measurements of the voice hear.
///
/// # Errors
/// As [`to_build`].
pub fn to_hear() -> Result<()> {
    packages(SPEECH)
}

/// Everything, the tests' own needs too.
///
/// # Errors
/// As [`to_build`].
pub fn everything() -> Result<()> {
    packages(BUILD)?;
    packages(PYTHON)?;
    packages(TEST)?;
    packages(SPEECH)?;
    node()?;
    ui::dependencies()
}

fn packages(wanted: &[Package]) -> Result<()> {
    let Some(distribution) = Distribution::here() else {
        return elsewhere(wanted);
    };
    let missing = missing(wanted, distribution)?;
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("Missing system packages: {}", missing.join(" "));
    let mut install = vec![
        "apt-get",
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
    ];
    install.extend(&missing);
    let Some(prefix) = as_root() else {
        bail!(
            "these packages must be installed first, and only root can do that. Run:\n\n    \
             sudo apt-get update && sudo {}\n",
            install.join(" ")
        );
    };
    run::succeed(&mut with_prefix(prefix, &["apt-get", "update", "--quiet=2"]))?;
    run::succeed(&mut with_prefix(prefix, &install))
}

#[derive(Clone, Copy)]
enum Distribution {
    Debian,
    Ubuntu,
}

impl Distribution {
    /// Debian, Ubuntu or one made from them; nothing else has these packages under these names.
    fn here() -> Option<Distribution> {
        let release = fs::read_to_string("/etc/os-release").ok()?;
        let words = release
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
            .flat_map(|value| value.trim_matches('"').split_whitespace());
        let mut found = None;
        for word in words {
            match word {
                "ubuntu" => return Some(Distribution::Ubuntu),
                "debian" => found = Some(Distribution::Debian),
                _ => {}
            }
        }
        found
    }
}

fn missing(wanted: &[Package], distribution: Distribution) -> Result<Vec<&'static str>> {
    let names: Vec<_> = wanted
        .iter()
        .filter(|package| !package.programs.iter().any(|program| run::is_on_path(program)))
        .map(|package| match distribution {
            Distribution::Debian => package.debian,
            Distribution::Ubuntu => package.ubuntu,
        })
        .collect();
    if names.is_empty() {
        return Ok(names);
    }
    // It fails when a name is unknown to it, and lists the others all the same.
    let answer = Command::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(&names)
        .stderr(Stdio::null())
        .output()
        .context("dpkg-query could not be started")?;
    let listed = String::from_utf8_lossy(&answer.stdout);
    Ok(names
        .into_iter()
        .filter(|name| !listed.lines().any(|line| line == format!("{name} installed")))
        .collect())
}

/// What to put before a command so that it runs as root without asking for a password.
fn as_root() -> Option<&'static [&'static str]> {
    let succeeds = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    let user = Command::new("id").arg("-u").output().ok()?;
    if user.stdout.trim_ascii() == b"0" {
        return Some(&[]);
    }
    succeeds("sudo", &["-n", "true"]).then_some(&["sudo", "-n"])
}

fn with_prefix(prefix: &[&str], words: &[&str]) -> Command {
    let line = [prefix, words].concat();
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Nothing is installed here: only the tools whose absence would give an obscure error are named.
fn elsewhere(wanted: &[Package]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let found = Command::new("pkg-config")
        .args(["--exists", "webkit2gtk-4.1", "openssl"])
        .status();
    if found.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    let names: Vec<_> = wanted.iter().map(|package| package.debian).collect();
    bail!(
        "WebKitGTK 4.1 and OpenSSL's headers were not found by pkg-config. Packages are installed from here on Debian \
         and Ubuntu only; install what your distribution calls: {}",
        names.join(" ")
    );
}

fn node() -> Result<()> {
    let advice = format!("Node.js {}.{} or newer is needed, with npm", NODE.0, NODE.1);
    let version = run::output(&mut run::command("node", ["--version"])).with_context(|| advice.clone())?;
    let found = parse_version(version.trim()).with_context(|| format!("node says {version:?}"))?;
    if found < NODE {
        bail!("{advice}; this is {}", version.trim());
    }
    Ok(())
}

/// `v20.19.1` → (20, 19)
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(parse_version("v20.20.2"), Some((20, 20)));
        assert!(parse_version("v20.9.0").unwrap() < NODE);
        assert!(parse_version("v22.1.0").unwrap() > NODE);
        assert_eq!(parse_version("garbage"), None);
    }
}
