//! What a thread has while it works on a part of a call.

use std::{cell::RefCell, mem, thread::LocalKey};

/// What a thread may have.
pub(crate) type Local<T> = LocalKey<RefCell<Option<T>>>;

/// Runs a part of a call with this value; what was there before is there again afterwards, also after a panic.
pub(crate) fn within<V: 'static, T>(
    local: &'static Local<V>,
    value: Option<V>,
    part: impl FnOnce() -> T,
) -> T {
    let _outer = Outer(local, local.replace(value));
    part()
}

struct Outer<V: 'static>(&'static Local<V>, Option<V>);

impl<V> Drop for Outer<V> {
    fn drop(&mut self) {
        self.0.set(mem::take(&mut self.1));
    }
}
