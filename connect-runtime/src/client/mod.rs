//! The client: a call → layers → HTTP request, and back.
//!
//! ```text
//!  your call ──▶ Call ──▶ layers ──▶ Framing ──▶ the transport: any tower service of HTTP requests
//!                Request<Message>    Payload     HTTP request
//! ```

#[cfg(feature = "blocking")]
mod blocking;
mod call;
mod endpoint;
mod framing;
mod head;
mod options;
mod raw;
mod requests;
mod target;
#[cfg(feature = "client")]
mod transport;

use std::sync::Arc;

use http::Uri;
use tower::{Layer, Service};

#[cfg(feature = "blocking")]
pub use self::blocking::{BlockingCall, IntoBlockingRequest};
#[cfg(feature = "client")]
pub use self::transport::{HttpTransport, HttpTransportBuilder};
pub use self::{
    call::{Call, CallFuture},
    endpoint::Endpoint,
    framing::Framing,
    options::{ClientOptions, UrlOverflow},
    raw::RawClient,
    requests::{IntoRequest, IntoStreamingRequest},
};
use crate::{
    BoxError, Payload, Request, Response, codegen, json,
    scope::{ScopeEnd, ScopedLayer, ScopedService},
    spec::Spec,
};

/// What generated clients stand on: a stack of layers over a transport, where it leads, and options.
#[derive(Clone, Debug)]
pub struct Client<S> {
    service: S,
    base_url: Uri,
    options: Arc<ClientOptions>,
}

impl<T> Client<Framing<T>> {
    /// A client of the service `D` over any tower service of HTTP requests.
    pub fn new<D: codegen::Service>(transport: T) -> Self {
        for types in D::JSON_TYPES {
            json::register(types);
        }
        Self::untyped(transport)
    }

    fn untyped(transport: T) -> Self {
        Self {
            service: Framing::new(transport),
            base_url: target::localhost(),
            options: Arc::default(),
        }
    }
}

#[cfg(feature = "client")]
impl Client<Framing<HttpTransport>> {
    /// A client of the service `D` at this URL, over a pool of connections of its own.
    ///
    /// # Errors
    ///
    /// `invalid_argument`: the URL is not one of `http` or `https`.
    pub fn connect<D: codegen::Service>(url: &str) -> Result<Self, crate::Error> {
        Self::new::<D>(HttpTransport::new()).at(url)
    }

    fn at(self, url: &str) -> Result<Self, crate::Error> {
        let base_url = target::parse(url)?;
        Ok(Self { base_url, ..self })
    }
}

impl<S> Client<S> {
    /// Replaces the options.
    #[must_use]
    pub fn options(mut self, options: ClientOptions) -> Self {
        self.options = Arc::new(options);
        self
    }

    /// Puts a layer around what is there: the layer added last is the outermost.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Client<L::Service> {
        Client {
            service: layer.layer(self.service),
            base_url: self.base_url,
            options: self.options,
        }
    }

    /// Puts a layer around those methods of what is there that `applies` is true of.
    #[must_use]
    pub fn layer_where<P, L>(self, applies: P, layer: L) -> Client<ScopedService<P, L::Service, S>>
    where
        S: Clone,
        P: Fn(&Spec) -> bool + Clone,
        L: Layer<ScopeEnd<S>>,
    {
        self.layer(ScopedLayer::new(applies, layer))
    }
}

impl<S: Caller> Client<S> {
    /// Begins a call with one request message.
    pub fn call<Q, A>(&self, spec: &Spec, request: impl IntoRequest<Q>) -> Call<S, Q, A> {
        Call::new(
            self.service.clone(),
            spec.clone(),
            self.target(),
            self.options.clone(),
            request.into_request(),
        )
    }

    /// Begins a call with many request messages.
    pub fn call_streaming<Q, A>(
        &self,
        spec: &Spec,
        request: impl IntoStreamingRequest<Q>,
    ) -> Call<S, crate::Streaming<Q>, A> {
        let request = request.into_streaming_request();
        Call::new(
            self.service.clone(),
            spec.clone(),
            self.target(),
            self.options.clone(),
            request,
        )
    }

    fn target(&self) -> &Uri {
        self.options.base_url.as_ref().unwrap_or(&self.base_url)
    }
}

/// What a client can call through: a stack of layers over [`Framing`].
pub trait Caller:
    Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
    + Clone
    + Send
    + 'static
{
}

impl<S> Caller for S where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + 'static
{
}
