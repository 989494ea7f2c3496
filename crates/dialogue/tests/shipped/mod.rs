//! The shipped scenarios, loaded once. This crate may not import the adapter that reads folders.
#![allow(dead_code, reason = "every test and bench uses a part")]

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use didimdol_dialogue::scenario::{Bank, Library, SourceFile};
use didimdol_dialogue::understanding::Learned;

/// The same with nothing learned: what the rules say alone.
pub static RULES: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let mut library = library_with(&[]);
    library.learned = Learned::default();
    Arc::new(library)
});

pub static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(library_with(&[])));

/// The shipped scenarios and others beside them, by file name and text.
pub fn library_with(others: &[(&str, &str)]) -> Library {
    let mut files = files();
    files.extend(others.iter().map(|(path, text)| SourceFile {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    }));
    Library::load(&files, Bank::default()).unwrap().0
}

/// Every file that a library is loaded from.
pub fn files() -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut files = Vec::new();
    for inner in ["", "figures", "lexicon"] {
        for entry in fs::read_dir(folder.join(inner)).unwrap() {
            let path = entry.unwrap().path();
            let kind = path
                .extension()
                .and_then(|kind| kind.to_str())
                .unwrap_or_default();
            if ["json", "toml", "weights"].contains(&kind) {
                let name = path
                    .strip_prefix(&folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                files.push(SourceFile {
                    path: name,
                    text: fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    files
}
