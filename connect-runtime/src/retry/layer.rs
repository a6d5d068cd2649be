//! [`RetryLayer`]: makes failed calls again.

use std::task::{Context, Poll};

use tower::{Layer, Service};

use super::{RetryFuture, RetryPolicy, attempts::Attempts};
use crate::{BoxError, Payload, Request, Response, client::Caller};

/// Makes calls of a client again that failed for a moment, as a [`RetryPolicy`] says.
///
/// A call of a method that is not covered (unless told otherwise: that is not idempotent) passes as if there were no
/// layer. Of others:
///
/// - The response of a method with one response message, or of a server stream, is handed on once its first message, or
///   its end, has come; until then an error is a reason to try again, in whatever form the protocol tells it. The response
///   of a bidi stream is handed on with its headers, because a peer may be waiting for more requests.
/// - Each attempt passes through the layers further in: one that limits the time limits that of an attempt.
/// - An attempt after the first has a header `grpc-previous-rpc-attempts`, which counts those before it.
/// - An error with `grpc-retry-pushback-ms` in its metadata is waited out for exactly as long, or is final if the value
///   is no number.
/// - A wait that would last until the call's deadline is not begun; the call fails with what the last attempt failed with.
///
/// # Examples
///
/// ```
/// use connect_runtime::{RetryLayer, RetryPolicy};
/// # use connect_runtime::{Payload, Request, Response, client::{Caller, Client}};
/// # fn stack<S: Caller>(client: Client<S>) {
/// // `client` is a generated client.
/// let client = client.layer(RetryLayer::new(RetryPolicy::new().max_attempts(4)));
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct RetryLayer {
    policy: RetryPolicy,
}

impl RetryLayer {
    /// Applies this policy. Services of the same layer, and of layers of the same policy, share one budget.
    #[must_use]
    pub fn new(policy: RetryPolicy) -> Self {
        Self { policy }
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = RetryService<S>;

    fn layer(&self, inner: S) -> RetryService<S> {
        RetryService {
            inner,
            policy: self.policy.clone(),
        }
    }
}

/// The service of a [`RetryLayer`].
#[derive(Clone, Debug)]
pub struct RetryService<S> {
    inner: S,
    policy: RetryPolicy,
}

impl<S: Caller> Service<Request<Payload>> for RetryService<S> {
    type Response = Response<Payload>;
    type Error = BoxError;
    type Future = RetryFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        if !self.policy.covers(request.spec()) {
            return RetryFuture::once(self.inner.call(request));
        }
        // The one that was asked is ready; its clone need not be.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        let (attempts, first) = Attempts::new(ready, self.policy.clone(), request);
        RetryFuture::retried(attempts.make(first))
    }
}
