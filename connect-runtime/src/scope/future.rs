//! [`ScopedFuture`]: a call that goes one of two ways.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;
use tower::{Service, util::Oneshot};

use crate::{BoxError, Error, Payload, Request, Response};

pin_project! {
    /// The future of a [`ScopedService`](super::ScopedService).
    #[project = Projection]
    #[allow(missing_docs, reason = "the variants are how it works")]
    pub enum ScopedFuture<A: Service<Request<Payload>>, B: Service<Request<Payload>>> {
        /// The method has the layer.
        Layered { #[pin] call: Oneshot<A, Request<Payload>> },
        /// The method passes the layer by.
        Plain { #[pin] call: Oneshot<B, Request<Payload>> },
    }
}

impl<A, B> Future for ScopedFuture<A, B>
where
    A: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
    B: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
{
    type Output = Result<Response<Payload>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Projection::Layered { call } => {
                call.poll(cx).map_err(|error| Error::from(error.into()))
            }
            Projection::Plain { call } => call.poll(cx).map_err(|error| Error::from(error.into())),
        }
    }
}

impl<A: Service<Request<Payload>>, B: Service<Request<Payload>>> fmt::Debug for ScopedFuture<A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScopedFuture")
    }
}
