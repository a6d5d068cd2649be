//! gRPC's content types: `application/grpc`, alone or with `+{codec}`.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests> (Content-Type)

use http::HeaderValue;

use crate::{codec::Codec, protocol::media_type::strip_prefix};

/// The codec; a type that names none is binary protobuf.
pub(crate) fn read(media_type: &[u8]) -> Option<Codec> {
    read_subtype(strip_prefix(media_type, PREFIX)?)
}

/// What follows the name of the protocol: nothing, or `+` and the codec.
pub(crate) fn read_subtype(rest: &[u8]) -> Option<Codec> {
    match rest.split_first() {
        None => Some(Codec::Proto),
        Some((b'+', name)) => Codec::from_name(name),
        Some(_) => None,
    }
}

/// Whether a response's media type is at least one of gRPC.
pub(crate) fn is_family(media_type: &[u8]) -> bool {
    strip_prefix(media_type, PREFIX).is_some_and(|rest| matches!(rest.first(), None | Some(b'+')))
}

/// The content type of a response: a codec that the request does not name is not named.
pub(crate) fn answer(media_type: &[u8], codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto if media_type.contains(&b'+') => "application/grpc+proto",
        Codec::Proto => PREFIX,
        Codec::Json => "application/grpc+json",
    })
}

/// The content type of a request; binary protobuf is not named, because some servers do not know the name.
pub(crate) fn write(codec: Codec) -> HeaderValue {
    HeaderValue::from_static(match codec {
        Codec::Proto => PREFIX,
        Codec::Json => "application/grpc+json",
    })
}

/// All content types, for `accept-post`.
pub(crate) const ACCEPT: &str = "application/grpc, application/grpc+proto, application/grpc+json";

const PREFIX: &str = "application/grpc";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codec_may_be_left_out() {
        for (media_type, codec) in [
            ("application/grpc", Some(Codec::Proto)),
            ("application/grpc+proto", Some(Codec::Proto)),
            ("Application/GRPC+JSON", Some(Codec::Json)),
            ("application/grpc+", None),
            ("application/grpc+xml", None),
            ("application/grpc-web", None),
            ("application/proto", None),
        ] {
            assert_eq!(read(media_type.as_bytes()), codec, "{media_type}");
        }
        assert!(is_family(b"application/grpc+xml"));
        assert!(!is_family(b"application/grpc-web"));
    }
}
