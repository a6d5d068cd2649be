//! [`Rpc`]: what can be mounted.

use std::convert::Infallible;

use axum::body::Body;
use connect_runtime::server::Mount;
use tower::Service;

/// What can be mounted: a generated [`Server`](connect_runtime::server::Server), or several as
/// [`Services`](connect_runtime::server::Services).
///
/// There is nothing to implement; it names the bounds.
pub trait Rpc:
    Mount
    + Service<
        http::Request<Body>,
        Response = http::Response<connect_runtime::Body>,
        Error = Infallible,
        Future: Send,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<R> Rpc for R where
    R: Mount
        + Service<
            http::Request<Body>,
            Response = http::Response<connect_runtime::Body>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static
{
}
