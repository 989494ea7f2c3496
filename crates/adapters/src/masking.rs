//! The second net under the log: whatever looks like a customer's number or address is masked in
//! every line that is written, in case a value got there that never should have.
//!
//! The first net is that such values do not print (`Private`). This one knows resident numbers,
//! telephone, account and card numbers and e-mail addresses, written or spoken digit by digit, in
//! Korean and English, and numbers that arrive in pieces over several lines.

mod address;
mod forms;
mod runs;
mod writer;

use std::ops::Range;

pub use writer::MaskedWriter;

use self::runs::{Run, runs};

/// What stands in the place of each digit.
const MASK: char = '•';

/// Lines after which a beginning is no longer completed.
const MEMORY: u8 = 8;

/// Masks one line after another, and remembers how the last one ended: a recogniser's interim texts
/// bring a number in pieces, none of which says what it is.
#[derive(Debug, Clone, Default)]
pub struct Masker {
    /// The digits that a number may have begun with.
    begun: Vec<u8>,
    /// Lines since.
    age: u8,
}

impl Masker {
    /// The line as it may be written.
    pub fn line(&mut self, text: &str) -> String {
        let body = runs::after_timestamp(text);
        let mut hidden = address::addresses(text);
        self.age = self.age.saturating_add(1);
        if self.age > MEMORY {
            self.begun.clear();
        }
        let counts = |run: &&Run| run.start() >= body && !run.is_part_of_a_name();
        for run in runs(text).iter().filter(counts) {
            hidden.extend(forms::personal(run));
            if self.completes(run) {
                hidden.extend(run.digits.iter().map(|digit| digit.at.clone()));
            }
        }
        cover(text, hidden)
    }

    /// Whether the run makes a personal number of what was begun; and remembers it as a beginning.
    fn completes(&mut self, run: &Run) -> bool {
        let own: Vec<u8> = run.digits.iter().map(|digit| digit.value).collect();
        let mut joined = self.begun.clone();
        joined.extend(&own);
        let completes = !self.begun.is_empty() && forms::surely_personal(&joined);
        self.begun = if completes { joined } else { own };
        self.age = 0;
        completes
    }
}

/// One text by itself, masked.
pub fn mask(text: &str) -> String {
    Masker::default().line(text)
}

/// A text with every character of the ranges covered that tells something.
fn cover(text: &str, mut hidden: Vec<Range<usize>>) -> String {
    hidden.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in hidden {
        if range.start < from {
            continue;
        }
        out.push_str(&text[from..range.start]);
        let digits = text[range.clone()].chars().count().min(3);
        out.extend(std::iter::repeat_n(MASK, digits));
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}
