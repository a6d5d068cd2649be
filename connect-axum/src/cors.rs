//! [`cors()`]: CORS, so that web pages of other origins can call.
//!
//! Spec: <https://connectrpc.com/docs/cors>. The lists are those of connect-go and connect-es, and the compression
//! headers of gRPC-Web.

use std::time::Duration;

use http::{HeaderName, Method, header};
use tower_http::cors::CorsLayer;

/// Makes tower-http's [`CorsLayer`] with the methods and headers of Connect and gRPC-Web; the origins are for you to add.
///
/// It also lets browsers remember an answer for two hours, and tells caches what answers depend on. Allowing or exposing
/// more headers replaces the list, so start from [`ALLOW_HEADERS`] or [`EXPOSE_HEADERS`]. A page sees only headers that
/// are exposed: also name the `trailer-…` headers that your unary methods answer with.
///
/// # Examples
///
/// ```
/// use axum::{Router, http::{HeaderName, HeaderValue}};
/// use connect_axum::{RouterExt, cors};
/// use haberdasher::{Hats, proto::HaberdasherServer};
///
/// let origin = HeaderValue::from_static("https://hats.example");
/// let exposed = [HeaderName::from_static("trailer-cost")];
///
/// let app: Router = Router::new().rpc(HaberdasherServer::new(Hats::default())).layer(
///     connect_axum::cors()
///         .allow_origin(origin)
///         .expose_headers(cors::EXPOSE_HEADERS.into_iter().chain(exposed).collect::<Vec<_>>()),
/// );
/// ```
pub fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_methods(ALLOW_METHODS)
        .allow_headers(ALLOW_HEADERS)
        .expose_headers(EXPOSE_HEADERS)
        .max_age(MAX_AGE)
        .vary(VARY)
}

/// The verbs of calls.
///
/// # Examples
///
/// ```
/// use axum::http::Method;
///
/// assert_eq!(connect_axum::cors::ALLOW_METHODS, [Method::GET, Method::POST]);
/// ```
pub const ALLOW_METHODS: [Method; 2] = [Method::GET, Method::POST];

/// The request headers that clients of the protocols send.
///
/// # Examples
///
/// ```
/// assert!(connect_axum::cors::ALLOW_HEADERS.iter().any(|name| name == "connect-timeout-ms"));
/// ```
pub const ALLOW_HEADERS: [HeaderName; 12] = [
    header::CONTENT_TYPE,
    header::ACCEPT_ENCODING,
    header::CONTENT_ENCODING,
    HeaderName::from_static("connect-protocol-version"),
    HeaderName::from_static("connect-timeout-ms"),
    HeaderName::from_static("connect-accept-encoding"),
    HeaderName::from_static("connect-content-encoding"),
    HeaderName::from_static("grpc-timeout"),
    HeaderName::from_static("grpc-accept-encoding"),
    HeaderName::from_static("grpc-encoding"),
    HeaderName::from_static("x-grpc-web"),
    HeaderName::from_static("x-user-agent"),
];

/// The response headers that clients of the protocols read.
///
/// # Examples
///
/// ```
/// assert!(connect_axum::cors::EXPOSE_HEADERS.iter().any(|name| name == "grpc-status"));
/// ```
pub const EXPOSE_HEADERS: [HeaderName; 6] = [
    header::CONTENT_ENCODING,
    HeaderName::from_static("connect-content-encoding"),
    HeaderName::from_static("grpc-encoding"),
    HeaderName::from_static("grpc-message"),
    HeaderName::from_static("grpc-status"),
    HeaderName::from_static("grpc-status-details-bin"),
];

/// All that an answer may depend on, also when the lists are replaced by what mirrors the request.
const VARY: [HeaderName; 3] = [
    header::ORIGIN,
    header::ACCESS_CONTROL_REQUEST_METHOD,
    header::ACCESS_CONTROL_REQUEST_HEADERS,
];

/// The longest that Chromium remembers an answer.
const MAX_AGE: Duration = Duration::from_secs(7200);
