//! [`DeadlinePolicy`]: what a server or client makes of the timeouts it is given.

use std::time::Duration;

/// What is made of a call's timeout: a default where there is none, a least and a largest value.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use connect_runtime::DeadlinePolicy;
///
/// let policy = DeadlinePolicy::new().default_timeout(Duration::from_secs(10)).max_timeout(Duration::from_secs(60));
/// assert_eq!(policy.timeout(None), Some(Duration::from_secs(10)));
/// assert_eq!(policy.timeout(Some(Duration::from_secs(3_600))), Some(Duration::from_secs(60)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeadlinePolicy {
    default: Option<Duration>,
    min: Option<Duration>,
    max: Option<Duration>,
}

impl DeadlinePolicy {
    /// Leaves every timeout as it is.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            default: None,
            min: None,
            max: None,
        }
    }

    /// The timeout of calls that come without one.
    #[must_use]
    pub const fn default_timeout(mut self, timeout: Duration) -> Self {
        self.default = Some(timeout);
        self
    }

    /// Shorter timeouts are raised to this.
    #[must_use]
    pub const fn min_timeout(mut self, timeout: Duration) -> Self {
        self.min = Some(timeout);
        self
    }

    /// Longer timeouts are lowered to this, and it holds for calls without a timeout too.
    #[must_use]
    pub const fn max_timeout(mut self, timeout: Duration) -> Self {
        self.max = Some(timeout);
        self
    }

    /// The timeout of a call that came with this one; `None` is no timeout.
    #[must_use]
    pub fn timeout(&self, asked: Option<Duration>) -> Option<Duration> {
        let timeout = asked
            .or(self.default)
            .map(|timeout| timeout.max(self.min.unwrap_or_default()));
        match (timeout, self.max) {
            (Some(timeout), Some(max)) => Some(timeout.min(max)),
            (timeout, max) => timeout.or(max),
        }
    }

    /// What this policy leaves open is as the other says.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            default: self.default.or(other.default),
            min: self.min.or(other.min),
            max: self.max.or(other.max),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_clamped() {
        let seconds = |s| Some(Duration::from_secs(s));
        let policy = DeadlinePolicy {
            default: seconds(5),
            min: seconds(1),
            max: seconds(10),
        };
        for (asked, expected) in [(None, 5), (Some(0), 1), (Some(7), 7), (Some(11), 10)] {
            assert_eq!(
                policy.timeout(asked.map(Duration::from_secs)),
                seconds(expected),
                "{asked:?}"
            );
        }
        assert_eq!(DeadlinePolicy::new().timeout(None), None);
        assert_eq!(
            DeadlinePolicy {
                max: seconds(3),
                ..DeadlinePolicy::new()
            }
            .timeout(None),
            seconds(3)
        );
    }
}
