//! The wire forms: the one place that tells them apart.
//!
//! Every method, here and in the files beside this one, is a match without a wildcard, and every arm calls into the folder
//! of its protocol.

mod asked;
mod end;
mod request;
mod response;

use http::{HeaderMap, HeaderName, HeaderValue, Version, header};

pub(crate) use self::asked::Asked;
use super::{Protocol, ProtocolSet, connect, grpc, grpc_web, media_type};
use crate::{codec::Codec, spec::StreamType};

/// One of the ways in which a call looks on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// Bare messages; the HTTP status and headers say everything else.
    ConnectUnary,
    /// Enveloped messages; the last envelope says how the call ended.
    ConnectStreaming,
    /// Enveloped messages; HTTP trailers say how the call ended.
    Grpc,
    /// Enveloped messages; the last envelope holds the trailers.
    GrpcWeb,
    /// The same in base64.
    GrpcWebText,
}

/// What the content type of a request says.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) wire: Wire,
    pub(crate) codec: Codec,
    /// The content type of the response.
    pub(crate) answer: HeaderValue,
}

/// What follows the head of a response.
#[derive(Debug)]
pub(crate) enum ErrorBody {
    /// Messages, and how the call ended.
    No,
    /// An error that [`Wire::read_error`] reads.
    Yes,
}

/// The form in which a client makes a call.
pub(crate) fn of(protocol: Protocol, stream_type: StreamType) -> Wire {
    match protocol {
        Protocol::Connect if stream_type.is_streaming() => Wire::ConnectStreaming,
        Protocol::Connect => Wire::ConnectUnary,
        Protocol::Grpc => Wire::Grpc,
        Protocol::GrpcWeb => Wire::GrpcWeb,
    }
}

/// The form of a POST request of this media type; `None` if it is none that this method accepts.
pub(crate) fn detect(
    media_type: &[u8],
    stream_type: StreamType,
    spoken: ProtocolSet,
) -> Option<Form> {
    let form = |wire: Wire, codec| Form {
        wire,
        codec,
        answer: wire.answer(media_type, codec),
    };
    let found = if stream_type.is_streaming() {
        connect::content_type::read_streaming(media_type)
            .map(|codec| form(Wire::ConnectStreaming, codec))
    } else {
        connect::content_type::read_unary(media_type).map(|codec| form(Wire::ConnectUnary, codec))
    };
    found
        .or_else(|| grpc::content_type::read(media_type).map(|codec| form(Wire::Grpc, codec)))
        .or_else(|| {
            grpc_web::content_type::read(media_type).map(|codec| form(Wire::GrpcWeb, codec))
        })
        .or_else(|| {
            grpc_web::content_type::read_text(media_type)
                .map(|codec| form(Wire::GrpcWebText, codec))
        })
        .filter(|form| spoken.contains(form.wire.protocol()))
}

/// The shape of a method that nobody describes, as far as the content type of a POST request says; `None` if that is none of
/// a call.
pub(crate) fn guess(headers: &HeaderMap, spoken: ProtocolSet) -> Option<StreamType> {
    let media_type = media_type::of(headers);
    [StreamType::BidiStreaming, StreamType::Unary]
        .into_iter()
        .find(|stream_type| detect(media_type, *stream_type, spoken).is_some())
}

/// The form of a GET request.
pub(crate) fn of_get(codec: Codec) -> Form {
    let wire = Wire::ConnectUnary;
    Form {
        wire,
        codec,
        answer: wire.content_type(codec),
    }
}

/// All content types that a method accepts, for `accept-post`.
pub(crate) fn accept_post(stream_type: StreamType, spoken: ProtocolSet) -> Option<HeaderValue> {
    let connect = if stream_type.is_streaming() {
        connect::content_type::ACCEPT_STREAMING
    } else {
        connect::content_type::ACCEPT_UNARY
    };
    let accepted = [
        (Protocol::Connect, connect),
        (Protocol::Grpc, grpc::content_type::ACCEPT),
        (Protocol::GrpcWeb, grpc_web::content_type::ACCEPT),
        (Protocol::GrpcWeb, grpc_web::content_type::ACCEPT_TEXT),
    ];
    let types = accepted
        .into_iter()
        .filter(|(protocol, _)| spoken.contains(*protocol))
        .map(|(_, types)| types);
    HeaderValue::try_from(types.collect::<Vec<_>>().join(", ")).ok()
}

/// What a form is.
impl Wire {
    pub(crate) const fn protocol(self) -> Protocol {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => Protocol::Connect,
            Self::Grpc => Protocol::Grpc,
            Self::GrpcWeb | Self::GrpcWebText => Protocol::GrpcWeb,
        }
    }

    /// The same protocol in base64, where it has such a form.
    pub(crate) const fn into_text(self) -> Self {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming | Self::Grpc => self,
            Self::GrpcWeb | Self::GrpcWebText => Self::GrpcWebText,
        }
    }

    /// Whether messages stand in envelopes, or one message is the whole body.
    pub(crate) const fn is_enveloped(self) -> bool {
        match self {
            Self::ConnectUnary => false,
            Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => true,
        }
    }

    /// Whether the whole body is in base64.
    pub(crate) const fn is_text(self) -> bool {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb => false,
            Self::GrpcWebText => true,
        }
    }

    /// The oldest version of HTTP that can carry the form.
    pub(crate) const fn min_version(self) -> Version {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming | Self::GrpcWeb | Self::GrpcWebText => {
                Version::HTTP_10
            }
            Self::Grpc => Version::HTTP_2,
        }
    }

    /// Says how messages are compressed.
    pub(crate) const fn compression_header(self) -> HeaderName {
        match self {
            Self::ConnectUnary => header::CONTENT_ENCODING,
            Self::ConnectStreaming => HeaderName::from_static("connect-content-encoding"),
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                HeaderName::from_static("grpc-encoding")
            }
        }
    }

    /// Says which compressions the sender can read.
    pub(crate) const fn accept_compression_header(self) -> HeaderName {
        match self {
            Self::ConnectUnary => header::ACCEPT_ENCODING,
            Self::ConnectStreaming => HeaderName::from_static("connect-accept-encoding"),
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                HeaderName::from_static("grpc-accept-encoding")
            }
        }
    }

    /// The content type of a request.
    fn content_type(self, codec: Codec) -> HeaderValue {
        match self {
            Self::ConnectUnary => connect::content_type::unary(codec),
            Self::ConnectStreaming => connect::content_type::streaming(codec),
            Self::Grpc => grpc::content_type::write(codec),
            Self::GrpcWeb => grpc_web::content_type::write(codec),
            Self::GrpcWebText => grpc_web::content_type::write_text(codec),
        }
    }

    /// The content type of the response to a request of this media type.
    pub(crate) fn answer(self, media_type: &[u8], codec: Codec) -> HeaderValue {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => self.content_type(codec),
            Self::Grpc => grpc::content_type::answer(media_type, codec),
            Self::GrpcWeb => grpc_web::content_type::answer(media_type, codec),
            Self::GrpcWebText => grpc_web::content_type::answer_text(media_type, codec),
        }
    }

    /// The name that a client gives itself.
    pub(crate) const fn user_agent(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::ConnectUnary | Self::ConnectStreaming => {
                concat!("connect-rust/", env!("CARGO_PKG_VERSION"))
            }
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                concat!("grpc-rust-connect/", env!("CARGO_PKG_VERSION"))
            }
        })
    }
}
