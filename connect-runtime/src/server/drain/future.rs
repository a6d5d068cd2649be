//! [`DrainFuture`]: a response that waits for the rest of its request.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::Response;
use pin_project_lite::pin_project;

use crate::body::{Drain, Leftover};

pin_project! {
    /// The future of a [`DrainService`](super::DrainService).
    pub struct DrainFuture<F, B> {
        #[pin]
        answering: F,
        // There once the app has answered.
        response: Option<Response<B>>,
        drain: Drain,
    }
}

impl<F, B> DrainFuture<F, B> {
    pub(super) fn new(answering: F, leftover: Option<Leftover>) -> Self {
        Self {
            answering,
            response: None,
            drain: leftover.map_or(Drain::Done, Drain::Waiting),
        }
    }
}

impl<F, B, E> Future for DrainFuture<F, B>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if this.response.is_none() {
            *this.response = Some(ready!(this.answering.poll(cx))?);
        }
        ready!(this.drain.poll(cx));
        match this.response.take() {
            Some(response) => Poll::Ready(Ok(response)),
            None => Poll::Pending,
        }
    }
}
