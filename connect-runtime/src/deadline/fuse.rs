//! [`Fuse`]: drops a handler's stream at its deadline, also while nobody asks for its messages.
//!
//! A connection whose peer does not read does not poll the response, so no future of ours runs that could notice that
//! the deadline has passed. The runtime's timer wakes somebody at any rate; here it wakes what drops the stream.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, TryLockError},
    task::{Context, Poll, Wake, Waker},
};

use http::HeaderMap;
use tokio::time::{Sleep, sleep_until};

use super::{Deadline, exceeded};
use crate::{Error, body::Batch, codec::ConfiguredCodec, payload::Messages};

/// A stream that is dropped when its deadline passes, and then ends with `deadline_exceeded`.
pub(crate) struct Fuse {
    held: Arc<Held>,
    waker: Waker,
    sleep: Pin<Box<Sleep>>,
}

/// What the timer wakes.
struct Held {
    messages: Mutex<Option<Pin<Box<dyn Messages>>>>,
    deadline: Deadline,
}

impl Fuse {
    pub(crate) fn new(messages: Pin<Box<dyn Messages>>, deadline: Deadline) -> Self {
        let sleep = Box::pin(sleep_until(deadline.instant()));
        let held = Arc::new(Held {
            messages: Mutex::new(Some(messages)),
            deadline,
        });
        let waker = Waker::from(held.clone());
        Self { held, waker, sleep }
    }
}

impl Messages for Fuse {
    fn poll_encode(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        codec: ConfiguredCodec,
        batch: &mut Batch,
    ) -> Poll<Option<Result<(), Error>>> {
        let this = &mut *self;
        // Once the deadline has passed this is ready; whoever polls the stream knows that by a timer of its own.
        let _ = this
            .sleep
            .as_mut()
            .poll(&mut Context::from_waker(&this.waker));
        let mut held = this
            .held
            .messages
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(messages) => messages.as_mut().poll_encode(cx, codec, batch),
            None => Poll::Ready(Some(Err(exceeded()))),
        }
    }

    fn trailers(self: Pin<&mut Self>) -> HeaderMap {
        let mut held = self
            .held
            .messages
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.as_mut()
            .map(|messages| messages.as_mut().trailers())
            .unwrap_or_default()
    }
}

impl Wake for Held {
    fn wake(self: Arc<Self>) {
        // The runtime also wakes those that have used up their turn.
        if !self.deadline.remaining().is_zero() {
            return;
        }
        let messages = match self.messages.try_lock() {
            Ok(mut held) => held.take(),
            Err(TryLockError::Poisoned(held)) => held.into_inner().take(),
            // Whoever polls the stream just now looks at the clock itself.
            Err(TryLockError::WouldBlock) => None,
        };
        // A panic of the user's must not be the timer's.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(messages)));
    }
}
