//! The server: HTTP requests → handlers → HTTP responses.
//!
//! ```text
//!  HTTP request ──▶ Server ──▶ detect ──▶ framing ──▶ layers ──▶ Handler ──▶ your async fn
//!                  the method  the wire   Payload     Request<Payload>       Request<Message>
//! ```

#[cfg(feature = "blocking")]
mod blocking;
mod detect;
mod drain;
mod fallback;
mod framing;
mod handler;
mod mount;
mod options;
mod route;
mod services;

use std::{
    convert::Infallible,
    fmt,
    future::IntoFuture,
    marker::PhantomData,
    sync::Arc,
    task::{Context, Poll},
};

use http_body::Body as HttpBody;
use tower::{Layer, Service};

#[cfg(feature = "blocking")]
pub use self::blocking::serve_blocking;
pub use self::{
    drain::{DrainFuture, DrainLayer, DrainService},
    fallback::{Fallback, FallbackFn, FallbackFuture},
    framing::ResponseFuture,
    handler::{Handler, Serve, ServeFuture, serve, unknown_method},
    mount::Mount,
    options::ServerOptions,
    services::{Routes, Services},
};
pub use crate::body::RequestBody;
use crate::{
    Body, BoxError, Error, Payload, Request, Response, codegen, json,
    request::Route,
    scope::{ScopeEnd, ScopedLayer, ScopedService},
    spec::Spec,
};

/// Serves one service: a [`tower::Service`] of HTTP requests, made by generated code.
///
/// It stands directly on hyper, is mounted in axum by `connect-axum`, and is a client's transport as it is. The service
/// and the method are the last two segments of the path, so it works under any prefix.
///
/// The type parameters are the generated service and the stack of layers below HTTP; `()` is no stack, where only the
/// constants count.
pub struct Server<D, S = ()> {
    service: S,
    options: Arc<ServerOptions>,
    /// Whether the options were set for this server.
    has_options: bool,
    has_fallback: bool,
    _description: PhantomData<fn() -> D>,
}

impl<D: codegen::Service> Server<D> {
    /// The service's full name, such as `shop.v1.Haberdasher`.
    pub const NAME: &'static str = D::NAME;

    /// Where the service is mounted: `/` and its full name.
    pub const PATH: &'static str = D::PATH;

    /// Serves this implementation.
    #[must_use]
    pub fn new<T>(service: T) -> Server<D, Handler<D, T>>
    where
        D: Serve<T>,
    {
        Self::from_arc(Arc::new(service))
    }

    /// Serves this implementation, which others hold as well.
    #[must_use]
    pub fn from_arc<T>(service: Arc<T>) -> Server<D, Handler<D, T>>
    where
        D: Serve<T>,
    {
        for types in D::JSON_TYPES {
            json::register(types);
        }
        Server {
            service: Handler::new(service),
            options: Arc::default(),
            has_options: false,
            has_fallback: false,
            _description: PhantomData,
        }
    }
}

impl<D: codegen::Service, S> Server<D, S> {
    /// Puts a layer around what is there: the layer added last is the outermost.
    ///
    /// Any tower layer over [`Request`]`<`[`Payload`]`>` fits, on a client as well. To read several from the outside in,
    /// hand over a [`tower::ServiceBuilder`].
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{DeadlineLayer, DeadlinePolicy, LimitsLayer};
    /// use tower::ServiceBuilder;
    /// # use connect_runtime::{codegen, server::{Serve, Server}};
    ///
    /// # fn stack<D: codegen::Service + Serve<T>, T: Send + Sync + 'static>(hats: T) {
    /// let server = Server::<D>::new(hats).layer(
    ///     ServiceBuilder::new()
    ///         .layer(DeadlineLayer::new(DeadlinePolicy::new()))
    ///         .layer(LimitsLayer::new().read_max_bytes(1 << 20)),
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Server<D, L::Service> {
        self.map(|service| layer.layer(service))
    }

    /// Puts a layer around those methods of what is there that `applies` is true of: one method, or all that are idempotent.
    ///
    /// [`ScopedLayer`] says how calls wait.
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{LimitsLayer, StreamType};
    /// # use connect_runtime::{codegen, server::{Serve, Server}};
    ///
    /// # fn stack<D: codegen::Service + Serve<T>, T: Send + Sync + 'static>(hats: T) {
    /// let server = Server::<D>::new(hats).layer_where(
    ///     |spec| spec.stream_type() == StreamType::ClientStreaming,
    ///     LimitsLayer::new().read_max_bytes(64 << 20),
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn layer_where<P, L>(
        self,
        applies: P,
        layer: L,
    ) -> Server<D, ScopedService<P, L::Service, S>>
    where
        S: Clone,
        P: Fn(&Spec) -> bool + Clone,
        L: Layer<ScopeEnd<S>>,
    {
        self.layer(ScopedLayer::new(applies, layer))
    }

    /// Replaces the options.
    #[must_use]
    pub fn options(mut self, options: ServerOptions) -> Self {
        self.options = Arc::new(options);
        self.has_options = true;
        self
    }

    /// Serves the calls of methods that this service does not have, as those of a newer version: an async closure, or one
    /// that makes a call of a [`RawClient`](crate::client::RawClient).
    ///
    /// It gets each call as it is, in whatever protocol the caller speaks: [`Request::spec`] has its procedure, and the
    /// payload its messages, undecoded. Layers that were added before do not see these calls; those added later do. Of
    /// several fallbacks the last one counts. For methods of any service there is [`Services::fallback`].
    ///
    /// # Examples
    ///
    /// ```
    /// use connect_runtime::{Error, Payload, Response};
    /// # use connect_runtime::{codegen, server::{Serve, Server}};
    ///
    /// # fn stack<D: codegen::Service + Serve<T>, T: Send + Sync + 'static>(hats: T) {
    /// let server = Server::<D>::new(hats).fallback(async |request| match request.spec().method() {
    ///     "Ping" => Ok(Response::new(Payload::one(request.codec(), ""))),
    ///     _ => Err(Error::unimplemented("hats are all that we make")),
    /// });
    /// # }
    /// ```
    #[must_use]
    pub fn fallback<F, R>(self, handler: F) -> Server<D, Fallback<S, FallbackFn<F>>>
    where
        F: Fn(Request<Payload>) -> R,
        R: IntoFuture<Output = Result<Response<Payload>, Error>>,
    {
        self.fallback_service(FallbackFn(handler))
    }

    /// Serves the calls of methods that this service does not have, as [`fallback`](Self::fallback) does, with a tower
    /// service.
    #[must_use]
    pub fn fallback_service<F>(self, service: F) -> Server<D, Fallback<S, F>> {
        let mut with =
            self.map(|known| Fallback::new(known, service, |route: Route| route.method.is_some()));
        with.has_fallback = true;
        with
    }

    fn map<T>(self, f: impl FnOnce(S) -> T) -> Server<D, T> {
        Server {
            service: f(self.service),
            options: self.options,
            has_options: self.has_options,
            has_fallback: self.has_fallback,
            _description: PhantomData,
        }
    }

    /// What is known of each method, in the order of the .proto file.
    #[must_use]
    pub fn methods(&self) -> &'static [Spec] {
        D::METHODS
    }
}

impl<D, S, B> Service<http::Request<B>> for Server<D, S>
where
    D: codegen::Service,
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>> + Clone,
    B: HttpBody<Error: Into<BoxError>> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture<S>;

    /// Always ready: each call waits for the layers by itself, and what they say is an answer in the caller's protocol.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let name = route::method(request.uri().path(), D::NAME);
        let found = name.and_then(|name| match D::find(name) {
            Some(method) => Some((Some(method), D::METHODS.get(method)?.clone())),
            None if self.has_fallback && route::is_segment(name) => {
                let procedure = || format!("{}/{name}", D::PATH).into();
                let spec = detect::unknown(&request, &self.options, procedure)?;
                Some((None, spec))
            }
            None => None,
        });
        match found {
            Some((method, spec)) => {
                let route = Route {
                    service: Some(0),
                    method,
                };
                framing::serve(self.service.clone(), &self.options, (route, spec), request)
            }
            None => ResponseFuture::not_found(request),
        }
    }
}

impl<D, S: Clone> Clone for Server<D, S> {
    fn clone(&self) -> Self {
        Self {
            service: self.service.clone(),
            options: self.options.clone(),
            has_options: self.has_options,
            has_fallback: self.has_fallback,
            _description: PhantomData,
        }
    }
}

impl<D: codegen::Service, S> fmt::Debug for Server<D, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("service", &D::NAME)
            .finish_non_exhaustive()
    }
}
