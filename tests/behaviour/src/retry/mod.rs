//! Calls that are made again: what the tests of retries stand on.

mod attempts;
mod responses;
mod streams;
mod timing;
mod tower_policy;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use connect_runtime::{
    BoxError, Error, Payload, Request, Response, RetryLayer, RetryPolicy,
    retry::{Backoff, RetryService},
};
use haberdasher::proto::HaberdasherClient;
use support::Client;
use tower::util::BoxCloneSyncService;

/// What a server saw of each attempt: how many came before it, as its client says.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Option<String>>>>);

impl Seen {
    /// Notes an attempt, and counts it.
    fn note<T>(&self, request: &Request<T>) -> usize {
        let previous = request.headers().get("grpc-previous-rpc-attempts");
        let previous = previous.map(|value| value.to_str().unwrap().to_owned());
        let mut seen = self.0.lock().unwrap();
        seen.push(previous);
        seen.len()
    }

    /// Notes an attempt, and fails it if it is one of the first so many.
    fn fail_first<T>(&self, request: &Request<T>, count: usize) -> Result<(), Error> {
        if self.note(request) <= count {
            return Err(Error::unavailable("come back later"));
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Each attempt but the first says how many came before it.
    fn assert(&self, count: usize) {
        let expected: Vec<_> = (0..count)
            .map(|previous| (previous > 0).then(|| previous.to_string()))
            .collect();
        assert_eq!(*self.0.lock().unwrap(), expected);
    }
}

/// The default policy, with waits that are no waits.
fn quick() -> RetryPolicy {
    RetryPolicy::new().backoff(Backoff::new().initial(Duration::from_millis(1)))
}

/// A client that makes calls again.
type Retrying = HaberdasherClient<
    RetryService<BoxCloneSyncService<Request<Payload>, Response<Payload>, BoxError>>,
>;

fn retrying(client: &Client, policy: RetryPolicy) -> Retrying {
    client.clone().layer(RetryLayer::new(policy))
}
