//! The deadline of the call that is being handled, which a client that is used in the handler carries on.
//!
//! It is known while the handler's future or stream is polled, and so to every call that is awaited there; not to tasks
//! that the handler spawns, which may well outlive it.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use super::Deadline;
use crate::local;

thread_local! {
    static CURRENT: RefCell<Option<Deadline>> = const { RefCell::new(None) };
}

/// The deadline of the call that is being handled just now, if there is a call and it has one.
pub(crate) fn current() -> Option<Deadline> {
    CURRENT.with_borrow(Option::clone)
}

/// Runs a part of a call that has this deadline, or none.
pub(crate) fn within<T>(deadline: Option<Deadline>, part: impl FnOnce() -> T) -> T {
    local::within(&CURRENT, deadline, part)
}

pin_project! {
    /// A future that is a part of a call with this deadline, or none.
    pub(crate) struct Within<F> {
        deadline: Option<Deadline>,
        #[pin]
        future: F,
    }
}

impl<F> Within<F> {
    pub(crate) fn new(deadline: Option<Deadline>, future: F) -> Self {
        Self { deadline, future }
    }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        within(this.deadline.clone(), || this.future.poll(cx))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn the_innermost_call_is_current_and_the_outer_one_again_after_it() {
        let seconds = |deadline: Option<Deadline>| {
            deadline.map(|deadline| deadline.remaining().as_secs_f32().round() as u32)
        };
        let (outer, inner) = (
            Deadline::after(Duration::from_secs(10)),
            Deadline::after(Duration::from_secs(5)),
        );
        within(Some(outer), || {
            within(Some(inner), || assert_eq!(seconds(current()), Some(5)));
            within(None, || assert_eq!(seconds(current()), None));
            let panicked = std::panic::catch_unwind(|| within(None, || panic!("part")));
            assert!(panicked.is_err());
            assert_eq!(seconds(current()), Some(10));
        });
        assert_eq!(seconds(current()), None);
    }
}
