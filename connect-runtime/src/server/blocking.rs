//! [`Blocking`]: methods that block their thread, off the threads that serve.

use std::{fmt, sync::Arc};

use tokio::sync::{Semaphore, oneshot};

use crate::{
    Error, Request, Response,
    blocking::{self, BlockingShape},
    deadline, panic,
};

/// Serves blocking methods: `HatsServer::new(Blocking::new(shop))` for a `shop` that implements `HatsBlocking`.
///
/// Each call runs on a thread of tokio's blocking pool, up to [`max_threads`](Self::max_threads) at a time; more calls wait
/// without a thread, and are forgotten when their callers go or their deadlines pass. A request of one message has arrived
/// before its call takes a thread. A call with a stream holds its thread until the handler, and the iterator that it gave
/// back, are done; how long a slow peer may take for that is up to the deadline.
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
    /// Serves this implementation, on 128 threads at most.
    pub fn new(service: T) -> Self {
        Self::from_arc(Arc::new(service))
    }

    /// Serves this implementation, which others hold as well.
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

/// A quarter of tokio's default pool: room for other blocking work, such as files and names.
const DEFAULT_THREADS: usize = 128;

/// Runs one blocking method; generated code implements the async trait with it.
pub async fn serve_blocking<T, Q, A>(
    blocking: &Blocking<T>,
    request: Request<Q::Async>,
    method: fn(&T, Request<Q>) -> Result<Response<A>, Error>,
) -> Result<Response<A::Async>, Error>
where
    T: Send + Sync + 'static,
    Q: BlockingShape,
    A: BlockingShape,
{
    let thread = blocking.threads.clone().acquire_owned().await;
    let runtime = blocking::current()?;
    let (received, rest) = request.take();
    let deadline = rest.deadline_cell().cloned();
    let message = Q::receive(received, &runtime);
    let cut = message.cut();
    let request = rest.map(|()| message);
    let service = blocking.service.clone();
    let (sender, answer) = oneshot::channel();
    runtime.spawn_blocking(move || {
        let _thread = thread;
        // The call may have ended while the pool was busy.
        if !sender.is_closed() {
            deadline::within(deadline, || run(sender, || method(&service, request)));
        }
    });
    let mut response = answer
        .await
        .map_err(|_| Error::unavailable("the server is shutting down"))??;
    if let Some(cut) = cut {
        A::tie(response.message_mut(), cut);
    }
    Ok(response)
}

/// Calls the method, and then sends what its iterator yields.
fn run<A: BlockingShape>(
    sender: oneshot::Sender<Result<Response<A::Async>, Error>>,
    method: impl FnOnce() -> Result<Response<A>, Error>,
) {
    let mut feed = None;
    let answer = panic::catch(method)
        .and_then(|answer| answer)
        .map(|response| {
            response.map(|message| {
                let (message, on_this_thread) = message.hand_over();
                feed = on_this_thread;
                message
            })
        });
    if let (Ok(()), Some(feed)) = (sender.send(answer), feed) {
        feed();
    }
}

impl<T> Clone for Blocking<T> {
    /// Clones share the implementation and the bound.
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
