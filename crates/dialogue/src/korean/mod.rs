//! Korean by arithmetic: particles, numerals, jamo. No dictionary.

pub mod josa;
pub mod money;
pub mod numeral;
