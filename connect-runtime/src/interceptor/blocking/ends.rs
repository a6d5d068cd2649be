//! [`Ends`]: tells the blocking interceptors of one call of its end, in order.

use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::blocking::current;

/// What the blocking interceptors of one call are still to be told, in order; clones share it.
///
/// An async interceptor is told of the end where the end is noticed, which may be in a destructor. A blocking one must not be
/// told there; and were each told by a task of its own, they would hear of it in any order.
#[derive(Clone, Default)]
pub(super) struct Ends(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Told>,
    /// Whether a task works on it.
    served: bool,
}

/// Tells one interceptor.
type Told = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Ends {
    /// Tells one more, after those before it.
    pub(super) fn push(&self, told: Told) {
        let mut queue = self.lock();
        queue.waiting.push_back(told);
        if std::mem::replace(&mut queue.served, true) {
            return;
        }
        drop(queue);
        match current() {
            Ok(runtime) => drop(runtime.spawn(self.clone().serve())),
            Err(error) => {
                tracing::error!(%error, "nobody can be told how a call has ended");
                *self.lock() = Queue::default();
            }
        }
    }

    async fn serve(self) {
        while let Some(told) = self.next() {
            told.await;
        }
    }

    fn next(&self) -> Option<Told> {
        let mut queue = self.lock();
        let next = queue.waiting.pop_front();
        queue.served = next.is_some();
        next
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ends")
    }
}
