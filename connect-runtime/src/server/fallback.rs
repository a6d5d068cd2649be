//! [`Fallback`]: what a server does with calls of methods that it does not have.

use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project_lite::pin_project;
use tower::{Service, ServiceExt, util::Oneshot};

use crate::{BoxError, Error, Payload, Request, Response, deadline::Within, request::Route};

/// The stack of layers of a server that has a fallback: known methods go on, calls of others go to the fallback.
///
/// It is ready when the known methods are; the fallback waits for itself, so that neither holds the other up.
#[derive(Clone, Copy, Debug)]
pub struct Fallback<S, F> {
    known: S,
    unknown: F,
    is_known: fn(Route) -> bool,
}

impl<S, F> Fallback<S, F> {
    pub(super) fn new(known: S, unknown: F, is_known: fn(Route) -> bool) -> Self {
        Self {
            known,
            unknown,
            is_known,
        }
    }
}

impl<S, F> Service<Request<Payload>> for Fallback<S, F>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
    F: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>> + Clone,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = FallbackFuture<S, F>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.known
            .poll_ready(cx)
            .map_err(|error| Error::from(error.into()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        let call = if (self.is_known)(request.call().route) {
            let call = self.known.call(request);
            Calling::Known { call }
        } else {
            let deadline = request.deadline_cell().cloned();
            let call = Within::new(deadline, self.unknown.clone().oneshot(request));
            Calling::Unknown { call }
        };
        FallbackFuture { call }
    }
}

pin_project! {
    /// The future of a [`Fallback`].
    pub struct FallbackFuture<S: Service<Request<Payload>>, F: Service<Request<Payload>>> {
        #[pin]
        call: Calling<S, F>,
    }
}

pin_project! {
    #[project = CallingProjection]
    enum Calling<S: Service<Request<Payload>>, F: Service<Request<Payload>>> {
        Known { #[pin] call: S::Future },
        Unknown { #[pin] call: Within<Oneshot<F, Request<Payload>>> },
    }
}

impl<S, F> Future for FallbackFuture<S, F>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
    F: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
{
    type Output = Result<Response<Payload>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match self.project().call.project() {
            CallingProjection::Known { call } => {
                ready!(call.poll(cx)).map_err(|error| Error::from(error.into()))
            }
            CallingProjection::Unknown { call } => {
                ready!(call.poll(cx)).map_err(|error| Error::from(error.into()))
            }
        })
    }
}

/// A closure as a fallback.
#[derive(Clone, Copy, Debug)]
pub struct FallbackFn<F>(pub(super) F);

impl<F, R> Service<Request<Payload>> for FallbackFn<F>
where
    F: Fn(Request<Payload>) -> R,
    R: IntoFuture<Output = Result<Response<Payload>, Error>>,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = R::IntoFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        (self.0)(request).into_future()
    }
}
