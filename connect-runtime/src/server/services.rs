//! [`Services`]: several generated servers as one, with layers around all of them.

use std::{
    collections::HashMap,
    convert::Infallible,
    fmt,
    future::IntoFuture,
    sync::Arc,
    task::{Context, Poll},
};

use http_body::Body as HttpBody;
use tower::{Layer, Service, ServiceExt};

use super::{
    Fallback, FallbackFn, ResponseFuture, ServeFuture, Server, ServerOptions, detect, framing,
    route, unknown_method,
};
use crate::{
    Body, BoxError, Error, Payload, Request, Response, codegen, request::Route, spec::Spec,
};

/// Several generated servers as one: a [`tower::Service`] of HTTP requests, with RPC layers, options and a fallback that are
/// those of all of them.
///
/// Each server keeps the layers that it has; those added here go around them. As a [`Server`] does, it works under any
/// prefix, stands directly on hyper, is mounted in axum by `connect-axum`, and is a client's transport as it is.
///
/// The type parameter is the stack of layers below HTTP. Services are added before layers, as layers go around what is
/// there.
///
/// # Examples
///
/// ```
/// use connect_runtime::{
///     Codec, Error, LimitsLayer, Payload, Spec, StreamType, client::RawClient, server::Services,
/// };
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let services = Services::new()
///     // .add_service(HatsServer::new(Hats)).add_service(SocksServer::new(Socks))
///     .fallback(async |request| Err(Error::unimplemented(format!("there is no {}", request.spec()))))
///     .layer(LimitsLayer::new().read_max_bytes(64 * 1024));
///
/// let client = RawClient::new(services);
/// let spec = Spec::new("/shop.v1.Shoes/MakeShoe", StreamType::Unary);
/// let error = client.call(&spec, Payload::one(Codec::Json, "{}")).await.unwrap_err();
/// assert_eq!(error.message(), "there is no /shop.v1.Shoes/MakeShoe");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Services<S = Routes> {
    service: S,
    options: Arc<ServerOptions>,
    pub(super) table: Arc<Table>,
    pub(super) has_fallback: bool,
}

impl Services {
    /// No service yet.
    #[must_use]
    pub fn new() -> Self {
        Self::of(Table::default(), Arc::default())
    }

    /// Adds a service.
    ///
    /// It keeps its [options](Server::options); if it was given none, those [of all](Self::options) are its own.
    ///
    /// # Panics
    ///
    /// When the service was added before.
    #[must_use]
    pub fn add_service<D, S>(self, server: Server<D, S>) -> Self
    where
        D: codegen::Service,
        S: Service<
                Request<Payload>,
                Response = Response<Payload>,
                Error: Into<BoxError>,
                Future: Send,
            > + Clone
            + Send
            + Sync
            + 'static,
    {
        let mut table = Table::clone(&self.table);
        let before = table.names.insert(D::NAME, table.services.len());
        assert!(before.is_none(), "{} was added before", D::NAME);
        table.services.push(Known {
            path: D::PATH,
            methods: D::METHODS,
            find: D::find,
            options: server.has_options.then_some(server.options),
            has_fallback: server.has_fallback,
            calls: Arc::new(server.service),
        });
        Self::of(table, self.options)
    }

    fn of(table: Table, options: Arc<ServerOptions>) -> Self {
        let table = Arc::new(table);
        Self {
            service: Routes(table.clone()),
            options,
            table,
            has_fallback: false,
        }
    }
}

impl<S> Services<S> {
    /// Puts a layer around what is there: the layer added last is the outermost.
    ///
    /// It is the same layer that fits on one [`Server`], and on a client.
    #[must_use]
    pub fn layer<L: Layer<S>>(self, layer: L) -> Services<L::Service> {
        self.map(|service| layer.layer(service))
    }

    /// Replaces the options of all services that were given none of their own.
    #[must_use]
    pub fn options(mut self, options: ServerOptions) -> Self {
        self.options = Arc::new(options);
        self
    }

    /// Serves the calls of all methods that no service has: an async closure, or one that makes a call of a
    /// [`RawClient`](crate::client::RawClient).
    ///
    /// It gets each call as it is, in whatever protocol the caller speaks: [`Request::spec`] has its procedure, and the
    /// payload its messages, undecoded. Layers that were added before do not see these calls; those added later do. Of
    /// several fallbacks the last one counts. What is no call is answered with 404, as without a fallback.
    #[must_use]
    pub fn fallback<F, R>(self, handler: F) -> Services<Fallback<S, FallbackFn<F>>>
    where
        F: Fn(Request<Payload>) -> R,
        R: IntoFuture<Output = Result<Response<Payload>, Error>>,
    {
        self.fallback_service(FallbackFn(handler))
    }

    /// Serves the calls of all methods that no service has, as [`fallback`](Self::fallback) does, with a tower service.
    #[must_use]
    pub fn fallback_service<F>(self, service: F) -> Services<Fallback<S, F>> {
        let mut with =
            self.map(|known| Fallback::new(known, service, |route: Route| route.service.is_some()));
        with.has_fallback = true;
        with
    }

    fn map<T>(self, f: impl FnOnce(S) -> T) -> Services<T> {
        Services {
            service: f(self.service),
            options: self.options,
            table: self.table,
            has_fallback: self.has_fallback,
        }
    }

    /// Which method a path is for, and the options that hold for it; no spec is that of an unknown method.
    fn find(&self, path: &str) -> Option<(Route, Option<&'static Spec>, &ServerOptions)> {
        let (name, method) = route::split(path)?;
        let unknown = self
            .has_fallback
            .then_some((Route::default(), None, &*self.options));
        let Some(&index) = self.table.names.get(name) else {
            return unknown;
        };
        let service = self.table.services.get(index)?;
        let options = service.options.as_ref().unwrap_or(&self.options);
        let method = (service.find)(method);
        if method.is_none() && !service.has_fallback {
            return unknown;
        }
        let spec = match method {
            Some(method) => Some(service.methods.get(method)?),
            None => None,
        };
        let service = Some(index);
        Some((Route { service, method }, spec, options))
    }
}

impl<S, B> Service<http::Request<B>> for Services<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>> + Clone,
    B: HttpBody<Error: Into<BoxError>> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture<S>;

    /// Always ready, as a [`Server`] is.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let path = request.uri().path();
        let found = self.find(path).and_then(|(route, spec, options)| {
            let spec = match spec {
                Some(spec) => spec.clone(),
                None => detect::unknown(&request, options, || route::procedure(path).into())?,
            };
            Some((route, spec, options))
        });
        match found {
            Some((route, spec, options)) => {
                framing::serve(self.service.clone(), options, (route, spec), request)
            }
            None => ResponseFuture::not_found(request),
        }
    }
}

/// The innermost service of [`Services`]: hands each call to the stack of its own server.
#[derive(Clone)]
pub struct Routes(Arc<Table>);

impl Service<Request<Payload>> for Routes {
    type Response = Response<Payload>;
    type Error = Error;
    type Future = ServeFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> ServeFuture {
        let index = request.call().route.service;
        match index.and_then(|index| self.0.services.get(index)) {
            Some(service) => service.calls.call(request),
            None => unknown_method(request),
        }
    }
}

#[derive(Clone, Default)]
pub(super) struct Table {
    names: HashMap<&'static str, usize>,
    pub(super) services: Vec<Known>,
}

/// One service.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) path: &'static str,
    pub(super) methods: &'static [Spec],
    find: fn(&str) -> Option<usize>,
    options: Option<Arc<ServerOptions>>,
    pub(super) has_fallback: bool,
    calls: Arc<dyn Calls>,
}

/// The stack of layers of one server, whatever its type.
trait Calls: Send + Sync {
    fn call(&self, request: Request<Payload>) -> ServeFuture;
}

impl<S> Calls for S
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
{
    fn call(&self, request: Request<Payload>) -> ServeFuture {
        let call = self.clone().oneshot(request);
        Box::pin(async { call.await.map_err(|error| Error::from(error.into())) })
    }
}

impl Default for Services {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> fmt::Debug for Services<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let services = self.table.services.iter().map(|service| service.path);
        f.debug_struct("Services")
            .field("services", &services.collect::<Vec<_>>())
            .field("has_fallback", &self.has_fallback)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Routes")
    }
}
