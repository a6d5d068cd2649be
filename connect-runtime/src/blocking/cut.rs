//! [`Shared`]: the stream that a blocking thread reads, and that the end of the call takes from it ([`Cut`]).
//!
//! A thread cannot be dropped as a future can. So what it reads of the peer is lent to it: when the call is over, also in the
//! middle of a wait, the stream is taken away and dropped, and the thread is woken to learn of it.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use futures_core::Stream;
use http::HeaderMap;

use crate::{
    Error, Streaming,
    deadline::{self, Deadline},
};

/// A stream that is read by a thread, until it is cut off.
pub(super) struct Shared<T>(Mutex<Lent<T>>);

struct Lent<T> {
    /// `None` once it is cut off.
    messages: Option<Streaming<T>>,
    /// Wakes the thread that waits for a message.
    reader: Option<Waker>,
}

impl<T> Shared<T> {
    pub(super) fn new(messages: Streaming<T>) -> Self {
        Self(Mutex::new(Lent {
            messages: Some(messages),
            reader: None,
        }))
    }

    pub(super) fn poll_message(&self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let mut lent = self.lock();
        let Some(messages) = &mut lent.messages else {
            return Poll::Ready(Some(Err(over())));
        };
        let next = Pin::new(messages).poll_next(cx);
        lent.reader = next.is_pending().then(|| cx.waker().clone());
        next
    }

    pub(super) fn trailers(&self) -> HeaderMap {
        let lent = self.lock();
        let messages = lent.messages.as_ref();
        messages
            .map(|messages| messages.trailers().clone())
            .unwrap_or_default()
    }

    /// The stream, unless it was cut off.
    pub(super) fn into_messages(self) -> Option<Streaming<T>> {
        let lent = self.0.into_inner();
        lent.unwrap_or_else(PoisonError::into_inner).messages
    }

    fn cut_off(&self) {
        let mut lent = self.lock();
        let (messages, reader) = (lent.messages.take(), lent.reader.take());
        drop(lent);
        drop(messages);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Lent<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cuts a stream off when it is dropped: it lives in what ends with the call.
pub struct Cut(Option<Box<dyn FnOnce() + Send + Sync>>);

impl Cut {
    /// It does not keep the stream alive: a reader that hands the stream itself on has nothing to be cut off from.
    pub(super) fn new<T: Send + 'static>(shared: &Arc<Shared<T>>) -> Self {
        let shared = Arc::downgrade(shared);
        Self(Some(Box::new(move || {
            if let Some(shared) = shared.upgrade() {
                shared.cut_off();
            }
        })))
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        if let Some(cut) = self.0.take() {
            cut();
        }
    }
}

impl fmt::Debug for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cut")
    }
}

/// What is read of a call that has ended meanwhile.
pub(super) fn over() -> Error {
    let deadline = deadline::current();
    if deadline.is_some_and(|deadline: Deadline| deadline.remaining().is_zero()) {
        return deadline::exceeded();
    }
    Error::canceled("the call is over")
}
