//! The shipped scenarios, loaded once. This crate may not import the adapter that reads folders.

use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use didimdol_dialogue::scenario::{Bank, Library, SourceFile};

pub static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut files = Vec::new();
    for inner in ["", "figures", "lexicon"] {
        for entry in fs::read_dir(folder.join(inner)).unwrap() {
            let path = entry.unwrap().path();
            let kind = path
                .extension()
                .and_then(|kind| kind.to_str())
                .unwrap_or_default();
            if ["json", "toml"].contains(&kind) {
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
    Arc::new(Library::load(&files, Bank::default()).unwrap().0)
});
