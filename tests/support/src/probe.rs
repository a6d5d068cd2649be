//! [`DropProbe`]: tells when something was dropped.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::sync::Notify;

/// Tells when its [`Guard`]s are made and dropped.
#[derive(Clone, Debug, Default)]
pub struct DropProbe(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    made: AtomicUsize,
    dropped: AtomicUsize,
    changed: Notify,
}

/// Lives where the probe should look.
#[derive(Debug)]
pub struct Guard(Arc<Counts>);

impl DropProbe {
    /// A probe without guards.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes a guard.
    #[must_use]
    pub fn guard(&self) -> Guard {
        self.0.made.fetch_add(1, Ordering::SeqCst);
        self.0.changed.notify_waiters();
        Guard(self.0.clone())
    }

    /// How many guards were made.
    #[must_use]
    pub fn made(&self) -> usize {
        self.0.made.load(Ordering::SeqCst)
    }

    /// How many guards were dropped.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.0.dropped.load(Ordering::SeqCst)
    }

    /// Waits until this many guards were made.
    pub async fn until_made(&self, count: usize) {
        self.until(|| self.made() >= count).await;
    }

    /// Waits until this many guards were dropped.
    pub async fn until_dropped(&self, count: usize) {
        self.until(|| self.dropped() >= count).await;
    }

    async fn until(&self, reached: impl Fn() -> bool) {
        loop {
            let changed = self.0.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if reached() {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
        self.0.changed.notify_waiters();
    }
}
