//! The kiosk program.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use clap::Parser;

fn main() -> anyhow::Result<()> {
    didimdol_kiosk::run(&didimdol_kiosk::Flags::parse())
}
