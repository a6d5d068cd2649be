//! gRPC-Web's content types: `application/grpc-web`, and `application/grpc-web-text` in base64, with `+{codec}` or not.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md#protocol-differences-vs-grpc-over-http2>

use http::HeaderValue;

use crate::{
    codec::Codec,
    protocol::{grpc::content_type::read_subtype, media_type::strip_prefix},
};

/// The codec of the binary form.
pub(crate) fn read(media_type: &[u8]) -> Option<Codec> {
    read_subtype(strip_prefix(media_type, PREFIX)?)
}

/// The codec of the text form.
pub(crate) fn read_text(media_type: &[u8]) -> Option<Codec> {
    read_subtype(strip_prefix(media_type, TEXT_PREFIX)?)
}

/// Whether a response's media type is at least one of the binary form.
pub(crate) fn is_family(media_type: &[u8]) -> bool {
    strip_prefix(media_type, PREFIX).is_some_and(|rest| matches!(rest.first(), None | Some(b'+')))
}

/// Whether a response's media type is at least one of the text form.
pub(crate) fn is_text_family(media_type: &[u8]) -> bool {
    strip_prefix(media_type, TEXT_PREFIX)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'+')))
}

/// The content type of a response in the binary form: a codec that the request does not name is not named.
pub(crate) fn answer(media_type: &[u8], codec: Codec) -> HeaderValue {
    if media_type.contains(&b'+') {
        write(codec)
    } else {
        HeaderValue::from_static(PREFIX)
    }
}

/// The content type of a response in the text form: a codec that the request does not name is not named.
pub(crate) fn answer_text(media_type: &[u8], codec: Codec) -> HeaderValue {
    if media_type.contains(&b'+') {
        write_text(codec)
    } else {
        HeaderValue::from_static(TEXT_PREFIX)
    }
}

/// The content type of a message in the binary form.
pub(crate) fn write(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto => "application/grpc-web+proto",
        Codec::Json => "application/grpc-web+json",
    })
}

/// The content type of a message in the text form.
pub(crate) fn write_text(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto => "application/grpc-web-text+proto",
        Codec::Json => "application/grpc-web-text+json",
    })
}

/// All content types of the binary form, for `accept-post`.
pub(crate) const ACCEPT: &str =
    "application/grpc-web, application/grpc-web+proto, application/grpc-web+json";

/// All content types of the text form, for `accept-post`.
pub(crate) const ACCEPT_TEXT: &str =
    "application/grpc-web-text, application/grpc-web-text+proto, application/grpc-web-text+json";

const PREFIX: &str = "application/grpc-web";
const TEXT_PREFIX: &str = "application/grpc-web-text";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_and_text_are_told_apart() {
        assert_eq!(read(b"application/grpc-web"), Some(Codec::Proto));
        assert_eq!(read(b"application/grpc-web+json"), Some(Codec::Json));
        assert_eq!(read(b"application/grpc-web-text"), None);
        assert_eq!(
            read_text(b"application/grpc-web-text+proto"),
            Some(Codec::Proto)
        );
        assert_eq!(read_text(b"application/grpc-web"), None);
    }
}
