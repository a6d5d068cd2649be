//! [`ScopeEnd`]: where what was put around some methods only ends.

use std::task::{Context, Poll};

use tower::Service;

use crate::{Payload, Request, request::Scope};

/// What the layer of a [`ScopedLayer`](super::ScopedLayer) is put around: from here on, layers are for all methods again.
#[derive(Clone, Copy, Debug)]
pub struct ScopeEnd<S>(pub(super) S);

impl<S: Service<Request<Payload>>> Service<Request<Payload>> for ScopeEnd<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Payload>) -> S::Future {
        request.call_mut().scope = Scope::All;
        self.0.call(request)
    }
}
