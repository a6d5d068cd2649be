//! Shutdown: the connections at work drain, and are cut when that takes too long.

use std::time::Duration;

use tokio::{sync::watch, task::JoinSet, time::timeout};

/// The connections at work. Dropping it cuts them.
pub(super) struct Connections {
    tasks: JoinSet<()>,
    draining: watch::Sender<bool>,
}

impl Connections {
    pub(super) fn new() -> Self {
        Self {
            tasks: JoinSet::new(),
            draining: watch::Sender::new(false),
        }
    }

    /// Serves one more.
    pub(super) fn spawn<F>(&mut self, connection: impl FnOnce(Draining) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let draining = Draining(self.draining.subscribe());
        self.tasks.spawn(connection(draining));
    }

    /// Ready when a connection has ended, never if there is none.
    pub(super) async fn one_ended(&mut self) {
        if self.tasks.is_empty() {
            std::future::pending().await
        }
        // A panic in a connection's task has been reported by the panic hook, and ended this connection only.
        let _ = self.tasks.join_next().await;
    }

    /// Tells the connections to end, and cuts those that have not when the grace period is over.
    pub(super) async fn drain(mut self, grace_period: Duration) {
        self.draining.send_replace(true);
        let all_ended = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(grace_period, all_ended).await.is_err() {
            tracing::warn!(
                connections = self.tasks.len(),
                "cutting what the grace period has not ended"
            );
            self.tasks.shutdown().await;
        }
    }
}

/// Tells a connection that the server is stopping.
pub(super) struct Draining(watch::Receiver<bool>);

impl Draining {
    /// Ready once the server is stopping.
    pub(super) async fn begun(&mut self) {
        // An error says that the server is gone altogether.
        let _ = self.0.wait_for(|draining| *draining).await;
    }
}
