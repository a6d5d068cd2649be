//! [`from_fn`]: a layer of one async closure or function.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tower::{Layer, Service};

use super::next::{Next, take_ready};
use crate::{BoxError, Error, Payload, Request, Response, deadline::Within};

/// Makes a layer of an async closure or function that gets each request and what is behind it.
///
/// It may refuse the call with an error, answer it by itself, change the request and pass it on, wait, and change the
/// response. What it has not asked for of either message stays unread.
///
/// Any `async fn` fits, and any `async |request, next|` closure that owns nothing. A closure that owns something would lend
/// it to each of its futures if it were `async move`, and nothing on stable Rust says that such a future is [`Send`]; so give
/// each its own, in `move |request, next| { let own = shared.clone(); async move { … } }`, or leave that to
/// [`from_fn_with_state`].
///
/// # Examples
///
/// ```
/// use connect_runtime::{Error, Payload, Request, Response};
/// use connect_runtime::interceptor::{Next, from_fn};
///
/// // An async closure.
/// let timed = from_fn(async |request: Request<Payload>, next: Next| {
///     let (start, spec) = (std::time::Instant::now(), request.spec().clone());
///     let response = next.run(request).await;
///     println!("{spec} took {:?}", start.elapsed());
///     response
/// });
///
/// // An async function.
/// async fn authorize(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
///     if !request.headers().contains_key("authorization") {
///         return Err(Error::unauthenticated("no token"));
///     }
///     next.run(request).await
/// }
/// let authorized = from_fn(authorize);
///
/// // A closure that owns something.
/// let name = http::HeaderValue::from_static("main street");
/// let named = from_fn(move |request, next: Next| {
///     let name = name.clone();
///     async move {
///         let mut response = next.run(request).await?;
///         response.headers_mut().insert("x-shop", name);
///         Ok(response)
///     }
/// });
/// ```
///
/// What does not fit:
///
/// ```compile_fail
/// # use connect_runtime::{Payload, Request};
/// # use connect_runtime::interceptor::{Next, from_fn};
/// let name = http::HeaderValue::from_static("main street");
/// let named = from_fn(async move |request: Request<Payload>, next: Next| {
///     let mut response = next.run(request).await?;
///     response.headers_mut().insert("x-shop", name.clone());
///     Ok(response)
/// });
/// ```
pub fn from_fn<F, Fut>(f: F) -> FromFnLayer<F>
where
    F: Fn(Request<Payload>, Next) -> Fut,
    Fut: Future<Output = Result<Response<Payload>, Error>>,
{
    FromFnLayer { f }
}

/// Makes a layer like [`from_fn`], of a closure or function that also gets a clone of `state` for each call.
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicU64, Ordering}};
/// use connect_runtime::{Payload, Request};
/// use connect_runtime::interceptor::{Next, from_fn_with_state};
///
/// let calls = Arc::new(AtomicU64::new(0));
/// let counted = from_fn_with_state(calls.clone(), async |calls: Arc<AtomicU64>, request: Request<Payload>, next: Next| {
///     calls.fetch_add(1, Ordering::Relaxed);
///     next.run(request).await
/// });
/// ```
pub fn from_fn_with_state<T, F, Fut>(
    state: T,
    f: F,
) -> FromFnLayer<impl Fn(Request<Payload>, Next) -> Fut + Clone>
where
    T: Clone,
    F: Fn(T, Request<Payload>, Next) -> Fut + Clone,
    Fut: Future<Output = Result<Response<Payload>, Error>>,
{
    from_fn(move |request, next| f(state.clone(), request, next))
}

/// The layer that [`from_fn`] makes.
#[derive(Clone, Copy)]
pub struct FromFnLayer<F> {
    f: F,
}

impl<S, F: Clone> Layer<S> for FromFnLayer<F> {
    type Service = FromFnService<S, F>;

    fn layer(&self, inner: S) -> FromFnService<S, F> {
        FromFnService {
            inner,
            f: self.f.clone(),
        }
    }
}

impl<F> fmt::Debug for FromFnLayer<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFnLayer")
    }
}

/// The service of a [`FromFnLayer`].
#[derive(Clone, Copy)]
pub struct FromFnService<S, F> {
    inner: S,
    f: F,
}

impl<S, F, Fut> Service<Request<Payload>> for FromFnService<S, F>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + 'static,
    F: Fn(Request<Payload>, Next) -> Fut,
    Fut: Future<Output = Result<Response<Payload>, Error>>,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = FromFnFuture<Fut>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    fn call(&mut self, request: Request<Payload>) -> FromFnFuture<Fut> {
        let deadline = request.deadline_cell().cloned();
        let next = Next::new(take_ready(&mut self.inner));
        FromFnFuture {
            future: Within::new(deadline, (self.f)(request, next)),
        }
    }
}

impl<S: fmt::Debug, F> fmt::Debug for FromFnService<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FromFnService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

pin_project! {
    /// The future of a [`FromFnService`].
    pub struct FromFnFuture<F> {
        #[pin]
        future: Within<F>,
    }
}

impl<F: Future> Future for FromFnFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().future.poll(cx)
    }
}

impl<F> fmt::Debug for FromFnFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFnFuture")
    }
}
