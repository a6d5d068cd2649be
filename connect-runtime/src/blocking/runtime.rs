//! Where blocking code waits for async code: the runtime behind blocking clients, and whether a thread may block.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

use tokio::{
    runtime::{Builder, Handle, Runtime},
    sync::oneshot,
};

use crate::Error;

/// Waits for a future on a runtime.
///
/// # Errors
///
/// `failed_precondition`: the thread may not block.
pub(crate) fn block_on<F: Future>(runtime: &Handle, future: F) -> Result<F::Output, Error> {
    may_block()?;
    Ok(runtime.block_on(future))
}

/// The runtime of blocking clients, which drives their connections whatever their callers do.
///
/// There is one per process, made when it is first needed. It is never shut down, because no client knows that it is the
/// last.
///
/// # Errors
///
/// `unavailable`: the system has no thread left. The next call tries again.
pub(crate) fn background() -> Result<Handle, Error> {
    static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &*runtime {
        return Ok(runtime.handle().clone());
    }
    let started = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("connect-blocking")
        .enable_all()
        .build()
        .map_err(|error| {
            Error::unavailable("no runtime can be started for blocking calls").with_source(error)
        })?;
    Ok(runtime.insert(started).handle().clone())
}

/// The runtime that the caller runs on; if there is none, that of blocking clients.
pub(crate) fn current() -> Result<Handle, Error> {
    Handle::try_current().or_else(|_| background())
}

/// Whether this thread may wait.
///
/// Blocking a thread that drives async tasks stops all of them, perhaps also what is waited for. tokio has no way to ask: it
/// also has a current runtime where blocking is fine, as in `spawn_blocking`. What tells the two apart is that tokio itself
/// refuses to block, by a panic, and a channel that is closed already makes it decide without a wait. The price: where
/// blocking is wrong, the panic's message goes to the panic hook, which names the line to be corrected in a backtrace; and a
/// program that aborts on panics aborts. Outside any runtime, the usual case, nothing is tried at all.
pub(super) fn may_block() -> Result<(), Error> {
    if Handle::try_current().is_err() {
        return Ok(());
    }
    let (sender, closed) = oneshot::channel::<()>();
    drop(sender);
    match catch_unwind(AssertUnwindSafe(|| closed.blocking_recv())) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::failed_precondition(
            "a blocking call on a thread that drives async tasks: use the async client, or `spawn_blocking`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn only_threads_that_drive_tasks_may_not_block() {
        assert!(may_block().is_ok(), "no runtime");
        for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
            let runtime = builder.enable_all().build().unwrap();
            let refused = |result: Result<(), Error>| {
                result.is_err_and(|error| error.code() == Code::FailedPrecondition)
            };
            runtime.block_on(async {
                assert!(refused(may_block()), "in block_on");
                assert!(refused(tokio::spawn(async { may_block() }).await.unwrap()));
                let blocking = tokio::task::spawn_blocking(may_block);
                assert!(blocking.await.unwrap().is_ok(), "in spawn_blocking");
            });
            let _entered = runtime.enter();
            assert!(may_block().is_ok(), "entered, but not driven here");
        }
        let runtime = Builder::new_multi_thread().build().unwrap();
        let in_place = async { tokio::task::block_in_place(may_block) };
        assert!(runtime.block_on(in_place).is_ok(), "in block_in_place");
    }
}
