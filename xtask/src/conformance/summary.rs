//! What the runner says at the end: how many cases passed, and how many failed.

use std::fmt;

/// How many cases passed, and how many failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    passed: u32,
    failed: u32,
}

impl Summary {
    /// Looks at a line that the runner prints.
    pub(super) fn read(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            [passed, "passed,", failed, "failed"] => {
                self.passed += passed.parse::<u32>().unwrap_or(0);
                self.failed += failed.parse::<u32>().unwrap_or(0);
            }
            // A program of ours ended, or did not answer in time.
            ["Another", lost, "could", "not", "be", "run", ..] => {
                self.failed += lost.parse::<u32>().unwrap_or(0);
            }
            _ => {}
        }
    }

    /// Whether something was run, and all of it passed.
    pub(super) fn is_success(self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed } = self;
        write!(f, "{passed} passed, {failed} failed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_counted() {
        let output = "FAILED: Basic/HTTPVersion:1/unary/success:\n\t1 passed, of what?\n\n\nTotal cases: 416\n414 passed, 2 failed";
        assert_eq!(read(output).to_string(), "414 passed, 2 failed");
        assert!(!read(output).is_success());
        assert!(read("Total cases: 1\n1 passed, 0 failed\n").is_success());
    }

    #[test]
    fn what_could_not_be_run_has_failed() {
        let output = "Total cases: 7\n7 passed, 0 failed\nAnother 3 could not be run due to client timing out or exiting prematurely.";
        assert_eq!(read(output).to_string(), "7 passed, 3 failed");
    }

    #[test]
    fn nothing_run_is_no_success() {
        assert!(!read("error: unmatched pattern\n").is_success());
        assert!(!read("Total cases: 0\n0 passed, 0 failed\n").is_success());
    }

    fn read(output: &str) -> Summary {
        let mut summary = Summary::default();
        output.lines().for_each(|line| summary.read(line));
        summary
    }
}
