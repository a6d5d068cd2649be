//! gRPC's timeouts: the `grpc-timeout` header, such as `250m`.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests> (Timeout)

use std::time::Duration;

use http::{HeaderName, HeaderValue};

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("grpc-timeout");

/// Parses a `grpc-timeout` value: one to eight decimal digits, and a unit.
pub(crate) fn parse(text: &[u8]) -> Result<Duration, InvalidTimeout> {
    let (unit, digits) = text.split_last().ok_or(InvalidTimeout)?;
    if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.iter().all(u8::is_ascii_digit) {
        return Err(InvalidTimeout);
    }
    let number = digits
        .iter()
        .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    match unit {
        b'H' => Ok(Duration::from_secs(number * 60 * 60)),
        b'M' => Ok(Duration::from_secs(number * 60)),
        b'S' => Ok(Duration::from_secs(number)),
        b'm' => Ok(Duration::from_millis(number)),
        b'u' => Ok(Duration::from_micros(number)),
        b'n' => Ok(Duration::from_nanos(number)),
        _ => Err(InvalidTimeout),
    }
}

/// Writes a timeout in the finest unit that its digits fit; one that is too long even in hours is the longest there is.
pub(crate) fn format(timeout: Duration) -> HeaderValue {
    const SECOND: u128 = 1_000_000_000;
    const UNITS: [(u128, char); 6] = [
        (1, 'n'),
        (1_000, 'u'),
        (1_000_000, 'm'),
        (SECOND, 'S'),
        (60 * SECOND, 'M'),
        (3_600 * SECOND, 'H'),
    ];
    let nanos = timeout.as_nanos();
    UNITS
        .into_iter()
        .map(|(unit, name)| (nanos.div_ceil(unit), name))
        .find(|(number, _)| *number <= MAX_NUMBER)
        .and_then(|(number, name)| HeaderValue::try_from(format!("{number}{name}")).ok())
        .unwrap_or(HeaderValue::from_static("99999999H"))
}

/// The grammar's limit. It also keeps hours within a `u64` of seconds.
const MAX_DIGITS: usize = 8;

/// The largest number of so many digits.
const MAX_NUMBER: u128 = 99_999_999;

/// Not a timeout.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidTimeout;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_have_a_unit() {
        for (text, nanos) in [
            ("1H", 3_600_000_000_000),
            ("2M", 120_000_000_000),
            ("3S", 3_000_000_000),
            ("4m", 4_000_000),
            ("5u", 5_000),
            ("0n", 0),
            ("99999999H", 359_999_996_400_000_000_000_u128),
        ] {
            assert_eq!(
                parse(text.as_bytes()).map(|timeout| timeout.as_nanos()),
                Ok(nanos),
                "{text}"
            );
        }
        for text in [
            "",
            "S",
            "5",
            "+5S",
            "-5S",
            "1.5S",
            "5s",
            "999999999n",
            " 5S",
            "5 S",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(InvalidTimeout), "{text:?}");
        }
    }

    #[test]
    fn the_finest_unit_that_fits_is_written() {
        for (timeout, text) in [
            (Duration::ZERO, "0n"),
            (Duration::from_millis(99), "99000000n"),
            (Duration::from_millis(250), "250000u"),
            (Duration::from_secs(5), "5000000u"),
            (Duration::from_secs(500), "500000m"),
            (Duration::from_secs(1_000_000), "1000000S"),
            (Duration::MAX, "99999999H"),
        ] {
            assert_eq!(format(timeout), text);
        }
    }
}
