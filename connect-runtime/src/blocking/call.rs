//! The call that a blocking thread works for: what the thread waits for ends with it.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use tokio::sync::watch::{self, Receiver, Sender};

use super::{block_on, current, cut::over};
use crate::{Error, local};

thread_local! {
    static CURRENT: RefCell<Option<Over>> = const { RefCell::new(None) };
}

/// Lives in what ends with the call.
pub(super) struct InCall(#[expect(dead_code, reason = "dropping it tells")] Sender<()>);

/// Tells threads that the call is over.
#[derive(Clone)]
pub(super) struct Over(Receiver<()>);

/// What ends with a call, and what tells threads of it.
pub(super) fn watch() -> (InCall, Over) {
    let (sender, receiver) = watch::channel(());
    (InCall(sender), Over(receiver))
}

impl Over {
    /// Runs a part of the call on this thread.
    pub(super) fn within<T>(self, part: impl FnOnce() -> T) -> T {
        local::within(&CURRENT, Some(self), part)
    }
}

/// Waits for a future, at most until the call is over that this thread works for.
///
/// # Errors
///
/// Those of the future. `canceled` or `deadline_exceeded`: the call is over. `failed_precondition`: the thread may not block.
pub(crate) fn wait<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let current_call = CURRENT.with_borrow(Option::clone);
    block_on(&current()?, async {
        let mut future = pin!(future);
        let mut ended = pin!(async {
            match current_call {
                Some(mut call) => while call.0.changed().await.is_ok() {},
                None => std::future::pending().await,
            }
        });
        poll_fn(|cx| {
            // Of a call that is over nothing more is begun.
            match ended.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Err(over())),
                Poll::Pending => future.as_mut().poll(cx),
            }
        })
        .await
    })?
}
