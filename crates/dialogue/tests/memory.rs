//! What the loaded scenarios and words weigh. One test alone: others would be counted too.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use std::alloc::System;

use cap::Cap;
use didimdol_dialogue::scenario::{Bank, Library};
use didimdol_dialogue::understanding::Weights;

#[global_allocator]
static COUNTED: Cap<System> = Cap::new(System, usize::MAX);

/// Two mebibytes for scenarios and lexicon.
const BOUND: usize = 2 * 1024 * 1024;
/// Seven for what was learned of both languages.
const LEARNED: usize = 7 * 1024 * 1024;

#[test]
fn the_library_is_small() {
    let files = shipped::files();
    let (weights, files): (Vec<_>, Vec<_>) = files
        .into_iter()
        .partition(|file| file.path.ends_with(".weights"));
    // Loading once fills what is made once for good.
    drop(Library::load(&files, Bank::default()).unwrap());
    let before = COUNTED.allocated();
    let library = Library::load(&files, Bank::default()).unwrap();
    let weight = COUNTED.allocated() - before;
    println!("scenarios and lexicon: {} KiB", weight / 1024);
    assert!(weight <= BOUND, "{weight} bytes");
    drop(library);
    let before = COUNTED.allocated();
    let learned: Vec<Weights> = weights
        .iter()
        .map(|file| Weights::parse(&file.text).unwrap())
        .collect();
    let weight = COUNTED.allocated() - before;
    println!("learned, of {} languages: {} KiB", learned.len(), weight / 1024);
    assert_eq!(learned.len(), 2);
    assert!(weight <= LEARNED, "{weight} bytes");
}
