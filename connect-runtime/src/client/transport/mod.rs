//! [`HttpTransport`]: a pool of hyper's connections, HTTP/1.1 and HTTP/2, with TLS if compiled in.

mod builder;

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use http::{Request, Response, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use tower::Service;

pub use self::builder::HttpTransportBuilder;
use crate::Body;

/// Sends HTTP requests over a pool of connections; clones share the pool.
///
/// Over TLS, ALPN decides between HTTP/2 and HTTP/1.1. In the clear it is HTTP/1.1, unless the transport was built
/// [for HTTP/2](HttpTransportBuilder::http2_prior_knowledge).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use connect_runtime::client::HttpTransport;
///
/// let transport = HttpTransport::builder().http2_prior_knowledge(true).connect_timeout(Duration::from_secs(2)).build();
/// ```
#[derive(Clone, Debug)]
pub struct HttpTransport(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    /// Speaks what is negotiated.
    negotiated: Pool,
    /// Speaks HTTP/2 without asking.
    http2: Pool,
    prior_knowledge: bool,
}

type Pool = legacy::Client<builder::Connector, Body>;

impl HttpTransport {
    /// A transport with the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// A transport to be configured.
    #[must_use]
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder::default()
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl Service<Request<Body>> for HttpTransport {
    type Response = Response<Incoming>;
    type Error = legacy::Error;
    type Future = legacy::ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), legacy::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let pools = &*self.0;
        let http2 = pools.prior_knowledge || request.version() == Version::HTTP_2;
        let pool = if http2 {
            &pools.http2
        } else {
            &pools.negotiated
        };
        pool.request(request)
    }
}
