//! Streams of HTTP/2 that are reset, and the reasons; known with the feature `http2`.
//!
//! Spec: <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#http2-transport-mapping> (error codes); the
//! Connect protocol has no such table, so it has the same.

#[cfg(feature = "http2")]
pub(super) use self::with_h2::{canceled, meaning};

/// What it means that the peer reset the stream, if it did.
#[cfg(not(feature = "http2"))]
pub(super) fn meaning(
    _: &(dyn std::error::Error + 'static),
) -> Option<(crate::Code, &'static str)> {
    None
}

/// Has the transport reset the stream as one that was canceled.
#[cfg(not(feature = "http2"))]
pub(super) fn canceled(error: crate::Error) -> crate::Error {
    error
}

#[cfg(feature = "http2")]
mod with_h2 {
    use h2::Reason;

    use crate::{Code, Error, error::chain};

    pub(in crate::body) fn meaning(
        error: &(dyn std::error::Error + 'static),
    ) -> Option<(Code, &'static str)> {
        let reason = chain::find::<h2::Error>(error)?.reason()?;
        Some(match reason {
            Reason::REFUSED_STREAM => (Code::Unavailable, "the peer refused the stream"),
            Reason::CANCEL => (Code::Canceled, "the peer canceled the stream"),
            Reason::ENHANCE_YOUR_CALM => {
                (Code::ResourceExhausted, "the peer asks for fewer requests")
            }
            Reason::INADEQUATE_SECURITY => (
                Code::PermissionDenied,
                "the connection is not secure enough",
            ),
            _ => (Code::Internal, "the peer reset the stream"),
        })
    }

    /// The transport finds the reason in the error.
    pub(in crate::body) fn canceled(error: Error) -> Error {
        error.with_source(h2::Error::from(Reason::CANCEL))
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
                let (meaning, _) = meaning(&error).unwrap();
                assert_eq!(meaning, code, "{reason:?}");
            }
        }
    }
}
