//! Connect's timeouts: the `connect-timeout-ms` header, such as `250`.
//!
//! Spec: <https://connectrpc.com/docs/protocol#unary-request> (Timeout)

use std::time::Duration;

use http::{HeaderName, HeaderValue};

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("connect-timeout-ms");

/// Parses a `connect-timeout-ms` value: one to ten decimal digits.
pub(crate) fn parse(text: &[u8]) -> Result<Duration, InvalidTimeout> {
    // `u64::from_str` also accepts a leading plus; the grammar does not.
    if text.is_empty() || text.len() > MAX_DIGITS || !text.iter().all(u8::is_ascii_digit) {
        return Err(InvalidTimeout);
    }
    let millis = text
        .iter()
        .fold(0, |millis, digit| millis * 10 + u64::from(digit - b'0'));
    Ok(Duration::from_millis(millis))
}

/// Writes a timeout; `None` if it is too long to be written, which is as good as no timeout.
pub(crate) fn format(timeout: Duration) -> Option<HeaderValue> {
    // Rounded up, so that a timeout of less than a millisecond is not sent as none left.
    let millis = timeout.as_nanos().div_ceil(1_000_000);
    u64::try_from(millis)
        .ok()
        .filter(|millis| *millis < 10_u64.pow(MAX_DIGITS as u32))
        .map(HeaderValue::from)
}

/// The grammar's limit: 115 days.
const MAX_DIGITS: usize = 10;

/// Not a timeout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidTimeout;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_ten_digits_are_milliseconds() {
        assert_eq!(parse(b"0"), Ok(Duration::ZERO));
        assert_eq!(parse(b"1500"), Ok(Duration::from_millis(1500)));
        assert_eq!(
            parse(b"9999999999"),
            Ok(Duration::from_millis(9_999_999_999))
        );
        for text in ["", "+5", "-5", "1.5", "5s", " 5", "99999999999"] {
            assert_eq!(parse(text.as_bytes()), Err(InvalidTimeout), "{text:?}");
        }
    }

    #[test]
    fn written_timeouts_are_rounded_up_and_too_long_ones_are_left_out() {
        assert_eq!(format(Duration::from_micros(1)).unwrap(), "1");
        assert_eq!(format(Duration::from_millis(250)).unwrap(), "250");
        assert_eq!(format(Duration::from_millis(10_000_000_000)), None);
    }
}
