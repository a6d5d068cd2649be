//! gRPC's error message: the `grpc-message` header, percent-encoded UTF-8.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses> (Status-Message)

use http::{HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode, utf8_percent_encode};

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("grpc-message");

/// Encodes a message. Spaces at its ends, which a header's value must not have, are encoded as well.
pub(crate) fn encode(message: &str) -> Option<HeaderValue> {
    let start = message.trim_start_matches(' ');
    let inner = start.trim_end_matches(' ');
    let mut value = SPACE.repeat(message.len() - start.len());
    value.extend(utf8_percent_encode(inner, ESCAPED));
    value.push_str(&SPACE.repeat(start.len() - inner.len()));
    HeaderValue::try_from(value).ok()
}

/// Decodes a message. What is no escape passes as it is, and what is not UTF-8 is replaced.
pub(crate) fn decode(value: &[u8]) -> String {
    percent_decode(value).decode_utf8_lossy().into_owned()
}

/// All but what is printed in ASCII, and the percent sign; what is not ASCII is always escaped.
const ESCAPED: &AsciiSet = &CONTROLS.add(b'%');

const SPACE: &str = "%20";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_lead_back() {
        for (message, value) in [
            ("no such hat", "no such hat"),
            ("100%", "100%25"),
            ("☃ and\r\nmore", "%E2%98%83 and%0D%0Amore"),
            (" a b  ", "%20a b%20%20"),
            ("  ", "%20%20"),
            ("", ""),
            ("\u{7f}~", "%7F~"),
        ] {
            assert_eq!(encode(message).unwrap(), value, "{message:?}");
            assert_eq!(decode(value.as_bytes()), message);
        }
    }

    #[test]
    fn invalid_escapes_pass() {
        assert_eq!(decode(b"%zz %4"), "%zz %4");
        assert_eq!(decode(b"%ff"), "\u{fffd}");
    }
}
