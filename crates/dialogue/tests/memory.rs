//! What the loaded scenarios and words weigh. One test alone: others would be counted too.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod shipped;

use std::alloc::System;

use cap::Cap;
use didimdol_dialogue::scenario::{Bank, Library};

#[global_allocator]
static COUNTED: Cap<System> = Cap::new(System, usize::MAX);

/// Two mebibytes for everything that is loaded.
const BOUND: usize = 2 * 1024 * 1024;

#[test]
fn the_library_is_small() {
    let files = shipped::files();
    // Loading once fills what is made once for good.
    drop(Library::load(&files, Bank::default()).unwrap());
    let before = COUNTED.allocated();
    let library = Library::load(&files, Bank::default()).unwrap();
    let weight = COUNTED.allocated() - before;
    println!("scenarios and lexicon: {} KiB", weight / 1024);
    assert!(weight <= BOUND, "{weight} bytes");
    drop(library);
}
