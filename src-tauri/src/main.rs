//! The kiosk program.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is wiped: a customer who has left is in no corner of this process's memory.
#[global_allocator]
static MEMORY: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn main() -> anyhow::Result<()> {
    let flags = didimdol_kiosk::Flags::parse();
    didimdol_kiosk::wipe_freed_memory()?;
    didimdol_kiosk::run(&flags)
}
