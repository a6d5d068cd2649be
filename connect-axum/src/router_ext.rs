//! [`RouterExt`]: generated servers as routes of an axum router.

use axum::Router;
use connect_runtime::{BoxError, Payload, Request, Response, codegen, server::Server};
use tower::{Service, util::MapRequest};

use crate::peer;

/// Adds generated servers to an [`axum::Router`].
pub trait RouterExt {
    /// Adds one route per method of the service, at the method's procedure such as `/shop.v1.Haberdasher/MakeHat`.
    ///
    /// They are routes like any other: [`nest`](Router::nest) puts them under a prefix, [`merge`](Router::merge) puts
    /// them beside others, [`route_layer`](Router::route_layer) goes around them, and a path that is no method's is for
    /// the router's own [`fallback`](Router::fallback). A route takes every verb, because the server itself answers
    /// wrong ones, with 405 and `Allow`.
    ///
    /// What HTTP middleware puts into the request's extensions reaches handlers as
    /// [`Request::extensions`](connect_runtime::Request::extensions), and axum's
    /// [`ConnectInfo`](axum::extract::ConnectInfo) as [`Request::peer`](connect_runtime::Request::peer).
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
    fn rpc<D, S>(self, server: Server<D, S>) -> Self
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
            + 'static;
}

impl<T> RouterExt for Router<T>
where
    T: Clone + Send + Sync + 'static,
{
    fn rpc<D, S>(self, server: Server<D, S>) -> Self
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
        let methods = server.methods();
        let server = MapRequest::new(server, peer::from_connect_info);
        methods.iter().fold(self, |router, spec| {
            router.route_service(spec.procedure(), server.clone())
        })
    }
}
