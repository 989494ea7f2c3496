//! The proof that the package works where it will stand: installed by apt, used by an ordinary user
//! on a machine without a network, taken away without a trace.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::PACKAGE;
use crate::programs::WORKSPACE;
use crate::run;

/// Where a package may leave something. The package system's own books are not among them, nor are
/// the homes of people.
const PLACES: &[&str] = &["/etc", "/opt", "/srv", "/usr", "/var/lib"];
const BOOKS: &[&str] = &["/var/lib/apt", "/var/lib/dpkg"];

/// Brings up the loopback device, which the driver and the test talk over, shows what devices and
/// routes there are, and becomes a user who owns nothing on this machine.
const ALONE: &str = "ip link set lo up; echo devices:; ip -brief link; echo routes:; ip route; \
                     exec setpriv --reuid=nobody --regid=nogroup --clear-groups --no-new-privs -- \"$@\"";
/// A customer of `didimdol chat`, from the first question to the last.
const WORDS: &str = "네, 전부 해 주세요
네, 다 맞아요
보안카드로 할게요
네, 이대로 해 주세요
두 번째 걸로 할게요
이메일로 보내 주세요
알림은 필요 없어요
네, 같게 해 주세요
네, 신청할게요
";
/// The demonstration's customer, whose name must be readable nowhere on the disk.
const CUSTOMER: &str = "홍길순";

/// Says no before minutes have been spent on building.
///
/// # Errors
/// We are not root, or the package is installed here already.
pub fn refuse_early() -> Result<()> {
    let user = run::output(&mut run::command("id", ["-u"]))?;
    if user.trim() != "0" {
        bail!("--prove installs the package and makes a namespace without a network: only root can do that");
    }
    if is_installed() {
        bail!("{PACKAGE} is installed here already, and --prove would purge it");
    }
    Ok(())
}

fn is_installed() -> bool {
    let mut status = run::command(
        "dpkg-query",
        ["--show", "--showformat=${db:Status-Status}", PACKAGE],
    );
    status
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|answer| answer.stdout == b"installed")
}

/// Installs the package, uses it, purges it, and tells what is left.
///
/// # Errors
/// A consultation was not completed, something could be read that must not be, or something is left.
pub fn installed(package: &Path) -> Result<()> {
    let test = window_test()?;
    let before = files()?;
    let home = Home::make()?;
    apt("install", package.as_os_str())?;
    let used = use_it(&home, &test, package);
    apt("purge", PACKAGE.as_ref())?;
    used?;

    let after = files()?;
    let left: Vec<_> = after.difference(&before).collect();
    if !left.is_empty() {
        bail!("left after the purge: {left:?}");
    }
    println!("left after the purge, outside the user's home: nothing");
    print!("left on purpose, in the user's home:\n{}", home.list()?);
    Ok(())
}

fn use_it(home: &Home, test: &Path, package: &Path) -> Result<()> {
    run::succeed(&mut home.alone("didimdol", &["scenario", "check"]))?;
    let said = home.says(
        "didimdol",
        &["chat", "--product", "deposit_account", "--json"],
        WORDS,
    )?;
    if !said.contains(r#""type":"session_completed""#) {
        bail!("`didimdol chat` did not complete the consultation:\n{said}");
    }
    println!("`didimdol chat` completed the consultation");

    // Other users may not look into the folder that it was built in.
    let ours = home.0.join("window");
    fs::copy(test, &ours)?;
    let taps = ["--exact", "the_window_opens_an_account_by_taps", "--nocapture"];
    run::succeed(&mut home.alone(ours.to_str().context("a path is not UTF-8")?, &taps))?;
    // It knows the customer's name, as nothing that is left may.
    fs::remove_file(&ours)?;
    home.holds_only_secrets()?;

    let pictures = package.with_file_name("pictures");
    fs::create_dir_all(&pictures)?;
    for picture in fs::read_dir(home.0.join("pictures"))? {
        let picture = picture?;
        fs::copy(picture.path(), pictures.join(picture.file_name()))?;
    }
    println!("pictures: {}", pictures.display());
    Ok(())
}

fn apt(act: &str, what: &std::ffi::OsStr) -> Result<()> {
    let quietly = [
        "--yes",
        "--quiet=2",
        "--option=Dpkg::Use-Pty=0",
        "--no-install-recommends",
    ];
    let mut apt = run::command("apt-get", [act]);
    apt.args(quietly);
    apt.arg(what).env("DEBIAN_FRONTEND", "noninteractive");
    run::succeed(&mut apt)
}

/// Every name in the places where a package may leave something.
fn files() -> Result<BTreeSet<String>> {
    let mut find = run::command("find", PLACES);
    for books in BOOKS {
        find.args(["-path", books, "-prune", "-o"]);
    }
    let names = run::output(find.args(["-print"]))?;
    Ok(names.lines().map(str::to_owned).collect())
}

/// The window's test, built as the other tests are.
fn window_test() -> Result<PathBuf> {
    let mut build = run::cargo(["test", "--quiet", "--no-run", "--message-format=json"]);
    let told = run::output(build.args(WORKSPACE).args(["--test", "window"]))?;
    let built = told
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let test = built
        .filter(|message| message["target"]["name"] == "window")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    test.context("cargo names no test of the window")
}

/// The home of an ordinary user, for as long as the proof takes.
struct Home(PathBuf);

impl Home {
    fn make() -> Result<Home> {
        let made = run::output(&mut run::command("mktemp", ["--directory"]))?;
        let home = Home(PathBuf::from(made.trim()));
        run::output(run::command("chown", ["nobody:nogroup"]).arg(&home.0))?;
        Ok(home)
    }

    /// A command of this user, in the root folder, in a network namespace of its own.
    fn alone(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = run::command("unshare", ["--net", "--", "sh", "-ec", ALONE, "sh", program]);
        command
            .args(arguments)
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .env("LANG", "C.UTF-8")
            .env("HOME", &self.0)
            .env("TEST_WINDOW", "1")
            .env("TEST_KIOSK", "/usr/bin/didimdol-kiosk")
            .env("TEST_PICTURES", self.0.join("pictures"));
        command
    }

    /// What a command of this user says to this input.
    fn says(&self, program: &str, arguments: &[&str], input: &str) -> Result<String> {
        let mut command = self.alone(program, arguments);
        run::announce(&command);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut stdin = child.stdin.take().context("it takes no input")?;
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("{program} failed ({})", output.status);
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Makes sure that the journal is there, that only its owner can open its key, and that a
    /// customer's name is in no file.
    fn holds_only_secrets(&self) -> Result<()> {
        let data = self.0.join(".local/share").join(PACKAGE);
        print!("{}", self.list()?);
        let mode = run::output(run::command("stat", ["--format=%a"]).arg(data.join("device.key")))?;
        if mode.trim() != "600" {
            bail!("the key's mode is {}", mode.trim());
        }
        let mut search = run::command(
            "grep",
            ["--recursive", "--text", "--files-with-matches", "-e", CUSTOMER],
        );
        let found = search.arg(&self.0).output()?;
        if found.status.code() != Some(1) {
            bail!(
                "a customer's name can be read in {}",
                String::from_utf8_lossy(&found.stdout)
            );
        }
        Ok(())
    }

    /// What programs keep in it.
    fn list(&self) -> Result<String> {
        let kept = self.0.join(".local/share");
        let told = ["-type", "f", "-printf", "%M %u %8s ~/.local/share/%P\\n"];
        run::output(run::command("find", [kept]).args(told))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // It is in the system's folder for what may be forgotten.
        let _ = fs::remove_dir_all(&self.0);
    }
}
