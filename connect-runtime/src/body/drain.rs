//! Draining: on HTTP/1.1, what is left of a request is read before a response ends.
//!
//! A server that answers early and closes the connection, while the client is still sending, makes the client's system
//! discard the answer. So the end of the response waits until the rest of the request was read and thrown away, within
//! bounds. On HTTP/2 a stream can end by itself, and nothing of this is needed.
//!
//! A client reads a response that failed to its end for a smaller reason: its connection can be used again.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

use super::Incoming;

/// Where a reader leaves what it did not read, for the response to drain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leftover(Arc<Mutex<Option<Incoming>>>);

impl Leftover {
    /// Leaves a body.
    pub(crate) fn put(&self, body: Incoming) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    fn take(&self) -> Option<Incoming> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Reads a leftover to its end.
#[derive(Debug)]
pub(crate) enum Drain {
    /// Nobody has asked yet.
    Waiting(Leftover),
    /// Reading, within bounds.
    Reading(Box<Reading>),
    /// Nothing is left, or more than we wait for.
    Done,
}

#[derive(Debug)]
pub(crate) struct Reading {
    body: Incoming,
    /// How many bytes may still come.
    left: usize,
    /// When we stop, whatever comes.
    end: Instant,
    /// How long we wait while nothing comes, and when we stop because of it.
    patience: Duration,
    quiet: Pin<Box<Sleep>>,
}

impl Drain {
    /// Reads this request.
    pub(crate) fn body(body: Incoming) -> Self {
        Self::reading(body, MAX_QUIET)
    }

    /// Reads the end of this response, after its last message.
    pub(super) fn end_of(body: Incoming) -> Self {
        Self::reading(body, MAX_QUIET_AT_END)
    }

    fn reading(body: Incoming, patience: Duration) -> Self {
        Self::Reading(Box::new(Reading {
            body,
            left: MAX_BYTES,
            end: Instant::now() + MAX_TIME,
            patience,
            quiet: Box::pin(sleep(patience)),
        }))
    }

    /// Takes what was left, now that whoever read is gone.
    pub(crate) fn begin(&mut self) {
        if let Self::Waiting(leftover) = self {
            *self = leftover.take().map_or(Self::Done, Self::body);
        }
    }

    /// Ready when the body has ended, or a bound is reached.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.begin();
        if let Self::Reading(reading) = self {
            ready!(reading.poll(cx));
            *self = Self::Done;
        }
        Poll::Ready(())
    }
}

impl Reading {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while let Poll::Ready(frame) = self.body.poll_frame(cx) {
            let Some(Ok(frame)) = frame else {
                return Poll::Ready(());
            };
            let len = frame.into_data().map_or(0, |data| data.len());
            match self.left.checked_sub(len) {
                Some(left) => self.left = left,
                None => return Poll::Ready(()),
            }
            self.quiet
                .as_mut()
                .reset(self.end.min(Instant::now() + self.patience));
        }
        self.quiet.as_mut().poll(cx)
    }
}

/// As much again as the default limit of a message.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Long enough for a client that is sending, short enough for one that never stops.
const MAX_TIME: Duration = Duration::from_secs(1);

/// A client that sends nothing for so long waits for the answer. One that makes its messages as it sends them may well be
/// silent for a tenth of a second (the conformance suite's is), and would find the connection closed.
const MAX_QUIET: Duration = Duration::from_millis(500);

/// A server ends a response with its last message, if not in the same packet.
const MAX_QUIET_AT_END: Duration = Duration::from_millis(20);
