//! [`DrainLayer`]: reads what an app leaves of a request over HTTP/1.1, so that its connection stays good.
//!
//! hyper closes a connection whose request was not read to its end, right after the response and without a word about
//! it. A client that has begun its next request by then, on a connection that was kept alive as far as it could know,
//! sees that request fail.

mod future;

use std::task::{Context, Poll};

use http::Request;
use hyper::body::Incoming;
use tower::{Layer, Service};

pub use self::future::DrainFuture;
use crate::body::RequestBody;

/// Reads what an app leaves of a request over HTTP/1.1, within bounds, before its response is sent.
///
/// A generated server does so by itself. This is for everything around it: routes and fallbacks that answer without a
/// look at the body, middleware that refuses. `connect_axum::serve` has it in place.
///
/// # Examples
///
/// ```
/// use connect_runtime::server::{DrainLayer, RequestBody};
/// use http::{Request, Response, StatusCode};
/// use tower::{BoxError, ServiceBuilder, service_fn};
///
/// let app = ServiceBuilder::new().layer(DrainLayer).service(service_fn(
///     async |_: Request<RequestBody>| {
///         let mut refusal = Response::new(String::new());
///         *refusal.status_mut() = StatusCode::FORBIDDEN;
///         Ok::<_, BoxError>(refusal)
///     },
/// ));
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct DrainLayer;

impl<S> Layer<S> for DrainLayer {
    type Service = DrainService<S>;

    fn layer(&self, inner: S) -> DrainService<S> {
        DrainService { inner }
    }
}

/// The service of a [`DrainLayer`].
#[derive(Clone, Copy, Debug)]
pub struct DrainService<S> {
    inner: S,
}

impl<S, B> Service<Request<Incoming>> for DrainService<S>
where
    S: Service<Request<RequestBody>, Response = http::Response<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = DrainFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let (parts, body) = request.into_parts();
        let (body, leftover) = RequestBody::new(body, &parts);
        DrainFuture::new(self.inner.call(Request::from_parts(parts, body)), leftover)
    }
}
