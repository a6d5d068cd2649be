//! Connect's content types: `application/{codec}`, and `application/connect+{codec}` for streams.
//!
//! Spec: <https://connectrpc.com/docs/protocol#unary-request>, <https://connectrpc.com/docs/protocol#streaming-request>

use http::HeaderValue;

use crate::{codec::Codec, protocol::media_type::strip_prefix};

/// The codec of a unary message.
pub(crate) fn read_unary(media_type: &[u8]) -> Option<Codec> {
    Codec::from_name(strip_prefix(media_type, "application/")?)
}

/// The codec of a stream.
pub(crate) fn read_streaming(media_type: &[u8]) -> Option<Codec> {
    Codec::from_name(strip_prefix(media_type, "application/connect+")?)
}

/// Whether a response's media type is at least one of a unary response.
pub(crate) fn is_unary_family(media_type: &[u8]) -> bool {
    strip_prefix(media_type, "application/").is_some()
}

/// Whether a response's media type is at least one of a stream.
pub(crate) fn is_streaming_family(media_type: &[u8]) -> bool {
    strip_prefix(media_type, "application/connect+").is_some()
}

/// The content type of a unary message.
pub(crate) fn unary(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto => "application/proto",
        Codec::Json => "application/json",
    })
}

/// The content type of a stream.
pub(crate) fn streaming(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto => "application/connect+proto",
        Codec::Json => "application/connect+json",
    })
}

/// What a unary method accepts, for `accept-post`.
pub(crate) const ACCEPT_UNARY: &str = "application/proto, application/json";

/// What a streaming method accepts, for `accept-post`.
pub(crate) const ACCEPT_STREAMING: &str = "application/connect+proto, application/connect+json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for codec in [Codec::Proto, Codec::Json] {
            assert_eq!(read_unary(unary(codec).as_bytes()), Some(codec));
            assert_eq!(read_streaming(streaming(codec).as_bytes()), Some(codec));
        }
    }

    #[test]
    fn foreign_types_are_no_codec() {
        for media_type in [
            "",
            "application/",
            "text/json",
            "application/connect+json",
            "application/grpc",
        ] {
            assert_eq!(read_unary(media_type.as_bytes()), None, "{media_type}");
        }
        for media_type in [
            "application/json",
            "application/connect+xml",
            "application/connect",
        ] {
            assert_eq!(read_streaming(media_type.as_bytes()), None, "{media_type}");
        }
    }
}
