//! When calls are made again, on a paused clock.

use std::time::Duration;

use connect_runtime::{Code, Error, RetryPolicy, retry::Backoff};
use haberdasher::proto::Hat;
use support::{Script, Transport, each_of, size};
use tokio::time::Instant;

use super::{Seen, quick, retrying};

const IN_PROCESS: [Transport; 1] = [Transport::InProcess];

/// `MakeHat` fails so often, with this pushback.
fn pushing_back(seen: &Seen, pushback: &'static str, count: usize) -> Script {
    let seen = seen.clone();
    Script::default().make_hat(move |request| {
        let failed = seen.fail_first(&request, count).map_err(|mut error| {
            let metadata = error.metadata_mut();
            metadata.insert("grpc-retry-pushback-ms", pushback.parse().unwrap());
            error
        });
        async { failed.map(|()| Hat::default().into()) }
    })
}

/// Within the clock's resolution, or a call's own milliseconds.
fn assert_about(since: Instant, millis: std::ops::RangeInclusive<u128>) {
    let elapsed = since.elapsed().as_millis();
    let range = *millis.start()..=millis.end() + 5;
    assert!(range.contains(&elapsed), "{elapsed} is not in {range:?}");
}

#[tokio::test(start_paused = true)]
async fn waits_grow_and_are_random() {
    each_of(&IN_PROCESS, async |combination| {
        let fails = Script::default().make_hat(|_| async { Err(Error::unavailable("")) });
        let shop = combination.shop(fails).await;
        let backoff = Backoff::new()
            .initial(Duration::from_millis(100))
            .max(Duration::from_millis(300));
        let policy = RetryPolicy::new().max_attempts(5).backoff(backoff);
        let client = retrying(&shop.client, policy);
        let start = Instant::now();
        client.make_hat(size(1)).await.unwrap_err();
        // Half to all of 100 + 200 + 300 + 300.
        assert_about(start, 450..=900);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_server_says_how_long_to_wait() {
    each_of(&IN_PROCESS, async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(pushing_back(&seen, "1500", 2)).await;
        let start = Instant::now();
        let client = retrying(&shop.client, quick());
        client.make_hat(size(1)).await.unwrap();
        assert_about(start, 3000..=3000);
        seen.assert(3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_server_says_not_to_come_again() {
    each_of(&IN_PROCESS, async |combination| {
        for pushback in ["-1", "soon", "60001"] {
            let seen = Seen::default();
            let shop = combination.shop(pushing_back(&seen, pushback, 1)).await;
            let start = Instant::now();
            let client = retrying(&shop.client, quick());
            let error = client.make_hat(size(1)).await.unwrap_err();
            assert_eq!(error.metadata()["grpc-retry-pushback-ms"], pushback);
            assert_about(start, 0..=0);
            seen.assert(1);
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_the_deadline() {
    each_of(&IN_PROCESS, async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(pushing_back(&seen, "400", 9)).await;
        let start = Instant::now();
        let error = retrying(&shop.client, quick().max_attempts(9))
            .make_hat(size(1))
            .timeout(Duration::from_secs(1))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
        assert_about(start, 800..=800);
        seen.assert(3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn attempts_share_one_deadline() {
    each_of(&IN_PROCESS, async |combination| {
        let seen = Seen::default();
        let notes = seen.clone();
        let shop = combination
            .shop(Script::default().make_hat(move |request| {
                let failed = notes.fail_first(&request, 2);
                let left = request.remaining_time().unwrap();
                async move {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    failed?;
                    assert!(left < Duration::from_millis(400));
                    Ok(Hat::default().into())
                }
            }))
            .await;
        let client = retrying(&shop.client, quick());
        client
            .make_hat(size(1))
            .timeout(Duration::from_secs(1))
            .await
            .unwrap();
        let start = Instant::now();
        let error = client
            .make_hat(size(1))
            .timeout(Duration::from_millis(200))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert_about(start, 200..=200);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_not_made_again() {
    each_of(&IN_PROCESS, async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(pushing_back(&seen, "100", 9)).await;
        let client = retrying(&shop.client, quick());
        let call = client.make_hat(size(1)).into_future();
        tokio::time::timeout(Duration::from_millis(50), call)
            .await
            .unwrap_err();
        tokio::time::sleep(Duration::from_secs(5)).await;
        seen.assert(1);
    })
    .await;
}
