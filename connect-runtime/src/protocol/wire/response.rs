//! The wire forms, continued: the heads of responses, and responses that are nothing but an error.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, response::Parts};

use super::{ErrorBody, Wire};
use crate::{
    Error,
    codec::Codec,
    envelope,
    protocol::{
        Direction, End,
        connect::{self, end_stream, error_json, http_status},
        grpc, grpc_web, media_type, metadata,
    },
};

impl Wire {
    /// Reads the head of a response; an error if that says already that the call failed.
    pub(crate) fn read_response_head(self, head: &Parts, codec: Codec) -> Result<ErrorBody, Error> {
        let media_type = media_type::of(&head.headers);
        let (found, of_family) = match self {
            Self::ConnectUnary => {
                let found = connect::content_type::read_unary(media_type);
                if head.status == StatusCode::NOT_MODIFIED {
                    return Err(Error::not_modified());
                }
                if head.status != StatusCode::OK && found == Some(Codec::Json) {
                    return Ok(ErrorBody::Yes);
                }
                (found, connect::content_type::is_unary_family(media_type))
            }
            Self::ConnectStreaming => {
                use connect::content_type::{is_streaming_family, read_streaming};
                (read_streaming(media_type), is_streaming_family(media_type))
            }
            Self::Grpc => (
                grpc::content_type::read(media_type),
                grpc::content_type::is_family(media_type),
            ),
            Self::GrpcWeb => (
                grpc_web::content_type::read(media_type),
                grpc_web::content_type::is_family(media_type),
            ),
            Self::GrpcWebText => (
                grpc_web::content_type::read_text(media_type),
                grpc_web::content_type::is_text_family(media_type),
            ),
        };
        if head.status != StatusCode::OK {
            let message = format!("unexpected HTTP status {}", head.status);
            return Err(Error::new(http_status::code(head.status), message));
        }
        if found == Some(codec) {
            return Ok(ErrorBody::No);
        }
        let found = String::from_utf8_lossy(media_type);
        let message = format!(
            "unexpected content type {found:?}, expected {:?}",
            self.content_type(codec)
        );
        Err(if of_family {
            Error::internal(message)
        } else {
            Error::unknown(message)
        })
    }

    /// Reads the body of a response that is an error.
    pub(crate) fn read_error(self, status: StatusCode, body: &[u8]) -> Error {
        let fallback = http_status::code(status);
        let read = match self {
            Self::ConnectUnary => serde_json::from_slice(body)
                .ok()
                .and_then(|value| error_json::read(&value, fallback)),
            Self::ConnectStreaming | Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => None,
        };
        read.unwrap_or_else(|| Error::new(fallback, format!("unexpected HTTP status {status}")))
    }

    /// Whether the head may say how the call ended, if neither a body nor trailers follow.
    pub(crate) fn may_be_trailers_only(self, headers: &HeaderMap) -> bool {
        match self {
            Self::ConnectUnary | Self::ConnectStreaming => false,
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                headers.contains_key(grpc::status::NAME)
            }
        }
    }

    /// Writes the whole response of a call that failed before it had a message.
    pub(crate) fn reject(self, answer: HeaderValue, mut error: Error) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        match self {
            Self::ConnectUnary => {
                *response.body_mut() = serde_json::to_vec(&error_json::ErrorJson(&error))
                    .unwrap_or_default()
                    .into();
                *response.status_mut() = http_status::of(error.code());
                let metadata = std::mem::take(error.metadata_mut());
                metadata::append(response.headers_mut(), metadata, Direction::Response);
                response.headers_mut().insert(
                    header::CONTENT_TYPE,
                    connect::content_type::unary(Codec::Json),
                );
            }
            Self::ConnectStreaming => {
                let mut body = Vec::new();
                let end = end_stream::write(End {
                    error: Some(error),
                    ..End::default()
                });
                // Only an error text of 4 GiB would not fit.
                let _ = envelope::write(&mut body, end_stream::FLAG, &end);
                *response.body_mut() = body.into();
                response.headers_mut().insert(header::CONTENT_TYPE, answer);
            }
            Self::Grpc | Self::GrpcWeb | Self::GrpcWebText => {
                *response.headers_mut() = grpc::status::write(End {
                    error: Some(error),
                    ..End::default()
                });
                response.headers_mut().insert(header::CONTENT_TYPE, answer);
            }
        }
        response
    }
}
