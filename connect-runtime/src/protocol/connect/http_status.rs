//! HTTP statuses: that of an error with a code, and the code of a response that has no other.
//!
//! Spec: <https://connectrpc.com/docs/protocol#error-codes>, <https://connectrpc.com/docs/protocol#http-to-error-code>

use http::StatusCode;

use crate::Code;

/// The status of a unary response that is an error with this code.
pub(crate) fn of(code: Code) -> StatusCode {
    let status = match code {
        Code::Canceled => 499,
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => 400,
        Code::Unauthenticated => 401,
        Code::PermissionDenied => 403,
        Code::NotFound => 404,
        Code::AlreadyExists | Code::Aborted => 409,
        Code::ResourceExhausted => 429,
        Code::Unknown | Code::Internal | Code::DataLoss => 500,
        Code::Unimplemented => 501,
        Code::Unavailable => 503,
        Code::DeadlineExceeded => 504,
    };
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The code of a response with this status that does not say another. It is not the inverse of [`of`].
pub(crate) fn code(status: StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_specifications_statuses() {
        let statuses = Code::ALL.map(|code| of(code).as_u16());
        assert_eq!(
            statuses,
            [
                499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401
            ]
        );
    }

    #[test]
    fn unmapped_statuses_are_unknown() {
        for status in [200, 302, 408, 409, 412, 415, 418, 499, 500, 501, 800] {
            assert_eq!(
                code(StatusCode::from_u16(status).unwrap()),
                Code::Unknown,
                "{status}"
            );
        }
    }
}
