//! Deadlines: the one instant at which a call ends, on both sides.
//!
//! A deadline is made once per call, of the timeout that came with the request or that the caller set, and of the
//! [`DeadlinePolicy`]. It covers receiving, handling and sending: when it passes, the handler's future is dropped and the
//! peer is told `deadline_exceeded`.
//!
//! [`DeadlineLayer`] sets the policy for everything below it.

mod current;
mod fuse;
mod future;
mod layer;
mod policy;
mod timer;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

pub(crate) use self::{
    current::{Within, current, within},
    fuse::Fuse,
    timer::Timer,
};
pub use self::{
    future::DeadlineFuture,
    layer::{DeadlineLayer, DeadlineService},
    policy::DeadlinePolicy,
};
use crate::{Code, Error};

/// The instant at which a call ends; clones share it, so that a layer further in can move it.
#[derive(Clone, Debug)]
pub(crate) struct Deadline(Arc<Mutex<Instant>>);

impl Deadline {
    pub(crate) fn after(timeout: Duration) -> Self {
        Self(Arc::new(Mutex::new(instant_after(timeout))))
    }

    pub(crate) fn instant(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set(&self, instant: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    /// How much time is left; zero once the deadline has passed.
    pub(crate) fn remaining(&self) -> Duration {
        self.instant().saturating_duration_since(Instant::now())
    }

    /// What a call has really failed with: a peer that resets the stream because the deadline has passed says it less
    /// clearly than our own clock.
    pub(crate) fn blame(&self, error: Error) -> Error {
        if error.code() == Code::Canceled && self.remaining().is_zero() {
            return exceeded().with_source(error);
        }
        error
    }
}

/// What a call ends with when its deadline passes.
pub(crate) fn exceeded() -> Error {
    Error::deadline_exceeded("the deadline of the call has passed")
}

/// The instant this far from now; a timeout that no clock can hold is a year.
pub(crate) fn instant_after(timeout: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    Instant::now() + timeout.min(YEAR)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{Codec, Payload};

    #[tokio::test(start_paused = true)]
    async fn stream_reset_by_the_peer_after_the_deadline_is_deadline_exceeded() {
        for (wait, code) in [(199, Code::Canceled), (200, Code::DeadlineExceeded)] {
            let reset = [Err::<Bytes, _>(Error::canceled(
                "the peer canceled the stream",
            ))];
            let mut payload = Payload::stream(Codec::Proto, tokio_stream::iter(reset));
            payload.set_timer(Timer::new(Deadline::after(Duration::from_millis(200))));
            tokio::time::advance(Duration::from_millis(wait)).await;
            assert_eq!(payload.next().await.unwrap().unwrap_err().code(), code);
        }
    }
}
