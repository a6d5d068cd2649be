//! Tells the caller how its request was compressed on the wire, in the header `x-request-compression`.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};

/// Adds what the request's headers said of its compression to those of the response.
pub(crate) async fn compression(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let compression = COMPRESSION_HEADERS
        .iter()
        .find_map(|name| headers.get(*name))
        .cloned()
        .unwrap_or(HeaderValue::from_static("identity"));
    let mut response = next.run(request).await;
    response.headers_mut().insert(OBSERVED, compression);
    response
}

/// Where the protocols say how messages are compressed.
pub(crate) const COMPRESSION_HEADERS: [&str; 3] = [
    "content-encoding",
    "connect-content-encoding",
    "grpc-encoding",
];

/// What every response of the interop shop says of its request.
const OBSERVED: HeaderName = HeaderName::from_static("x-request-compression");
