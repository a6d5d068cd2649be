//! What the runner says at the end: how many tests passed, were skipped, and failed.

use std::fmt;

/// How many tests of the binary and JSON formats passed, were skipped, and failed as expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    passed: u32,
    skipped: u32,
    failed: u32,
}

impl Summary {
    /// Finds it in what the runner prints. Of its two suites it is the first; the other tests the text format, which no
    /// RPC protocol has.
    pub(super) fn read(text: &str) -> Option<Self> {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("CONFORMANCE SUITE PASSED: "))?;
        let count = |what: &str| {
            let part = line
                .split(", ")
                .find_map(|part| part.trim_end_matches('.').strip_suffix(what))?;
            part.trim().parse().ok()
        };
        Some(Self {
            passed: count("successes")?,
            skipped: count("skipped")?,
            failed: count(" expected failures")?,
        })
    }

    /// That something was tested, and nothing was left out.
    pub(super) fn check(self) -> Result<(), String> {
        match self {
            Self { passed: 0, .. } => Err("nothing was tested".to_owned()),
            Self { skipped: 0, .. } => Ok(()),
            Self { skipped, .. } => Err(format!("{skipped} tests were skipped")),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, .. } = self;
        write!(f, "{passed} passed, {failed} failed as expected")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_suite_counts() {
        let text = "x\nCONFORMANCE SUITE PASSED: 2769 successes, 1 skipped, 10 expected failures, 0 unexpected failures.\n\
            CONFORMANCE SUITE PASSED: 0 successes, 434 skipped, 0 expected failures, 0 unexpected failures.\n";
        let summary = Summary::read(text).unwrap();
        assert_eq!(summary.to_string(), "2769 passed, 10 failed as expected");
        assert!(summary.check().is_err());
        assert_eq!(Summary::read("CONFORMANCE SUITE FAILED: 1 successes"), None);
    }

    #[test]
    fn a_run_of_nothing_is_no_success() {
        assert!(Summary::default().check().is_err());
        let all = Summary {
            passed: 1,
            ..Summary::default()
        };
        assert_eq!(all.check(), Ok(()));
    }
}
