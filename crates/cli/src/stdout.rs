//! The one place that prints what a command found. A reader that has gone away (`| head`) ends the
//! program quietly, as a broken pipe ends other programs: no message, and the code a shell tells for it.
//!
//! The signal itself stays ignored: it would also end a server whose recogniser's program died.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// What a shell tells of a program that SIGPIPE (13) ended.
const READER_GONE: i32 = 128 + 13;
const FAILED: i32 = 1;

/// Prints at once, as `print!` does.
macro_rules! out {
    ($($text:tt)*) => {
        $crate::stdout::print(format_args!($($text)*))
    };
}

/// Prints a line, as `println!` does.
macro_rules! outln {
    ($($text:tt)*) => {
        $crate::stdout::print(format_args!("{}\n", format_args!($($text)*)))
    };
}

pub(crate) use {out, outln};

/// Where nothing can be printed any more, the program ends: nobody would know what else it did.
pub(crate) fn print(text: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    let Err(error) = out.write_fmt(text).and_then(|()| out.flush()) else {
        return;
    };
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(READER_GONE);
    }
    eprintln!("didimdol: nothing can be printed: {error}");
    std::process::exit(FAILED)
}
