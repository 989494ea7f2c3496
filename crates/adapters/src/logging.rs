//! The log of both programs: to stderr, masked, and never what goes over the wire or a panic quotes.

use std::io::{self, IsTerminal};
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

use crate::masking::MaskedWriter;

/// Parts of others that print, at their chattiest, what customers say. No mask knows a name.
const WIRE: [&str; 4] = ["tungstenite", "tokio_tungstenite", "hyper", "h2"];

/// Starts the log of this process at `level` (such as `warn`), or as `RUST_LOG` says. To be called
/// once; a second call changes nothing.
pub fn start(level: &str) {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let quiet = WIRE
        .iter()
        .filter_map(|part| format!("{part}=warn").parse::<Directive>().ok());
    let filter = quiet.fold(asked, EnvFilter::add_directive);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(MaskedWriter::new(io::stderr))
        .with_ansi(io::stderr().is_terminal());
    // It fails only where there is a log already.
    if log.try_init().is_ok() {
        tell_panics();
    }
}

/// Tells where something panicked. What it says may quote what a customer said, and is shown only where it stands in
/// the source word for word.
fn tell_panics() {
    panic::set_hook(Box::new(|panic| {
        let words = panic.payload().downcast_ref::<&'static str>();
        let words = words.copied().unwrap_or("with words that are not shown");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked: {words}");
    }));
}
