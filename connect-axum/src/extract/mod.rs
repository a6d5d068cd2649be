//! axum's extractors, in the handlers of services: a request's head → any [`FromRequestParts`].

mod from_call;
mod rejection;

use std::future::Future;

use axum::extract::FromRequestParts;
use connect_runtime::{Error, Request};

pub use self::from_call::{FromCall, ViaParts, ViaState};

/// Runs axum's extractors on a request to an RPC.
///
/// `M` is found by the compiler; it tells [`State`](axum::extract::State) from the others.
///
/// # Examples
///
/// ```
/// use axum::{Extension, Router, extract::State};
/// use connect_axum::{RequestExt, RouterExt};
/// use connect_runtime::{Error, Request, Response};
/// # use connect_runtime::Streaming;
/// use haberdasher::proto::{Haberdasher, HaberdasherClient, HaberdasherServer, Hat, Size};
/// # use haberdasher::proto::Summary;
///
/// #[derive(Clone)]
/// struct Shop { color: String }
///
/// #[derive(Clone)]
/// struct Tenant(&'static str);
///
/// struct Hats;
///
/// impl Haberdasher for Hats {
///     async fn make_hat(&self, mut request: Request<Size>) -> Result<Response<Hat>, Error> {
///         let State(shop) = request.extract::<State<Shop>>().await?;
///         let Extension(tenant) = request.extract::<Extension<Tenant>>().await?;
///         Ok(Hat { size: request.inches, color: shop.color, name: Some(tenant.0.into()) }.into())
///     }
///     // …
/// #   async fn update_hat(&self, _: Request<Hat>) -> Result<Response<Hat>, Error> { Err(Error::unimplemented("")) }
/// #   async fn make_similar_hats(&self, _: Request<Size>) -> Result<Response<Streaming<Hat>>, Error> { Err(Error::unimplemented("")) }
/// #   async fn collect_sizes(&self, _: Request<Streaming<Size>>) -> Result<Response<Summary>, Error> { Err(Error::unimplemented("")) }
/// #   async fn make_flexible_hat(&self, _: Request<Streaming<Size>>) -> Result<Response<Hat>, Error> { Err(Error::unimplemented("")) }
/// #   async fn make_various_hats(&self, _: Request<Streaming<Size>>) -> Result<Response<Streaming<Hat>>, Error> { Err(Error::unimplemented("")) }
/// #   async fn do_nothing(&self, _: Request<()>) -> Result<Response<()>, Error> { Err(Error::unimplemented("")) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let app = Router::new()
///     .rpc(HaberdasherServer::new(Hats))
///     .layer(Extension(Tenant("acme")))
///     .with_state(Shop { color: "plum".into() });
///
/// let hat = HaberdasherClient::new(app).make_hat(Size { inches: 12, ..Size::default() }).await?;
/// assert_eq!((hat.color.as_str(), hat.name()), ("plum", "acme"));
/// # Ok(())
/// # }
/// ```
pub trait RequestExt<M> {
    /// Runs an extractor: any that needs no state, or [`State`](axum::extract::State) of the state of the router that the
    /// service is [mounted](crate::RouterExt::rpc) in.
    ///
    /// # Errors
    ///
    /// The extractor rejects the request. The code goes by the rejection's HTTP status: 400 and 422 are
    /// `invalid_argument`, 401 is `unauthenticated`, 403 `permission_denied`, 404 `not_found`, 409 `aborted`, 412
    /// `failed_precondition`, 429 `resource_exhausted`, 503 `unavailable`, 504 `deadline_exceeded`, and so on; what is left of 4xx is
    /// `failed_precondition`, and everything else `internal`. The message is the rejection's text, if it has a
    /// `text/plain` body and blames the caller (4xx); its headers, such as `www-authenticate`, are the error's metadata.
    ///
    /// `internal`: the state of the router is of another type, or there is none.
    fn extract<E: FromCall<M>>(&mut self) -> impl Future<Output = Result<E, Error>> + Send;
}

impl<T, M> RequestExt<M> for Request<T> {
    fn extract<E: FromCall<M>>(&mut self) -> impl Future<Output = Result<E, Error>> + Send {
        E::from_call(self.http_parts_mut())
    }
}

/// Runs axum's extractors that need a state other than `()`, on a request to an RPC.
pub trait RequestStateExt {
    /// Runs an extractor that needs this state.
    ///
    /// # Errors
    ///
    /// The extractor rejects the request, as in [`RequestExt::extract`].
    ///
    /// # Examples
    ///
    /// ```
    /// use axum::extract::{FromRef, State};
    /// use connect_axum::{RequestExt, RequestStateExt};
    /// use connect_runtime::{Error, Request};
    ///
    /// #[derive(Clone)]
    /// struct Shop { till: Till }
    ///
    /// #[derive(Clone)]
    /// struct Till;
    ///
    /// impl FromRef<Shop> for Till {
    ///     fn from_ref(shop: &Shop) -> Till {
    ///         shop.till.clone()
    ///     }
    /// }
    ///
    /// async fn till<T>(request: &mut Request<T>) -> Result<Till, Error> {
    ///     let State(shop) = request.extract::<State<Shop>>().await?;
    ///     let State(till) = request.extract_with_state::<State<Till>, _>(&shop).await?;
    ///     Ok(till)
    /// }
    /// ```
    fn extract_with_state<E, S>(
        &mut self,
        state: &S,
    ) -> impl Future<Output = Result<E, Error>> + Send
    where
        E: FromRequestParts<S>,
        S: Send + Sync;
}

impl<T> RequestStateExt for Request<T> {
    fn extract_with_state<E, S>(
        &mut self,
        state: &S,
    ) -> impl Future<Output = Result<E, Error>> + Send
    where
        E: FromRequestParts<S>,
        S: Send + Sync,
    {
        from_call::extract(self.http_parts_mut(), state)
    }
}
