//! [`Handler`]: payload → message → your async fn, and back.

use std::{
    fmt,
    future::{Future, ready},
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tower::Service;

use crate::{
    Error, Payload, Request, Response, codegen,
    convert::{FromPayload, IntoPayload},
    deadline::Within,
};

/// The innermost service: calls the method of an implementation `T` of the service `D`.
pub struct Handler<D, T> {
    service: Arc<T>,
    _description: PhantomData<fn() -> D>,
}

/// Calls the methods of an implementation; generated code implements it for the service.
pub trait Serve<T>: codegen::Service {
    /// Calls the method with this index in [`METHODS`](codegen::Service::METHODS).
    fn serve(service: Arc<T>, method: usize, request: Request<Payload>) -> ServeFuture;
}

impl<D, T> Handler<D, T> {
    pub(super) fn new(service: Arc<T>) -> Self {
        Self {
            service,
            _description: PhantomData,
        }
    }
}

impl<D: Serve<T>, T> Service<Request<Payload>> for Handler<D, T> {
    type Response = Response<Payload>;
    type Error = Error;
    type Future = ServeFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> ServeFuture {
        match request.call().route.method {
            Some(method) => D::serve(self.service.clone(), method, request),
            None => unknown_method(request),
        }
    }
}

impl<D, T> Clone for Handler<D, T> {
    fn clone(&self) -> Self {
        Self::new(self.service.clone())
    }
}

impl<D: codegen::Service, T> fmt::Debug for Handler<D, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handler")
            .field("service", &D::NAME)
            .finish_non_exhaustive()
    }
}

/// A handler at work; the one boxed future of a call.
pub type ServeFuture = Pin<Box<dyn Future<Output = Result<Response<Payload>, Error>> + Send>>;

/// Decodes the request, calls one method, and encodes what it returns.
pub fn serve<Q, A, F, Fut>(request: Request<Payload>, method: F) -> ServeFuture
where
    Q: FromPayload,
    A: IntoPayload,
    F: FnOnce(Request<Q>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Response<A>, Error>> + Send,
{
    let deadline = request.deadline_cell().cloned();
    Box::pin(Within::new(deadline, async move {
        let (codec, json) = (request.codec(), request.call().json);
        let (payload, rest) = request.take();
        let (message, _) = Q::from_payload(payload).await?;
        let (message, rest) = method(rest.map(|()| message)).await?.take();
        let payload = message.into_payload(codec, json)?.of_response();
        Ok(rest.map(|()| payload))
    }))
}

/// Answers a call of a method that the service does not have.
#[must_use]
pub fn unknown_method(request: Request<Payload>) -> ServeFuture {
    let message = format!("{} is not implemented", request.spec());
    Box::pin(ready(Err(Error::unimplemented(message))))
}
