//! What the transport's errors mean: connections that fail, streams that are reset.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#http2-transport-mapping> (error codes); the
//! Connect protocol has no such table, so it has the same.

use h2::Reason;

use crate::{
    Code, Error,
    error::{BoxError, chain},
};

/// The error of a call whose connection failed on the way; `otherwise` is its code when nothing more is known.
///
/// An [`Error`] of ours in the chain of causes is the error.
pub(crate) fn from_transport(source: BoxError, otherwise: Code) -> Error {
    if let Some(ours) = Error::find_in(&source) {
        return ours;
    }
    match chain::find::<h2::Error>(source.as_ref()).and_then(h2::Error::reason) {
        Some(reason) => {
            let (code, text) = of_reason(reason);
            Error::new(code, text).with_source(source)
        }
        None if otherwise == Code::Unavailable => {
            // For whoever made the call; it is not sent on.
            let cause = chain::root(source.as_ref());
            Error::new(otherwise, format!("the connection failed: {cause}")).with_source(source)
        }
        None => Error::new(otherwise, "the connection failed").with_source(source),
    }
}

fn of_reason(reason: Reason) -> (Code, &'static str) {
    match reason {
        Reason::REFUSED_STREAM => (Code::Unavailable, "the peer refused the stream"),
        Reason::CANCEL => (Code::Canceled, "the peer canceled the stream"),
        Reason::ENHANCE_YOUR_CALM => (Code::ResourceExhausted, "the peer asks for fewer requests"),
        Reason::INADEQUATE_SECURITY => (
            Code::PermissionDenied,
            "the connection is not secure enough",
        ),
        _ => (Code::Internal, "the peer reset the stream"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reset_streams_have_the_code_of_their_reason() {
        for (reason, code) in [
            (Reason::NO_ERROR, Code::Internal),
            (Reason::REFUSED_STREAM, Code::Unavailable),
            (Reason::CANCEL, Code::Canceled),
            (Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted),
            (Reason::INADEQUATE_SECURITY, Code::PermissionDenied),
        ] {
            let error = std::io::Error::other(h2::Error::from(reason));
            assert_eq!(
                from_transport(error.into(), Code::Unavailable).code(),
                code,
                "{reason:?}"
            );
        }
    }

    #[test]
    fn anything_else_is_what_the_caller_says() {
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert_eq!(
            from_transport(refused.into(), Code::Unavailable).code(),
            Code::Unavailable
        );
    }
}
