//! The forms of a body, by content type.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Proto,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Unary(Codec),
    Stream(Codec),
    Grpc,
}

impl Form {
    pub(crate) fn of(h: &HeaderMap) -> Option<Self> {
        Some(match h.get(CONTENT_TYPE)?.as_bytes() {
            b"application/proto" => Form::Unary(Codec::Proto),
            b"application/json" => Form::Unary(Codec::Json),
            b"application/connect+proto" => Form::Stream(Codec::Proto),
            b"application/connect+json" => Form::Stream(Codec::Json),
            b"application/grpc" | b"application/grpc+proto" => Form::Grpc,
            _ => return None,
        })
    }

    pub(crate) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Form::Unary(Codec::Proto) => "application/proto",
            Form::Unary(Codec::Json) => "application/json",
            Form::Stream(Codec::Proto) => "application/connect+proto",
            Form::Stream(Codec::Json) => "application/connect+json",
            Form::Grpc => "application/grpc",
        })
    }
}
