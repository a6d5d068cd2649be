//! Which calls are made again, and how often.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connect_runtime::{Code, Error};
use haberdasher::proto::Hat;
use support::{Script, Transport, described, each, each_connect, each_of, size};
use tower::retry::budget::Budget;

use super::{Seen, quick, retrying};

/// `MakeHat` fails so often, and then gives what was asked for.
fn flaky(seen: &Seen, count: usize) -> Script {
    let seen = seen.clone();
    Script::default().make_hat(move |request| {
        let failed = seen.fail_first(&request, count);
        async move {
            failed?;
            let hat = Hat {
                size: request.inches,
                name: Some(request.description.clone()),
                ..Hat::default()
            };
            Ok(hat.into())
        }
    })
}

#[tokio::test]
async fn a_call_that_failed_for_a_moment_is_made_again() {
    each(async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(flaky(&seen, 2)).await;
        let client = retrying(&shop.client, quick());
        let hat = client.make_hat(described(7, "large")).await.unwrap();
        assert_eq!((hat.size, hat.name()), (7, "large"));
        seen.assert(3);
    })
    .await;
}

#[tokio::test]
async fn the_last_attempts_error_is_the_calls() {
    each(async |combination| {
        let seen = Seen::default();
        let notes = seen.clone();
        let shop = combination
            .shop(Script::default().make_hat(move |request| {
                let mut error = Error::unavailable(format!("attempt {}", notes.note(&request)));
                let metadata = error.metadata_mut();
                metadata.insert("x-hat", "none".parse().unwrap());
                async { Err(error) }
            }))
            .await;
        let error = retrying(&shop.client, quick())
            .make_hat(size(1))
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unavailable, "attempt 3")
        );
        assert_eq!(error.metadata()["x-hat"], "none");
        seen.assert(3);

        let seen = Seen::default();
        let shop = combination.shop(flaky(&seen, 9)).await;
        for attempts in [0, 1] {
            let client = retrying(&shop.client, quick().max_attempts(attempts));
            client.make_hat(size(1)).await.unwrap_err();
        }
        assert_eq!(seen.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn only_idempotent_methods_are_called_again_unless_told_otherwise() {
    each(async |combination| {
        let seen = Seen::default();
        let notes = seen.clone();
        let shop = combination
            .shop(Script::default().update_hat(move |request| {
                let failed = notes.fail_first(&request, 2);
                async { failed.map(|()| Hat::default().into()) }
            }))
            .await;
        let client = retrying(&shop.client, quick());
        let error = client.update_hat(Hat::default()).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(seen.count(), 1);

        let client = retrying(
            &shop.client,
            quick().methods(|spec| spec.method() == "UpdateHat"),
        );
        client.update_hat(Hat::default()).await.unwrap();
        assert_eq!(seen.count(), 3);
    })
    .await;
}

#[tokio::test]
async fn only_some_codes_are_reasons_to_try_again() {
    each_of(&[Transport::InProcess], async |combination| {
        for code in Code::ALL {
            let seen = Seen::default();
            let notes = seen.clone();
            let shop = combination
                .shop(Script::default().make_hat(move |request| {
                    notes.note(&request);
                    async move { Err(Error::new(code, "no hats")) }
                }))
                .await;
            let error = retrying(&shop.client, quick())
                .make_hat(size(1))
                .await
                .unwrap_err();
            assert_eq!(error.code(), code);
            let attempts = if code == Code::Unavailable { 3 } else { 1 };
            assert_eq!(seen.count(), attempts, "{code}");

            let client = retrying(&shop.client, quick().codes([Code::Aborted]));
            client.make_hat(size(1)).await.unwrap_err();
            let more = if code == Code::Aborted { 3 } else { 1 };
            assert_eq!(seen.count(), attempts + more, "{code}");
        }
    })
    .await;
}

/// A budget that never grows.
#[derive(Clone)]
struct Savings {
    left: Arc<AtomicUsize>,
    deposits: Arc<AtomicUsize>,
}

impl Budget for Savings {
    fn deposit(&self) {
        self.deposits.fetch_add(1, Ordering::SeqCst);
    }

    fn withdraw(&self) -> bool {
        let take = |left: usize| left.checked_sub(1);
        self.left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
            .is_ok()
    }
}

#[tokio::test]
async fn all_calls_of_a_client_share_one_budget() {
    each(async |combination| {
        let savings = Savings {
            left: Arc::new(AtomicUsize::new(3)),
            deposits: Arc::default(),
        };
        let seen = Seen::default();
        let shop = combination.shop(flaky(&seen, usize::MAX)).await;
        let client = retrying(&shop.client, quick().budget(savings.clone()));
        for attempts in [3, 5, 6] {
            client.clone().make_hat(size(1)).await.unwrap_err();
            assert_eq!(seen.count(), attempts);
        }
        assert_eq!(savings.deposits.load(Ordering::SeqCst), 3);
    })
    .await;
}

#[tokio::test]
async fn the_default_budget_ends_what_would_be_a_storm() {
    each_of(&[Transport::InProcess], async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(flaky(&seen, usize::MAX)).await;
        let client = retrying(&shop.client, quick());
        for _ in 0..200 {
            client.make_hat(size(1)).await.unwrap_err();
        }
        // A hundred for ten seconds, a fifth of the calls, and as much more as the test took too long.
        let more = seen.count() - 200;
        assert!((140..300).contains(&more), "{more}");

        let before = seen.count();
        let client = retrying(&shop.client, quick().unlimited_budget());
        for _ in 0..200 {
            client.make_hat(size(1)).await.unwrap_err();
        }
        assert_eq!(seen.count() - before, 600);
    })
    .await;
}

#[tokio::test]
async fn get_requests_are_made_again_as_they_were() {
    each_connect(async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(flaky(&seen, 1)).await;
        let client = retrying(&shop.client, quick());
        let hat = client.make_hat(size(3)).get().await.unwrap();
        assert_eq!(hat.size, 3);
        seen.assert(2);
    })
    .await;
}
