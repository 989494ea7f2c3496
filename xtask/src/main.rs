//! Set-up, run, test, check, gen.
fn main() {}
