//! [`Timer`]: wakes a task when a deadline passes, also when the deadline was moved meanwhile.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::time::{Sleep, sleep_until};

use super::Deadline;

/// Wakes a task when a deadline passes.
#[derive(Debug)]
pub(crate) struct Timer {
    deadline: Deadline,
    sleep: Pin<Box<Sleep>>,
}

impl Timer {
    pub(crate) fn new(deadline: Deadline) -> Self {
        let sleep = Box::pin(sleep_until(deadline.instant()));
        Self { deadline, sleep }
    }

    /// When the timer runs out.
    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// Whether the deadline has passed, for those who need not be woken.
    pub(crate) fn is_over(&self) -> bool {
        self.deadline.remaining().is_zero()
    }

    /// Ready once the deadline has passed.
    pub(crate) fn poll_elapsed(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let instant = self.deadline.instant();
            if self.sleep.deadline() != instant {
                self.sleep.as_mut().reset(instant);
            }
            ready!(self.sleep.as_mut().poll(cx));
            if self.sleep.deadline() == self.deadline.instant() {
                return Poll::Ready(());
            }
        }
    }
}
