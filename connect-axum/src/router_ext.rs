//! [`RouterExt`]: generated servers as routes of an axum router.

use axum::{
    Router,
    routing::{MethodFilter, MethodRouter, any},
};
use connect_runtime::{Spec, StreamType};

use crate::{handler::RpcHandler, rpc::Rpc};

/// Adds generated servers to an [`axum::Router`].
pub trait RouterExt: Sized {
    /// The state of the router.
    type State;

    /// Adds one route per method of the service, at the method's procedure such as `/shop.v1.Haberdasher/MakeHat`; or of
    /// several [`Services`](connect_runtime::server::Services).
    ///
    /// They are routes like any other: [`nest`](Router::nest) puts them under a prefix, [`merge`](Router::merge) puts
    /// them beside others, [`route_layer`](Router::route_layer) goes around them, and a path that is no method's is for
    /// the router's own [`fallback`](Router::fallback). A route takes every verb, because the server itself answers
    /// wrong ones, with 405 and `Allow`.
    ///
    /// A server that has a [fallback](connect_runtime::server::Server::fallback) gets one more route, for all other
    /// methods of its service; so does each of several services that have one together. Calls of services that nobody
    /// knows stay with the router's own fallback, unless it is [given up](Self::rpc_fallback).
    ///
    /// What HTTP middleware puts into the request's extensions reaches handlers as
    /// [`Request::extensions`](connect_runtime::Request::extensions), and axum's
    /// [`ConnectInfo`](axum::extract::ConnectInfo) as [`Request::peer`](connect_runtime::Request::peer). The router's
    /// state, and whatever else axum can extract, is had with [`extract`](crate::RequestExt::extract).
    ///
    /// # Panics
    ///
    /// When a route of the router overlaps, as [`Router::route`] does: a service can be added only once.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use connect_axum::RouterExt;
    /// use connect_runtime::{ClientOptions, Error};
    /// use haberdasher::{Hats, proto::{HaberdasherClient, HaberdasherServer, Size}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let rpc = Router::new().rpc(HaberdasherServer::new(Hats::default()));
    /// let app: Router = Router::new().route("/healthz", get(async || "ok")).nest("/api", rpc);
    ///
    /// // A router is a client's transport, too.
    /// let options = ClientOptions::new().base_url("http://localhost/api".parse().unwrap());
    /// let client = HaberdasherClient::new(app).options(options);
    /// let hat = client.make_hat(Size { inches: 12, ..Size::default() }).await?;
    /// assert_eq!(hat.size, 12);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    fn rpc(self, rpc: impl Rpc) -> Self {
        self.rpc_with(rpc, |_, route| route)
    }

    /// Adds the routes that [`rpc`](Self::rpc) adds, each as `route` makes it: with HTTP layers of its own, or with more
    /// verbs.
    ///
    /// The route of a fallback comes with a spec whose method is `{method}`.
    ///
    /// # Panics
    ///
    /// As [`rpc`](Self::rpc) does.
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::{Router, http::StatusCode, middleware};
    /// use connect_axum::RouterExt;
    /// use connect_runtime::{Code, Error};
    /// use haberdasher::{Hats, proto::{HaberdasherClient, HaberdasherServer, HaberdasherService, Hat, Size}};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let closed = middleware::from_fn(async |_: axum::extract::Request, _: middleware::Next| StatusCode::UNAUTHORIZED);
    /// let app: Router = Router::new().rpc_with(HaberdasherServer::new(Hats::default()), |spec, route| {
    ///     if *spec == HaberdasherService::UPDATE_HAT {
    ///         route.route_layer(closed.clone())
    ///     } else {
    ///         route
    ///     }
    /// });
    ///
    /// let client = HaberdasherClient::new(app);
    /// assert!(client.make_hat(Size { inches: 12, ..Size::default() }).await.is_ok());
    /// assert_eq!(client.update_hat(Hat::default()).await.unwrap_err().code(), Code::Unauthenticated);
    /// # }
    /// ```
    #[must_use]
    fn rpc_with(
        self,
        rpc: impl Rpc,
        route: impl FnMut(&Spec, MethodRouter<Self::State>) -> MethodRouter<Self::State>,
    ) -> Self;

    /// Makes a server, or several, the router's fallback: its methods are found, and its own fallback gets every other call.
    ///
    /// It is for a router that has nothing else to say where it has no route: what is no call is answered with 404, without
    /// a body.
    #[must_use]
    fn rpc_fallback(self, rpc: impl Rpc) -> Self;
}

impl<T> RouterExt for Router<T>
where
    T: Clone + Send + Sync + 'static,
{
    type State = T;

    fn rpc_with(
        self,
        rpc: impl Rpc,
        mut route: impl FnMut(&Spec, MethodRouter<T>) -> MethodRouter<T>,
    ) -> Self {
        let others = rpc
            .fallback_paths()
            .into_iter()
            .map(|path| Spec::dynamic(format!("{path}/{{method}}"), StreamType::BidiStreaming));
        let methods = rpc.methods().into_iter().cloned();
        methods.chain(others).fold(self, |router, spec| {
            // A route layer goes around verbs, and not around `any`.
            let verbs = MethodFilter::GET.or(MethodFilter::POST);
            let serve = RpcHandler(rpc.clone());
            let methods = any(serve.clone()).on(verbs, serve);
            router.route(spec.procedure(), route(&spec, methods))
        })
    }

    fn rpc_fallback(self, rpc: impl Rpc) -> Self {
        self.fallback(RpcHandler(rpc))
    }
}
