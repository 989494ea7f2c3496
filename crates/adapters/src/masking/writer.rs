//! The log's way out, masked.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

use super::Masker;

/// Writes each line of the log masked. All writers made of one share what it remembers of the line
/// before.
#[derive(Clone)]
pub struct MaskedWriter<M> {
    inner: M,
    masker: Arc<Mutex<Masker>>,
}

impl<M> MaskedWriter<M> {
    /// Masks what goes into `inner`.
    pub fn new(inner: M) -> Self {
        Self {
            inner,
            masker: Arc::default(),
        }
    }
}

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for MaskedWriter<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            inner: self.inner.make_writer(),
            masker: Arc::clone(&self.masker),
        }
    }
}

/// One event on its way out; the subscriber writes it whole.
pub struct Line<W> {
    inner: W,
    masker: Arc<Mutex<Masker>>,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let masked = {
            let mut masker = self.masker.lock().unwrap_or_else(PoisonError::into_inner);
            masker.line(&String::from_utf8_lossy(bytes))
        };
        self.inner.write_all(masked.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
