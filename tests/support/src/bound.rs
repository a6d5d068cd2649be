//! A bound on how long a test may take.

use std::{future::Future, time::Duration};

/// Waits for `future`, and fails the test when it takes longer than any test should.
///
/// The bound is the thread's clock, so that tests with a paused clock are bounded as well.
pub async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(BOUND, future)
        .await
        .unwrap_or_else(|_| panic!("nothing happened within {BOUND:?}"))
}

/// Far more than anything takes, also on a machine that is busy.
const BOUND: Duration = Duration::from_secs(15);
