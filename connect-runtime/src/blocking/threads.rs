//! [`Blocking`]: what blocks its thread, off the threads that serve.

use std::{fmt, sync::Arc};

use tokio::sync::{Semaphore, oneshot};

use super::{call, current};
use crate::{
    Error,
    deadline::{self, Deadline},
};

/// Runs blocking code off the threads that serve: a service, as `HatsServer::new(Blocking::new(shop))` for a `shop` that
/// implements `HatsBlocking`; and an interceptor, as `InterceptorLayer::new(Blocking::new(audit))` for an `audit` that
/// implements [`BlockingInterceptor`](crate::interceptor::BlockingInterceptor).
///
/// Each call runs on a thread of tokio's blocking pool, up to [`max_threads`](Self::max_threads) at a time; more calls wait
/// without a thread, and are forgotten when their callers go or their deadlines pass. A request of one message has arrived
/// before its call takes a thread. A call with a stream holds its thread until the handler, and the iterator that it gave
/// back, are done; how long a slow peer may take for that is up to the deadline.
///
/// An interceptor holds its thread until what it is around has answered. So the bounds of blocking interceptors around one
/// another, and of the blocking service inside them, add up; keep the sum within tokio's pool.
///
/// A thread cannot be stopped from outside. When a call ends early, its caller gets the answer at once, the messages of its
/// request end with an error, and the iterator of its response is dropped before its next message; a handler that does
/// neither works on until it returns, and counts as a thread until then.
///
/// # Examples
///
/// ```
/// use connect_runtime::blocking::Blocking;
///
/// struct Shop;
///
/// let hats = Blocking::new(Shop).max_threads(16);
/// ```
pub struct Blocking<T> {
    service: Arc<T>,
    threads: Arc<Semaphore>,
}

impl<T> Blocking<T> {
    /// Runs this service or interceptor, on 128 threads at most.
    pub fn new(service: T) -> Self {
        Self::from_arc(Arc::new(service))
    }

    /// Runs a service or interceptor that others hold as well.
    #[must_use]
    pub fn from_arc(service: Arc<T>) -> Self {
        Self {
            service,
            threads: Arc::new(Semaphore::new(DEFAULT_THREADS)),
        }
    }

    /// The most calls that run at the same time, at least one.
    ///
    /// tokio's pool has a bound of its own, which all of a runtime shares: 512 unless the runtime was built otherwise.
    #[must_use]
    pub fn max_threads(self, max: usize) -> Self {
        let max = max.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            threads: Arc::new(Semaphore::new(max)),
            ..self
        }
    }
}

impl<T: Send + Sync + 'static> Blocking<T> {
    /// The service or interceptor itself, for what does not block.
    pub(crate) fn get(&self) -> &T {
        &self.service
    }

    /// Runs a part of a call on a thread, once there is one, until it has answered; it may work on after that.
    ///
    /// Dropping the future ends what the part [waits](super::wait) for.
    ///
    /// # Errors
    ///
    /// `unavailable`: the runtime is shutting down, or there is none and none can be started.
    pub(crate) async fn run<R: Send + 'static>(
        &self,
        deadline: Option<Deadline>,
        part: impl FnOnce(&T, oneshot::Sender<R>) + Send + 'static,
    ) -> Result<R, Error> {
        let thread = self.threads.clone().acquire_owned().await;
        let service = self.service.clone();
        let (sender, answer) = oneshot::channel();
        let (_call, over) = call::watch();
        current()?.spawn_blocking(move || {
            let _thread = thread;
            // The call may have ended while the pool was busy.
            if !sender.is_closed() {
                deadline::within(deadline, || over.within(|| part(&service, sender)));
            }
        });
        answer
            .await
            .map_err(|_| Error::unavailable("the runtime is shutting down"))
    }
}

/// A quarter of tokio's default pool: room for other blocking work, such as files and names.
const DEFAULT_THREADS: usize = 128;

impl<T> Clone for Blocking<T> {
    /// Clones share the service or interceptor, and the bound.
    fn clone(&self) -> Self {
        Self {
            service: self.service.clone(),
            threads: self.threads.clone(),
        }
    }
}

impl<T> fmt::Debug for Blocking<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking")
            .field("free_threads", &self.threads.available_permits())
            .finish_non_exhaustive()
    }
}
