//! Fractions of a second, and the digits around them.

use std::fmt::Write;

/// Appends `.` and 3, 6 or 9 digits, as many as it takes; nothing for zero.
pub(super) fn push(text: &mut String, nanos: u32) {
    let (digits, width) = match nanos {
        0 => return,
        _ if nanos.is_multiple_of(1_000_000) => (nanos / 1_000_000, 3),
        _ if nanos.is_multiple_of(1_000) => (nanos / 1_000, 6),
        _ => (nanos, 9),
    };
    // Writing to a `String` does not fail.
    let _ = write!(text, ".{digits:0width$}");
}

/// Splits `12.5` into its whole part and its nanoseconds; a point wants one to nine digits.
pub(super) fn split(text: &str) -> Option<(&str, i32)> {
    let Some((whole, fraction)) = text.split_once('.') else {
        return Some((text, 0));
    };
    let scale = 10_i64.pow(9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?);
    Some((whole, i32::try_from(digits(fraction)? * scale).ok()?))
}

/// Parses decimal digits and nothing else: no sign, no space, not nothing.
pub(super) fn digits(text: &str) -> Option<i64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_have_three_six_or_nine_digits() {
        for (nanos, expected) in [
            (0, ""),
            (500_000_000, ".500"),
            (1_000, ".000001"),
            (1, ".000000001"),
            (999_999_999, ".999999999"),
        ] {
            let mut text = String::new();
            push(&mut text, nanos);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_point_wants_one_to_nine_digits() {
        for (text, expected) in [
            ("1", Some(("1", 0))),
            ("1.5", Some(("1", 500_000_000))),
            ("1.000000001", Some(("1", 1))),
            ("1.", None),
            ("1.0000000001", None),
            ("1.+5", None),
            ("1.5.5", None),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }
}
