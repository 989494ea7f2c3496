//! The scenarios folder as texts. Nothing is understood here: a file is its path and its words.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files of other kinds (pictures, drafts of an editor) are passed over.
const KINDS: [&str; 4] = ["json", "toml", "md", "weights"];

/// Why the folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioFolderError {
    /// There is no such folder.
    #[error(
        "scenarios_missing: {} is not a folder; set `scenarios`, DIDIMDOL_SCENARIOS or --scenarios to the one \
         that holds the scenarios",
        .0.display()
    )]
    Missing(PathBuf),
    /// A file or folder in it cannot be read, or is not UTF-8.
    #[error("scenarios_unreadable: {}: {reason}", .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why, in the system's words.
        reason: io::Error,
    },
}

/// The JSON, TOML, Markdown and weights files of a folder and of the folders right inside it, hidden ones
/// left out, as (path, text) in the order of their paths. A path is relative to the folder, with
/// `/`, such as `knowledge/deposit.md`.
///
/// # Errors
/// [`ScenarioFolderError`]; then nothing is read, so that nobody works with half a folder.
pub fn read_scenario_folder(folder: &Path) -> Result<Vec<(String, String)>, ScenarioFolderError> {
    if !folder.is_dir() {
        return Err(ScenarioFolderError::Missing(folder.to_owned()));
    }
    let mut files = Vec::new();
    for (name, path) in entries(folder)? {
        if path.is_dir() {
            for (inner, path) in entries(&path)? {
                take(&mut files, format!("{name}/{inner}"), &path)?;
            }
        } else {
            take(&mut files, name, &path)?;
        }
    }
    files.sort();
    Ok(files)
}

/// Names and paths in a folder. A name that is not Unicode is none of ours.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, ScenarioFolderError> {
    let unreadable = |reason| ScenarioFolderError::Unreadable {
        path: folder.to_owned(),
        reason,
    };
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        match entry.file_name().into_string() {
            Ok(name) if !name.starts_with('.') => entries.push((name, entry.path())),
            _ => {}
        }
    }
    Ok(entries)
}

fn take(files: &mut Vec<(String, String)>, name: String, path: &Path) -> Result<(), ScenarioFolderError> {
    let kind = path.extension().and_then(|kind| kind.to_str());
    if !kind.is_some_and(|kind| KINDS.contains(&kind)) || !path.is_file() {
        return Ok(());
    }
    let text = fs::read_to_string(path).map_err(|reason| ScenarioFolderError::Unreadable {
        path: path.to_owned(),
        reason,
    })?;
    // Editors on Windows begin a file with a mark that no parser expects.
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    files.push((name, text));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    #[test]
    fn everything_of_the_folder_comes_in_order_and_nothing_else() {
        let folder = folder(&[
            ("wording.toml", "인사".as_bytes()),
            ("deposit_scenario.json", b"{}"),
            ("knowledge/a.md", "\u{feff}# 통장".as_bytes()),
            ("knowledge/a.en.md", b"# Account"),
            ("knowledge/deeper/b.md", b"no"),
            ("figures/loan.toml", b"as_of = 1"),
            (".hidden.toml", b"no"),
            (".git/config.toml", b"no"),
            ("picture.png", &[0xff]),
            ("wording.toml~", b"no"),
            ("folder.md/inner.txt", b"no"),
        ]);
        let files = read_scenario_folder(folder.path()).unwrap();
        let expected = [
            ("deposit_scenario.json", "{}"),
            ("figures/loan.toml", "as_of = 1"),
            ("knowledge/a.en.md", "# Account"),
            ("knowledge/a.md", "# 통장"),
            ("wording.toml", "인사"),
        ];
        assert_eq!(
            files,
            expected.map(|(path, text)| (path.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn a_missing_folder_is_named_with_the_remedy() {
        let folder = folder(&[("file", b"")]);
        for missing in ["nowhere", "file"] {
            let told = read_scenario_folder(&folder.path().join(missing))
                .unwrap_err()
                .to_string();
            assert!(told.contains(missing) && told.contains("--scenarios"), "{told}");
        }
    }

    #[test]
    fn a_file_that_is_no_text_is_named() {
        let folder = folder(&[("lexicon/ko.toml", &[0xb3, 0xaa])]);
        let told = read_scenario_folder(folder.path()).unwrap_err().to_string();
        assert!(
            told.starts_with("scenarios_unreadable:") && told.contains("ko.toml"),
            "{told}"
        );
    }

    #[test]
    fn our_own_folder_is_read() {
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
        let files = read_scenario_folder(&ours).unwrap();
        for expected in [
            "deposit_account_scenario_v3.json",
            "demo_customers.json",
            "wording.toml",
            "lexicon/ko.toml",
        ] {
            assert!(files.iter().any(|(path, _)| path == expected), "{expected}");
        }
    }
}
