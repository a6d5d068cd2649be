//! `MetadataInterceptor`: the end of a call that does not succeed is told once, with its code.

use std::{future::IntoFuture, time::Duration};

use connect_runtime::{ClientOptions, Code, DeadlineLayer, DeadlinePolicy, Error, Streaming};
use futures_util::{StreamExt, stream};
use haberdasher::proto::{HaberdasherServer, Hat};
use support::{DropProbe, Script, each, first_error, size};

use super::metadata::{Reports, report};

/// Hats until the size is used up; then, by the description: an error, a panic, or nothing ever.
fn script(probe: &DropProbe) -> Script {
    let (unary, streaming) = (probe.clone(), probe.clone());
    Script::default()
        .make_hat(move |request| {
            let guard = unary.guard();
            async move {
                let _guard = guard;
                end(&request.description)
                    .await
                    .map(|()| Hat::default().into())
            }
        })
        .make_similar_hats(move |request| {
            let guard = streaming.guard();
            let description = request.description.clone();
            let hats = stream::iter((0..request.inches).map(|_| Ok(Hat::default())));
            let last = stream::once(async move {
                let _guard = guard;
                end(&description).await.map(|()| Hat::default())
            });
            async { Ok(Streaming::new(hats.chain(last)).into()) }
        })
}

#[expect(clippy::panic, reason = "it is what is tested")]
async fn end(how: &str) -> Result<(), Error> {
    tokio::task::yield_now().await;
    match how {
        "error" => Err(Error::aborted("enough")),
        "panic" => panic!("the secret is 12 inches"),
        _ => std::future::pending().await,
    }
}

async fn assert_end(reports: &mut Reports, code: Code, responses: u64) {
    let seen = reports.next().await;
    assert_eq!(seen.code, Some(code), "{seen:?}");
    assert_eq!(seen.counts, (1, responses));
    reports.assert_none();
}

#[tokio::test]
async fn errors_and_panics_are_seen_at_both_ends() {
    each(async |combination| {
        let probe = DropProbe::new();
        let ((at_server, mut served), (at_client, mut called)) = (report(), report());
        let server = HaberdasherServer::new(script(&probe)).layer(at_server);
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(at_client);
        for (how, code) in [("error", Code::Aborted), ("panic", Code::Internal)] {
            let error = client.make_hat(support::described(0, how)).await;
            assert_eq!(error.unwrap_err().code(), code);
            assert_end(&mut served, code, 0).await;
            assert_end(&mut called, code, 0).await;

            let hats = client.make_similar_hats(support::described(0, how)).await;
            assert_eq!(first_error(hats).await.code(), code);
            assert_end(&mut served, code, 0).await;
            assert_end(&mut called, code, 0).await;

            let hats = client.make_similar_hats(support::described(2, how)).await;
            let mut hats = hats.unwrap().into_message();
            assert!(hats.message().await.unwrap().is_some());
            assert!(hats.message().await.unwrap().is_some());
            assert_eq!(hats.message().await.unwrap_err().code(), code);
            assert_end(&mut served, code, 2).await;
            assert_end(&mut called, code, 2).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_canceled_at_both_ends() {
    each(async |combination| {
        let probe = DropProbe::new();
        let ((at_server, mut served), (at_client, mut called)) = (report(), report());
        let server = HaberdasherServer::new(script(&probe)).layer(at_server);
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(at_client);
        tokio::select! {
            result = client.make_hat(size(1)).into_future() => panic!("{result:?}"),
            () = probe.until_made(1) => {}
        }
        assert_end(&mut called, Code::Canceled, 0).await;
        assert_end(&mut served, Code::Canceled, 0).await;

        let hats = client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        assert!(hats.message().await.unwrap().is_some());
        drop(hats);
        assert_end(&mut called, Code::Canceled, 1).await;
        assert_end(&mut served, Code::Canceled, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_deadline_of_the_client_is_seen_there() {
    each(async |combination| {
        let probe = DropProbe::new();
        let (at_client, mut called) = report();
        let shop = combination.shop(script(&probe)).await;
        let client = shop.client.clone().layer(at_client);
        let timeout = Duration::from_millis(50);
        let error = client.make_hat(size(1)).timeout(timeout).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert_end(&mut called, Code::DeadlineExceeded, 0).await;

        let hats = client.make_similar_hats(size(1)).timeout(timeout).await;
        let mut hats = hats.unwrap().into_message();
        assert!(hats.message().await.unwrap().is_some());
        let error = hats.message().await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert_end(&mut called, Code::DeadlineExceeded, 1).await;
    })
    .await;
}

#[tokio::test]
async fn a_deadline_of_the_server_is_seen_there_inside_and_outside_of_its_layer() {
    each(async |combination| {
        let probe = DropProbe::new();
        let ((inside, mut in_layer), (outside, mut around)) = (report(), report());
        let policy = DeadlinePolicy::new().default_timeout(Duration::from_millis(50));
        let server = HaberdasherServer::new(script(&probe))
            .layer(inside)
            .layer(DeadlineLayer::new(policy))
            .layer(outside);
        let shop = combination.open(server, ClientOptions::new()).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        let hats = shop.client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        assert!(hats.message().await.unwrap().is_some());
        let error = hats.message().await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        for reports in [&mut in_layer, &mut around] {
            for responses in [0, 1] {
                let seen = reports.next().await;
                assert_eq!(seen.code, Some(Code::DeadlineExceeded), "{seen:?}");
                assert_eq!(seen.counts, (1, responses));
                assert!(seen.duration >= Duration::from_millis(40), "{seen:?}");
            }
            reports.assert_none();
        }
    })
    .await;
}
