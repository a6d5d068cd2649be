//! [`Asked`]: the headers by which a request says how its call is made.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

use super::Wire;
use crate::protocol::media_type;

/// The headers by which a request says how its call is made, in whatever form, found in one pass over all headers: looking
/// up one by one costs as much for each.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    headers: &'a HeaderMap,
    content_type: Option<&'a HeaderValue>,
    expect: Option<&'a HeaderValue>,
    version: Option<&'a HeaderValue>,
    /// How long the caller will wait, in Connect and in gRPC.
    connect_timeout: Option<&'a HeaderValue>,
    grpc_timeout: Option<&'a HeaderValue>,
    /// How messages are compressed, and in what the caller can read them: bare ones, Connect's in envelopes, and gRPC's.
    encodings: [Encoding<'a>; 3],
}

#[derive(Clone, Copy, Debug, Default)]
struct Encoding<'a> {
    sent: Option<&'a HeaderValue>,
    accepted: Option<&'a HeaderValue>,
    /// Whether there is more than one header of those that are accepted.
    more: bool,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        let mut found = Self {
            headers,
            content_type: None,
            expect: None,
            version: None,
            connect_timeout: None,
            grpc_timeout: None,
            encodings: [Encoding::default(); 3],
        };
        for (name, value) in headers {
            let [bare, connect, grpc] = &mut found.encodings;
            let place = match name.as_str() {
                "content-type" => &mut found.content_type,
                "expect" => &mut found.expect,
                "connect-protocol-version" => &mut found.version,
                "connect-timeout-ms" => &mut found.connect_timeout,
                "grpc-timeout" => &mut found.grpc_timeout,
                "content-encoding" => &mut bare.sent,
                "connect-content-encoding" => &mut connect.sent,
                "grpc-encoding" => &mut grpc.sent,
                "accept-encoding" => bare.next_accepted(),
                "connect-accept-encoding" => connect.next_accepted(),
                "grpc-accept-encoding" => grpc.next_accepted(),
                _ => continue,
            };
            place.get_or_insert(value);
        }
        found
    }

    /// The media type of the body; empty if there is none.
    pub(crate) fn media_type(&self) -> &'a [u8] {
        media_type::of_value(self.content_type)
    }

    /// Whether the caller waits for `100 Continue` before it sends the body.
    pub(crate) fn expects_continue(&self) -> bool {
        self.expect.is_some()
    }

    /// The version of Connect.
    pub(super) fn version(&self) -> Option<&'a HeaderValue> {
        self.version
    }

    /// How long the caller will wait.
    pub(super) fn timeout(&self, wire: Wire) -> Option<&'a HeaderValue> {
        match wire {
            Wire::ConnectUnary | Wire::ConnectStreaming => self.connect_timeout,
            Wire::Grpc | Wire::GrpcWeb | Wire::GrpcWebText => self.grpc_timeout,
        }
    }

    /// The compression of the messages, by its name.
    pub(crate) fn compression(&self, wire: Wire) -> Option<&'a HeaderValue> {
        self.encoding(wire).sent
    }

    /// The compressions that the caller can read, as it says.
    pub(crate) fn accepted(&self, wire: Wire) -> Option<HeaderValue> {
        let encoding = self.encoding(wire);
        if encoding.more {
            let all = self.headers.get_all(wire.accept_compression_header());
            let all: Vec<&[u8]> = all.iter().map(HeaderValue::as_bytes).collect();
            return HeaderValue::from_maybe_shared(Bytes::from(all.join(&b','))).ok();
        }
        encoding.accepted.cloned()
    }

    fn encoding(&self, wire: Wire) -> Encoding<'a> {
        let [bare, connect, grpc] = self.encodings;
        match wire {
            Wire::ConnectUnary => bare,
            Wire::ConnectStreaming => connect,
            Wire::Grpc | Wire::GrpcWeb | Wire::GrpcWebText => grpc,
        }
    }
}

impl<'a> Encoding<'a> {
    /// The place of one more value of what is accepted.
    fn next_accepted(&mut self) -> &mut Option<&'a HeaderValue> {
        self.more = self.accepted.is_some();
        &mut self.accepted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::EXPECT;

    use super::*;
    use crate::{Protocol, codec::Codec};

    const WIRES: [Wire; 5] = [
        Wire::ConnectUnary,
        Wire::ConnectStreaming,
        Wire::Grpc,
        Wire::GrpcWeb,
        Wire::GrpcWebText,
    ];

    #[test]
    fn what_the_pass_finds_is_what_stands_under_the_names_of_each_form() {
        for wire in WIRES {
            let mut headers = HeaderMap::new();
            headers.insert(
                wire.compression_header(),
                HeaderValue::from_static("snappy"),
            );
            headers.insert(
                wire.accept_compression_header(),
                HeaderValue::from_static("gzip"),
            );
            let asked = Asked::of(&headers);
            assert_eq!(asked.compression(wire).unwrap(), "snappy", "{wire:?}");
            assert_eq!(asked.accepted(wire).unwrap(), "gzip", "{wire:?}");

            headers.append(
                wire.accept_compression_header(),
                HeaderValue::from_static("br, zstd"),
            );
            let accepted = Asked::of(&headers).accepted(wire);
            assert_eq!(accepted.unwrap(), "gzip,br, zstd", "{wire:?}");
        }
    }

    #[test]
    fn what_the_protocols_write_is_found() {
        for wire in WIRES {
            let mut headers = HeaderMap::new();
            wire.write_post_head(&mut headers, Codec::Proto);
            wire.write_timeout(&mut headers, Duration::from_secs(1));
            let asked = Asked::of(&headers);
            let is_connect = wire.protocol() == Protocol::Connect;
            assert_eq!(asked.version().is_some(), is_connect, "{wire:?}");
            let timeout = wire.read_timeout(&asked).unwrap();
            assert_eq!(timeout, Some(Duration::from_secs(1)), "{wire:?}");
            assert!(!asked.media_type().is_empty(), "{wire:?}");
        }
    }

    #[test]
    fn a_caller_that_waits_to_be_asked_says_so() {
        let mut headers = HeaderMap::new();
        headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
        assert!(Asked::of(&headers).expects_continue());
    }

    #[test]
    fn the_first_value_counts() {
        let mut headers = HeaderMap::new();
        for text in ["application/proto", "application/json"] {
            headers.append("content-type", HeaderValue::from_static(text));
        }
        let asked = Asked::of(&headers);
        assert_eq!(asked.media_type(), b"application/proto");
        assert!(!asked.expects_continue() && asked.version().is_none());
        assert!(asked.timeout(Wire::Grpc).is_none());
    }
}
