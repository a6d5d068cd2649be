//! gRPC's error details: the `grpc-status-details-bin` header, a `google.rpc.Status` in base64.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses> (Status-Details)

use base64::Engine;
use http::{HeaderName, HeaderValue};
use prost::Message;
use prost_types::Any;

use crate::{Code, Error, ErrorDetail, metadata::LENIENT};

/// The header.
pub(crate) const NAME: HeaderName = HeaderName::from_static("grpc-status-details-bin");

/// `google.rpc.Status`; always binary, whatever the codec of the call.
#[derive(Clone, PartialEq, Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<Any>,
}

/// Encodes an error; `None` if it has no details and so nothing that other headers do not say.
pub(crate) fn encode(error: &Error) -> Option<HeaderValue> {
    if error.details().is_empty() {
        return None;
    }
    let status = Status {
        code: i32::try_from(error.code().number()).unwrap_or_default(),
        message: error.message().to_owned(),
        details: error.details().iter().cloned().map(Any::from).collect(),
    };
    HeaderValue::try_from(LENIENT.encode(status.encode_to_vec())).ok()
}

/// Decodes an error; `None` if the value is malformed, or says that there is none.
pub(crate) fn decode(value: &[u8]) -> Option<Error> {
    let status = Status::decode(LENIENT.decode(value).ok()?.as_slice()).ok()?;
    let code = u32::try_from(status.code).ok().filter(|code| *code != 0)?;
    let error = Error::new(
        Code::from_number(code).unwrap_or(Code::Unknown),
        status.message,
    );
    Some(
        status
            .details
            .into_iter()
            .map(ErrorDetail::from)
            .fold(error, Error::with_detail),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_lead_back() {
        let error = Error::aborted("☃").with_detail(ErrorDetail::from_encoded("a.B", vec![1, 2]));
        let value = encode(&error).unwrap();
        assert!(!value.as_bytes().contains(&b'='), "padded: {value:?}");
        let decoded = decode(value.as_bytes()).unwrap();
        assert_eq!((decoded.code(), decoded.message()), (Code::Aborted, "☃"));
        assert_eq!(decoded.details(), error.details());
    }

    #[test]
    fn without_details_there_is_nothing_to_say() {
        assert_eq!(encode(&Error::aborted("no")), None);
        assert!(decode(b"!!").is_none());
        assert!(decode(b"").is_none());
    }
}
