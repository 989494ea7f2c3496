//! The files of the package, where they will be on the machine.

use std::fs::{self, Permissions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{PACKAGE, PROGRAMS, changelog, notices};
use crate::{programs, run};

/// Our icon and launcher bear the identifier of `tauri.conf.json`.
const IDENTIFIER: &str = "kr.didimdol.kiosk";
const ICONS: &[(&str, &str)] = &[
    ("32x32.png", "32x32"),
    ("128x128.png", "128x128"),
    ("128x128@2x.png", "256x256"),
    ("icon.png", "512x512"),
    ("source.svg", "scalable"),
];
const FILE: u32 = 0o644;
const PROGRAM: u32 = 0o755;

/// A folder that looks as the machine's root will.
pub struct Stage(PathBuf);

impl Stage {
    /// Puts everything where the package will put it, besides what describes the package itself.
    ///
    /// # Errors
    /// A file is missing or cannot be written.
    pub fn fill(root: PathBuf) -> Result<Stage> {
        let stage = Stage(root);
        for program in PROGRAMS {
            let bytes = fs::read(programs::path(program, true)?)?;
            stage.put(&format!("usr/bin/{program}"), &bytes, PROGRAM)?;
        }
        for file in scenarios()?.lines() {
            stage.copy(file, &format!("usr/share/{PACKAGE}/{file}"))?;
        }
        let recogniser = "recognisers/pocketsphinx-english";
        let bytes = fs::read(run::root().join("packaging").join(recogniser)).context(recogniser)?;
        stage.put(&format!("usr/share/{PACKAGE}/{recogniser}"), &bytes, PROGRAM)?;
        stage.copy(
            "packaging/recognisers/README.md",
            &format!("usr/share/{PACKAGE}/recognisers/README.md"),
        )?;
        stage.copy_all("ui/dist", &format!("usr/share/{PACKAGE}/screen"))?;
        let launcher = format!("{IDENTIFIER}.desktop");
        stage.copy(
            &format!("packaging/{launcher}"),
            &format!("usr/share/applications/{launcher}"),
        )?;
        for (file, size) in ICONS {
            let kind = file.rsplit('.').next().unwrap_or_default();
            let icon = format!("usr/share/icons/hicolor/{size}/apps/{IDENTIFIER}.{kind}");
            stage.copy(&format!("icons/{file}"), &icon)?;
        }
        let documents = format!("usr/share/doc/{PACKAGE}");
        stage.copy("packaging/debian/copyright", &format!("{documents}/copyright"))?;
        let notices = compressed(&notices::third_party()?)?;
        stage.put(&format!("{documents}/third-party-notices.gz"), &notices, FILE)?;
        let changelog = compressed(&changelog::text()?)?;
        stage.put(&format!("{documents}/changelog.gz"), &changelog, FILE)?;
        Ok(stage)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.0
    }

    fn copy(&self, from: &str, to: &str) -> Result<()> {
        let bytes = fs::read(run::root().join(from)).with_context(|| from.to_owned())?;
        self.put(to, &bytes, FILE)
    }

    fn copy_all(&self, from: &str, to: &str) -> Result<()> {
        for entry in fs::read_dir(run::root().join(from)).with_context(|| from.to_owned())? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().context("a file's name is not UTF-8")?;
            let (from, to) = (format!("{from}/{name}"), format!("{to}/{name}"));
            if entry.file_type()?.is_dir() {
                self.copy_all(&from, &to)?;
            } else {
                self.copy(&from, &to)?;
            }
        }
        Ok(())
    }

    fn put(&self, path: &str, bytes: &[u8], mode: u32) -> Result<()> {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        fs::write(&path, bytes)?;
        set_mode(&path, mode)
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(path, Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> Result<()> {
    bail!("a Debian package cannot be staged here: files have no modes");
}

/// Those that are ours, without whatever else lies in the folder and without what measures
/// understanding, which is of use only beside the sources.
fn scenarios() -> Result<String> {
    let files = ["ls-files", "scenarios", ":!scenarios/understanding"];
    run::output(&mut run::command("git", files))
}

/// As Debian wants documents: by gzip, best, without a name and a time in it.
fn compressed(text: &str) -> Result<Vec<u8>> {
    let mut gzip = Command::new("gzip")
        .args(["-9", "--no-name"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("gzip could not be started")?;
    let mut input = gzip.stdin.take().context("gzip has no input")?;
    // Another thread writes, because gzip stops reading while nobody reads from it.
    let text = text.as_bytes().to_vec();
    let writer = std::thread::spawn(move || input.write_all(&text));
    let output = gzip.wait_with_output()?;
    if !output.status.success() || !matches!(writer.join(), Ok(Ok(()))) {
        bail!("gzip failed ({})", output.status);
    }
    Ok(output.stdout)
}
