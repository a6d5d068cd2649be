//! [`Backoff`]: how long to wait between two attempts.

use std::time::Duration;

use tower::util::rng::{HasherRng, Rng};

/// How long to wait between two attempts: twice as long each time, up to a maximum, less a random part.
///
/// Without the random part, all clients of a server that was down for a moment would come back at the same instant.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use connect_runtime::{RetryPolicy, retry::Backoff};
///
/// // Waits 25 to 50 ms before the second attempt, 50 to 100 ms before the third, never more than a second.
/// let backoff = Backoff::new().initial(Duration::from_millis(50)).max(Duration::from_secs(1));
/// let policy = RetryPolicy::new().backoff(backoff);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    initial: Duration,
    max: Duration,
    multiplier: f64,
    jitter: f64,
}

impl Backoff {
    /// The defaults: 100 ms, doubled each time, up to 5 s; up to half of it is left out at random.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            initial: Duration::from_millis(100),
            max: Duration::from_secs(5),
            multiplier: 2.0,
            jitter: 0.5,
        }
    }

    /// The longest wait before the second attempt.
    #[must_use]
    pub const fn initial(mut self, wait: Duration) -> Self {
        self.initial = wait;
        self
    }

    /// The longest wait of all.
    #[must_use]
    pub const fn max(mut self, wait: Duration) -> Self {
        self.max = wait;
        self
    }

    /// How much longer each wait is than the one before; less than 1 counts as 1.
    #[must_use]
    pub const fn multiplier(mut self, multiplier: f64) -> Self {
        self.multiplier = if multiplier > 1.0 { multiplier } else { 1.0 };
        self
    }

    /// The part of each wait that chance may leave out: 0 for none of it, 1 for all.
    #[must_use]
    pub const fn jitter(mut self, part: f64) -> Self {
        self.jitter = if part > 0.0 { part.min(1.0) } else { 0.0 };
        self
    }

    /// The wait before another attempt, after this many waits.
    ///
    /// Tower's own backoff is of no use here: it adds nothing random to the longest wait, and all calls of a client
    /// would get the same random numbers.
    pub(crate) fn wait(&self, waits: u32) -> Duration {
        self.wait_at(waits, HasherRng::default().next_f64())
    }

    /// The wait for a random number from 0 to 1.
    fn wait_at(&self, waits: u32, random: f64) -> Duration {
        let exponent = i32::try_from(waits).unwrap_or(i32::MAX);
        let seconds = self.initial.as_secs_f64() * self.multiplier.powi(exponent);
        // What no duration can hold is more than the maximum.
        let longest = Duration::try_from_secs_f64(seconds).unwrap_or(self.max);
        longest.min(self.max).mul_f64(1.0 - self.jitter * random)
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_maximum_less_a_random_part() {
        let backoff = Backoff::new()
            .initial(Duration::from_millis(100))
            .max(Duration::from_secs(1));
        for (waits, least, longest) in [
            (0, 50, 100),
            (1, 100, 200),
            (2, 200, 400),
            (3, 400, 800),
            (4, 500, 1000),
            (u32::MAX, 500, 1000),
        ] {
            assert_eq!(backoff.wait_at(waits, 0.0).as_millis(), longest, "{waits}");
            assert_eq!(backoff.wait_at(waits, 1.0).as_millis(), least, "{waits}");
            let wait = backoff.wait(waits).as_millis();
            assert!((least..=longest).contains(&wait), "{waits}: {wait}");
        }
    }

    #[test]
    fn two_calls_wait_differently() {
        let waits: Vec<_> = (0..8).map(|_| Backoff::new().wait(0)).collect();
        assert!(waits.iter().any(|wait| *wait != waits[0]));
    }

    #[test]
    fn senseless_numbers_do_no_harm() {
        for number in [f64::NAN, f64::NEG_INFINITY, -1.0, 0.0, 1e300, f64::INFINITY] {
            let backoff = Backoff::new().multiplier(number).jitter(number);
            for waits in [0, 7, u32::MAX] {
                assert!(backoff.wait(waits) <= Duration::from_secs(5), "{number}");
            }
        }
    }
}
