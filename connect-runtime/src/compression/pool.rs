//! Compressors and decompressors that wait for their next message.

use std::sync::{Mutex, PoisonError};

/// A few idle contexts of one kind.
///
/// A mutex around a short stack: it is held for one push or pop, some nanoseconds beside the
/// microseconds that compressing takes, and unlike a thread-local it keeps no context for every
/// thread that ever compressed something.
pub(super) struct Pool<T> {
    idle: Mutex<Vec<T>>,
}

impl<T> Pool<T> {
    /// Makes an empty pool.
    pub(super) const fn new() -> Self {
        Self {
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Takes the context used last, which is the one most likely to be in the cache.
    pub(super) fn take(&self) -> Option<T> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    /// Puts back a context that did its work well; one that failed is dropped by its user instead.
    pub(super) fn put(&self, context: T) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MOST_IDLE {
            idle.push(context);
        }
    }
}

/// More than the cores of most machines: compressing never waits, so no more contexts than that are
/// in use at once.
const MOST_IDLE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_put_back_is_the_first_one_taken() {
        let pool = Pool::new();
        pool.put(1);
        pool.put(2);
        assert_eq!(
            [pool.take(), pool.take(), pool.take()],
            [Some(2), Some(1), None]
        );
    }

    #[test]
    fn a_full_pool_drops_what_it_is_given() {
        let pool = Pool::new();
        (0..100).for_each(|context| pool.put(context));
        assert_eq!(std::iter::from_fn(|| pool.take()).count(), MOST_IDLE);
    }
}
