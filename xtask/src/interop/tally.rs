//! [`Tally`]: how many scenarios passed, and how many did not.

use std::{fmt, ops::AddAssign};

#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    /// Counts the scenarios of a program's output.
    pub(super) fn of(output: &str) -> Self {
        let count = |start: &str| {
            output
                .lines()
                .filter(|line| line.starts_with(start))
                .count()
        };
        Self {
            passed: count("ok "),
            failed: count("FAIL "),
        }
    }

    /// Counts one more that failed: the program itself.
    pub(super) fn fail(&mut self) {
        self.failed += 1;
    }

    /// Whether there was something to pass, and nothing failed.
    pub(super) fn is_good(self) -> bool {
        self.failed == 0 && self.passed > 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}
