//! [`RequestBody`]: hyper's, which leaves what nobody reads to be drained.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{header, request::Parts};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::Leftover;

/// The body of a request behind a [`DrainLayer`](crate::server::DrainLayer): hyper's, which leaves what nobody reads to be drained.
#[derive(Debug)]
pub struct RequestBody {
    /// Gone when somebody has taken it over, and looks after the rest of it.
    body: Option<Incoming>,
    leftover: Option<Leftover>,
    /// Whether the client sends the body: one that waits for `100 Continue` sends nothing until it is read.
    is_sent: bool,
}

impl RequestBody {
    /// The body, and where it leaves its rest if that holds the connection.
    pub(crate) fn new(body: Incoming, parts: &Parts) -> (Self, Option<Leftover>) {
        let holds_connection = parts.version < http::Version::HTTP_2 && !body.is_end_stream();
        let leftover = holds_connection.then(Leftover::default);
        let body = Self {
            body: Some(body),
            leftover: leftover.clone(),
            is_sent: !parts.headers.contains_key(header::EXPECT),
        };
        (body, leftover)
    }

    /// Takes the body over, with the duty to drain it.
    pub(super) fn take(mut self) -> Option<Incoming> {
        self.body.take()
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.is_sent = true;
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body
            .as_ref()
            .map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if let (Some(leftover), Some(body)) = (&self.leftover, self.body.take())
            && self.is_sent
            && !body.is_end_stream()
        {
            leftover.put(super::Incoming::Hyper(body));
        }
    }
}
