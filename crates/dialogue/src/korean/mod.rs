//! Korean by arithmetic: particles, letters, numerals, telephone numbers, and the shapes of names and addresses. No
//! dictionary.

pub mod address;
pub mod day;
pub mod jamo;
pub mod josa;
pub mod money;
pub mod native;
pub mod numeral;
pub mod person;
pub mod phone;
pub mod restated;
pub mod spelled;
pub mod verb;
