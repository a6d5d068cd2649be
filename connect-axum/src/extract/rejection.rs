//! What a rejection means: an HTTP response → an RPC error.

use axum::{
    body::{Body, to_bytes},
    response::Response,
};
use connect_runtime::{Code, Error};
use http::{HeaderMap, StatusCode, header};

/// The error that says what the rejection says, and no more.
pub(super) async fn error(rejection: Response) -> Error {
    let (head, body) = rejection.into_parts();
    let text = text(&head.headers, body).await;
    let error = if head.status.is_client_error() {
        Error::new(code(head.status), text)
    } else {
        // Blames this side, and is for its logs.
        Error::new(code(head.status), "").with_source(text)
    };
    error.with_metadata(head.headers)
}

/// The code that means what the status does.
///
/// This is not the protocol's table, which says what a client is to think of a response that is none of an RPC server.
fn code(status: StatusCode) -> Code {
    match status {
        StatusCode::BAD_REQUEST
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => Code::InvalidArgument,
        StatusCode::UNAUTHORIZED => Code::Unauthenticated,
        StatusCode::FORBIDDEN => Code::PermissionDenied,
        StatusCode::NOT_FOUND | StatusCode::GONE => Code::NotFound,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Code::DeadlineExceeded,
        StatusCode::CONFLICT => Code::Aborted,
        StatusCode::RANGE_NOT_SATISFIABLE => Code::OutOfRange,
        StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::TOO_MANY_REQUESTS
        | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Code::ResourceExhausted,
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => Code::Unimplemented,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => Code::Unavailable,
        status if status.is_client_error() => Code::FailedPrecondition,
        _ => Code::Internal,
    }
}

/// The text of the response; nothing if it has none that people read.
async fn text(headers: &HeaderMap, body: Body) -> String {
    let content_type = headers.get(header::CONTENT_TYPE);
    if !content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/plain")) {
        return String::new();
    }
    let text = to_bytes(body, MAX_TEXT_BYTES).await.ok();
    text.and_then(|text| String::from_utf8(text.into()).ok())
        .unwrap_or_default()
}

/// More is no message.
const MAX_TEXT_BYTES: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;

    async fn error(rejection: impl IntoResponse) -> Error {
        super::error(rejection.into_response()).await
    }

    #[tokio::test]
    async fn only_text_that_blames_the_caller_is_the_message() {
        for (status, body, code, message) in [
            (400, "no", Code::InvalidArgument, "no"),
            (401, "who?", Code::Unauthenticated, "who?"),
            (403, "not you", Code::PermissionDenied, "not you"),
            (404, "", Code::NotFound, ""),
            (418, "tea", Code::FailedPrecondition, "tea"),
            (422, "odd", Code::InvalidArgument, "odd"),
            (429, "slow", Code::ResourceExhausted, "slow"),
            (500, "hunter2", Code::Internal, ""),
            (503, "db is down", Code::Unavailable, ""),
            (302, "elsewhere", Code::Internal, ""),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = error((status, body)).await;
            assert_eq!((error.code(), error.message()), (code, message), "{status}");
        }
    }

    #[tokio::test]
    async fn what_is_no_short_text_is_no_message() {
        let html = axum::response::Html("<h1>no</h1>");
        let long = "x".repeat(MAX_TEXT_BYTES + 1);
        for error in [
            error((StatusCode::BAD_REQUEST, html)).await,
            error((StatusCode::BAD_REQUEST, long)).await,
            error((
                StatusCode::BAD_REQUEST,
                [("content-type", "text/plain")],
                vec![0xff],
            ))
            .await,
        ] {
            assert_eq!((error.code(), error.message()), (Code::InvalidArgument, ""));
        }
    }

    #[tokio::test]
    async fn headers_are_metadata() {
        let rejection = (StatusCode::UNAUTHORIZED, [("www-authenticate", "Bearer")]);
        let error = error(rejection).await;
        assert_eq!(error.metadata()["www-authenticate"], "Bearer");
    }
}
