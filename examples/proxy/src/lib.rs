//! A transparent proxy: hands every call on, whatever its service, protocol, codec and shape.

use connect_runtime::{
    BoxError, ClientOptions, Error, Payload, Request, Response,
    client::{Caller, HttpTransport, RawClient},
    server::Services,
};
use tower::Service;

/// Hands every call on to another server, and says so.
///
/// It has no services of its own, so its fallback gets every call. Nothing is decoded: the messages are handed on as they
/// come, in both directions at once, with headers and trailers, errors and their details, until the caller's deadline.
pub fn proxy(upstream: RawClient<impl Caller + Sync>) -> Services<impl Handler> {
    Services::new().fallback(move |request| {
        eprintln!("{} {}", request.protocol(), request.spec());
        upstream.forward(request)
    })
}

/// A client of the server at this URL, over HTTP/2 in the clear as well, so that streams can be full duplex.
///
/// # Errors
///
/// The URL is none.
pub fn upstream(url: &str) -> Result<RawClient<impl Caller + Sync>, BoxError> {
    let transport = HttpTransport::builder().http2_prior_knowledge(url.starts_with("http://"));
    let options = ClientOptions::new().base_url(url.parse()?);
    Ok(RawClient::new(transport.build()).options(options))
}

/// What serves calls below HTTP.
pub trait Handler:
    Service<Request<Payload>, Response = Response<Payload>, Error = Error, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Handler for S where
    S: Service<Request<Payload>, Response = Response<Payload>, Error = Error, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}
