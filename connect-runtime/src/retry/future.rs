//! [`RetryFuture`]: a call that is made once, or until it succeeds.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::{BoxError, Error, Payload, Response};

pin_project! {
    /// The future of a [`RetryService`](super::RetryService).
    pub struct RetryFuture<F> {
        #[pin]
        state: State<F>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F> {
        /// The policy does not cover the method.
        Once { #[pin] call: F },
        /// Attempts are made.
        Retried { attempts: Attempts },
    }
}

type Attempts = Pin<Box<dyn Future<Output = Result<Response<Payload>, Error>> + Send>>;

impl<F> RetryFuture<F> {
    pub(super) fn once(call: F) -> Self {
        let state = State::Once { call };
        Self { state }
    }

    pub(super) fn retried(
        attempts: impl Future<Output = Result<Response<Payload>, Error>> + Send + 'static,
    ) -> Self {
        let attempts: Attempts = Box::pin(attempts);
        let state = State::Retried { attempts };
        Self { state }
    }
}

impl<F, E> Future for RetryFuture<F>
where
    F: Future<Output = Result<Response<Payload>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<Payload>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Once { call } => call.poll(cx).map_err(Into::into),
            StateProjection::Retried { attempts } => attempts.as_mut().poll(cx).map_err(Into::into),
        }
    }
}

impl<F> std::fmt::Debug for RetryFuture<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RetryFuture").finish_non_exhaustive()
    }
}
