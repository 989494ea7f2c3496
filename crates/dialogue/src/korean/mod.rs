//! Korean by arithmetic: particles, letters, numerals, telephone numbers. No dictionary.

pub mod day;
pub mod jamo;
pub mod josa;
pub mod money;
pub mod native;
pub mod numeral;
pub mod phone;
pub mod spelled;
pub mod verb;
