//! [`MetadataInterceptorService`]: puts a watch on each call.

use std::{
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
};

use tower::Service;

use super::{MetadataInterceptor, watch::Watch};
use crate::{
    BoxError, Error, Payload, Request, Response,
    deadline::Within,
    interceptor::next::{Next, NextFuture, take_ready},
    panic,
};

/// The service of a [`MetadataInterceptorLayer`](super::MetadataInterceptorLayer).
pub struct MetadataInterceptorService<S, I> {
    inner: S,
    interceptor: Arc<I>,
}

impl<S, I> MetadataInterceptorService<S, I> {
    pub(super) fn new(inner: S, interceptor: Arc<I>) -> Self {
        Self { inner, interceptor }
    }
}

impl<S, I> Service<Request<Payload>> for MetadataInterceptorService<S, I>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + 'static,
    I: MetadataInterceptor,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = NextFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    fn call(&mut self, request: Request<Payload>) -> NextFuture {
        let deadline = request.deadline_cell().cloned();
        let next = Next::new(take_ready(&mut self.inner));
        let interceptor = self.interceptor.clone();
        Box::pin(Within::new(deadline, watch(interceptor, request, next)))
    }
}

async fn watch<I: MetadataInterceptor>(
    interceptor: Arc<I>,
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    let (payload, mut head) = request.take();
    let value = interceptor.on_start(&mut head).await?;
    let mut watch = Watch::new(interceptor, value, head.deadline_cell().cloned());
    let payload = payload.tapped(watch.requests());
    let result = caught(next, head.map(|()| payload))
        .await
        .and_then(|response| {
            let (payload, mut head) = response.take();
            panic::catch(|| watch.respond(&mut head))?;
            Ok(head.map(|()| payload))
        });
    match result {
        Ok(response) => Ok(response.map(|payload| payload.tapped(watch))),
        Err(error) => {
            watch.finish(Err(&error));
            Err(error)
        }
    }
}

/// Passes the call on; a panic is an error, so that the watch hears of it.
async fn caught(next: Next, request: Request<Payload>) -> Result<Response<Payload>, Error> {
    let mut call = pin!(async move { next.run(request).await });
    poll_fn(|cx| match panic::catch(|| call.as_mut().poll(cx)) {
        Ok(next) => next,
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

impl<S: Clone, I> Clone for MetadataInterceptorService<S, I> {
    fn clone(&self) -> Self {
        Self::new(self.inner.clone(), self.interceptor.clone())
    }
}

impl<S: fmt::Debug, I> fmt::Debug for MetadataInterceptorService<S, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetadataInterceptorService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
