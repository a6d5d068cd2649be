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
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
use crate::{Code, Error, request::Scope};

/// The instant at which a call ends; clones share it, so that a layer further in can move it.
#[derive(Clone, Debug)]
pub(crate) struct Deadline(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    start: Instant,
    /// The timeout that the caller asked for.
    asked: Option<Duration>,
    /// What has been made of it so far: for this method, and for all.
    specific: DeadlinePolicy,
    general: DeadlinePolicy,
    instant: Instant,
}

impl Deadline {
    /// The deadline of a call that asks for this timeout.
    pub(crate) fn after(timeout: Duration) -> Self {
        Self::new(Some(timeout), timeout)
    }

    /// The deadline of a call that asks for a timeout, or for none, if the policy has one for it.
    pub(crate) fn of(
        asked: Option<Duration>,
        policy: &DeadlinePolicy,
        scope: Scope,
    ) -> Option<Self> {
        let deadline = Self::new(asked, policy.timeout(asked)?);
        deadline.apply(policy, scope);
        Some(deadline)
    }

    fn new(asked: Option<Duration>, timeout: Duration) -> Self {
        let start = Instant::now();
        Self(Arc::new(Mutex::new(State {
            start,
            asked,
            specific: DeadlinePolicy::new(),
            general: DeadlinePolicy::new(),
            instant: start + bounded(timeout),
        })))
    }

    pub(crate) fn instant(&self) -> Instant {
        self.state().instant
    }

    /// Moves the deadline as a policy says that is nearer to the handler, and so goes before those of the same scope.
    pub(crate) fn apply(&self, policy: &DeadlinePolicy, scope: Scope) {
        let mut state = self.state();
        match scope {
            Scope::Some => state.specific = policy.or(&state.specific),
            Scope::All => state.general = policy.or(&state.general),
        }
        if let Some(timeout) = state.specific.or(&state.general).timeout(state.asked) {
            state.instant = state.start + bounded(timeout);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

/// A timeout that no clock can hold is a year.
fn bounded(timeout: Duration) -> Duration {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    timeout.min(YEAR)
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
