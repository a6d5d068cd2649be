//! The tether between the request stream of a client's call and its response: neither outlives the other unnoticed.
//!
//! The transport sends the request by itself, apart from whoever reads the response. So it has to be told when nobody
//! reads the response any more, and what it says of a request that broke off is less than the request's own error.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::sync::oneshot;

use super::reset;
use crate::Error;

/// The end that the request's writer holds.
#[derive(Debug)]
pub(crate) struct RequestEnd {
    response: oneshot::Receiver<Infallible>,
    failure: Option<oneshot::Sender<Error>>,
}

/// The end that whoever waits for the response holds, and then its reader.
#[derive(Debug)]
pub(crate) struct ResponseEnd {
    failure: oneshot::Receiver<Error>,
    _response: oneshot::Sender<Infallible>,
}

/// Ties a request to its response.
pub(crate) fn tether() -> (RequestEnd, ResponseEnd) {
    let (held, response) = oneshot::channel();
    let (sender, failure) = oneshot::channel();
    let request = RequestEnd {
        response,
        failure: Some(sender),
    };
    let response = ResponseEnd {
        failure,
        _response: held,
    };
    (request, response)
}

impl RequestEnd {
    /// Ready with the error that ends the request, once nobody waits for the response any more.
    pub(super) fn poll_abandoned(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        Pin::new(&mut self.response)
            .poll(cx)
            .map(|_| reset::canceled(Error::canceled("the call is over")))
    }

    /// Says why the request cannot be finished.
    pub(super) fn fail(&mut self, error: Error) {
        if let Some(failure) = self.failure.take() {
            // Nobody may be waiting to hear it.
            let _ = failure.send(error);
        }
    }
}

impl ResponseEnd {
    /// Why the request could not be finished, if that is what happened.
    pub(crate) fn failure(&mut self) -> Option<Error> {
        self.failure.try_recv().ok()
    }
}
