//! How many tests passed and failed, read from what the test programs print.

/// Passed and failed, summed over several programs.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
}

impl Tally {
    /// Adds another tally to this one.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads a closing line: cargo's `test result: ok. 3 passed; 1 failed; …`, vitest's
    /// `Tests  1 failed | 3 passed (4)`, or our own `3 passed, 1 failed`.
    pub fn in_line(line: &str) -> Option<Tally> {
        let line = line.trim();
        let rest = line
            .strip_prefix("test result:")
            .or_else(|| line.strip_prefix("Tests "))
            .or_else(|| {
                line.starts_with(|first: char| first.is_ascii_digit())
                    .then_some(line)
            })?;
        let mut words = rest.split([' ', ';', ',', '|']).filter(|word| !word.is_empty());
        let mut found = None;
        let mut number = None;
        for word in words.by_ref() {
            let tally = found.get_or_insert_with(Tally::default);
            match (word, number) {
                ("passed", Some(count)) => tally.passed = count,
                ("failed", Some(count)) => tally.failed = count,
                _ => {}
            }
            number = word.parse().ok();
        }
        found.filter(|_| rest.contains(" passed") || rest.contains(" failed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(usize, usize)> {
        Tally::in_line(line).map(|tally| (tally.passed, tally.failed))
    }

    #[test]
    fn closing_lines_are_read() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.31s";
        assert_eq!(read(cargo), Some((12, 3)));
        assert_eq!(read("      Tests  1 failed | 41 passed (42)"), Some((41, 1)));
        assert_eq!(read("      Tests  41 passed (41)"), Some((41, 0)));
        assert_eq!(read("43 passed, 0 failed"), Some((43, 0)));
    }

    #[test]
    fn other_lines_are_not() {
        assert_eq!(read("running 12 tests"), None);
        assert_eq!(read(" Test Files  3 passed (3)"), None);
        assert_eq!(read("the customer passed, 3 failed attempts later"), None);
        assert_eq!(read("2 stories were read"), None);
    }
}
