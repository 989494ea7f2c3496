//! Korean by arithmetic: particles, numerals, telephone numbers. No dictionary.

pub mod josa;
pub mod money;
pub mod native;
pub mod numeral;
pub mod phone;
