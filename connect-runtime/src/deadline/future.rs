//! [`DeadlineFuture`]: a call that ends when its deadline passes.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::{Timer, exceeded};
use crate::{BoxError, Payload, Response};

pin_project! {
    /// The future of a [`DeadlineService`](super::DeadlineService).
    #[derive(Debug)]
    pub struct DeadlineFuture<F> {
        #[pin]
        call: F,
        timer: Option<Timer>,
    }
}

impl<F> DeadlineFuture<F> {
    /// Without a timer the call may take as long as it likes.
    pub(crate) fn new(call: F, timer: Option<Timer>) -> Self {
        Self { call, timer }
    }
}

impl<F, E> Future for DeadlineFuture<F>
where
    F: Future<Output = Result<Response<Payload>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response<Payload>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.call.poll(cx) {
            return Poll::Ready(result.map_err(Into::into).map(|mut response| {
                // What is left of the time is the response stream's.
                if let Some(timer) = this.timer.take() {
                    response.message_mut().set_timer(timer);
                }
                response
            }));
        }
        match this.timer {
            // Asked after the call: a layer further in may just have moved the deadline.
            Some(timer) => timer.poll_elapsed(cx).map(|()| Err(exceeded().into())),
            None => Poll::Pending,
        }
    }
}
