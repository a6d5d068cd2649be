//! Media types: the part of a `content-type` that counts.
//!
//! Spec: <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>: case does not matter, and parameters follow a semicolon.

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

/// The media type of a message, without parameters and the white space around it; empty if there is none.
pub(crate) fn of(headers: &HeaderMap) -> &[u8] {
    of_value(headers.get(CONTENT_TYPE))
}

/// The media type that the value of a `content-type` names; empty if there is none.
pub(crate) fn of_value(value: Option<&HeaderValue>) -> &[u8] {
    essence(value.map(HeaderValue::as_bytes).unwrap_or_default())
}

fn essence(value: &[u8]) -> &[u8] {
    value
        .split(|&byte| byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii()
}

/// What follows a prefix, in any case.
pub(crate) fn strip_prefix<'a>(media_type: &'a [u8], prefix: &str) -> Option<&'a [u8]> {
    let (start, rest) = media_type.split_at_checked(prefix.len())?;
    let prefix = prefix.as_bytes();
    // Nearly everybody writes it in lower case, which is sooner compared.
    (start == prefix || start.eq_ignore_ascii_case(prefix)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_case_and_space_do_not_count() {
        assert_eq!(
            essence(b" application/JSON ; charset=utf-8"),
            b"application/JSON"
        );
        assert_eq!(essence(b""), b"");
        assert_eq!(
            strip_prefix(b"Application/json", "application/"),
            Some(&b"json"[..])
        );
        assert_eq!(strip_prefix(b"app", "application/"), None);
        assert_eq!(strip_prefix(b"text/html", "application/"), None);
    }
}
