//! The headless program.

use std::process::ExitCode;

use clap::Parser;
use didimdol_cli::Cli;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: a customer who has left is in no corner of the memory.
#[global_allocator]
static MEMORY: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    Cli::parse().run()
}
