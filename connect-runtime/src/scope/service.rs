//! [`ScopedService`]: sends each call the way of its method.

use std::{
    fmt,
    task::{Context, Poll},
};

use tower::{Service, util::Oneshot};

use super::ScopedFuture;
use crate::{BoxError, Error, Payload, Request, Response, Spec, request::Scope};

/// The service of a [`ScopedLayer`](super::ScopedLayer).
#[derive(Clone, Copy)]
pub struct ScopedService<P, A, B> {
    pub(super) applies: P,
    pub(super) layered: A,
    pub(super) plain: B,
}

impl<P, A, B> Service<Request<Payload>> for ScopedService<P, A, B>
where
    P: Fn(&Spec) -> bool,
    A: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>> + Clone,
    B: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>> + Clone,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = ScopedFuture<A, B>;

    /// Always ready: which way a call goes is known when it comes, and it waits there.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Payload>) -> ScopedFuture<A, B> {
        if (self.applies)(request.spec()) {
            request.call_mut().scope = Scope::Some;
            ScopedFuture::Layered {
                call: Oneshot::new(self.layered.clone(), request),
            }
        } else {
            ScopedFuture::Plain {
                call: Oneshot::new(self.plain.clone(), request),
            }
        }
    }
}

impl<P, A: fmt::Debug, B> fmt::Debug for ScopedService<P, A, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedService")
            .field("layered", &self.layered)
            .finish_non_exhaustive()
    }
}
