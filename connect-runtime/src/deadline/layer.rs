//! [`DeadlineLayer`]: a deadline policy for everything below it.

use std::task::{Context, Poll};

use tower::{Layer, Service};

use super::{Deadline, DeadlineFuture, DeadlinePolicy, Timer};
use crate::{BoxError, Payload, Request, Response};

/// Applies a [`DeadlinePolicy`] to the calls that pass through it, on a server or a client.
///
/// A request's deadline is moved as the policy says; a request without one gets the default. Of two such layers the one
/// nearer to the handler (on a client: nearer to HTTP) has the last word, and what it leaves open is as the other says; both
/// go before the options of the server. The response ends with `deadline_exceeded` when
/// the deadline passes, also in the middle of a stream.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use connect_runtime::{DeadlineLayer, DeadlinePolicy};
/// use tower::ServiceBuilder;
///
/// let policy = DeadlinePolicy::new().default_timeout(Duration::from_secs(10));
/// let layers = ServiceBuilder::new().layer(DeadlineLayer::new(policy));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    policy: DeadlinePolicy,
}

impl DeadlineLayer {
    /// Applies this policy.
    #[must_use]
    pub const fn new(policy: DeadlinePolicy) -> Self {
        Self { policy }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = DeadlineService<S>;

    fn layer(&self, inner: S) -> DeadlineService<S> {
        DeadlineService {
            inner,
            policy: self.policy,
        }
    }
}

/// The service of a [`DeadlineLayer`].
#[derive(Clone, Copy, Debug)]
pub struct DeadlineService<S> {
    inner: S,
    policy: DeadlinePolicy,
}

impl<S> Service<Request<Payload>> for DeadlineService<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error: Into<BoxError>>,
{
    type Response = Response<Payload>;
    type Error = BoxError;
    type Future = DeadlineFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<Payload>) -> Self::Future {
        let scope = request.call().scope;
        let made = match request.deadline_cell() {
            Some(deadline) => {
                deadline.apply(&self.policy, scope);
                None
            }
            None => Deadline::of(None, &self.policy, scope),
        };
        if let Some(deadline) = &made {
            request.set_deadline(deadline.clone());
        }
        DeadlineFuture::new(self.inner.call(request), made.map(Timer::new))
    }
}
