//! Streams of requests that are sent again, and streams of responses that begin again.

use connect_runtime::{Code, Error, Protocol, Streaming};
use futures_util::TryStreamExt;
use haberdasher::proto::{Hat, Size, Summary};
use support::{Script, Transport, each, each_of, size};

use super::{Seen, quick, retrying};

/// How a server stream fails.
#[derive(Clone, Copy)]
enum Fails {
    /// Instead of a response.
    AtOnce,
    /// After the headers of a response, before its first message.
    BeforeTheFirst,
    /// After the first message.
    AfterTheFirst,
}

fn similar_hats(seen: &Seen, fails: Fails, count: usize) -> Script {
    let seen = seen.clone();
    Script::default().make_similar_hats(move |request| {
        let failed = seen.fail_first(&request, count);
        async move {
            let hat = Hat {
                size: request.inches,
                ..Hat::default()
            };
            let hats = match (failed, fails) {
                (Ok(()), _) => vec![Ok(hat.clone()), Ok(hat)],
                (Err(error), Fails::AtOnce) => return Err(error),
                (Err(error), Fails::BeforeTheFirst) => vec![Err(error)],
                (Err(error), Fails::AfterTheFirst) => vec![Ok(hat), Err(error)],
            };
            Ok(Streaming::new(futures_util::stream::iter(hats)).into())
        }
    })
}

#[tokio::test]
async fn a_server_stream_begins_again_until_its_first_message() {
    each(async |combination| {
        for fails in [Fails::AtOnce, Fails::BeforeTheFirst] {
            let seen = Seen::default();
            let shop = combination.shop(similar_hats(&seen, fails, 2)).await;
            let client = retrying(&shop.client, quick());
            let hats = client.make_similar_hats(size(7)).await.unwrap();
            let hats: Vec<_> = hats.into_message().try_collect().await.unwrap();
            assert_eq!(hats.iter().map(|hat| hat.size).collect::<Vec<_>>(), [7, 7]);
            seen.assert(3);
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_stream_that_has_begun_does_not_begin_again() {
    each(async |combination| {
        let seen = Seen::default();
        let shop = combination
            .shop(similar_hats(&seen, Fails::AfterTheFirst, 2))
            .await;
        let client = retrying(&shop.client, quick());
        let mut hats = client
            .make_similar_hats(size(7))
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
        let error = hats.message().await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unavailable, "come back later")
        );
        seen.assert(1);
    })
    .await;
}

/// `CollectSizes` reads two messages, fails so often, and then reads them all.
fn collect(seen: &Seen, count: usize) -> Script {
    let seen = seen.clone();
    Script::default().collect_sizes(move |request| {
        let failed = seen.fail_first(&request, count);
        async move {
            let mut sizes = request.into_message();
            for _ in 0..2 {
                sizes.message().await?;
            }
            failed?;
            let rest: Vec<Size> = sizes.try_collect().await?;
            let total_count = rest.iter().fold(0, |sum, size| sum + size.inches);
            let summary = Summary {
                total_count,
                ..Summary::default()
            };
            Ok(summary.into())
        }
    })
}

#[tokio::test]
async fn a_client_stream_is_sent_again_from_its_beginning() {
    each(async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(collect(&seen, 2)).await;
        let client = retrying(&shop.client, quick().methods(|_| true));
        // The rest comes only once two attempts have failed.
        let (sender, sizes) = Streaming::channel(8);
        let notes = seen.clone();
        let feeder = tokio::spawn(async move {
            sender.send(size(1)).await.unwrap();
            sender.send(size(2)).await.unwrap();
            while notes.count() < 3 {
                tokio::task::yield_now().await;
            }
            sender.send(size(30)).await.unwrap();
            sender.send(size(40)).await.unwrap();
        });
        let summary = client.collect_sizes(sizes).await.unwrap();
        assert_eq!(summary.total_count, 70);
        feeder.await.unwrap();
        seen.assert(3);
    })
    .await;
}

#[tokio::test]
async fn a_client_stream_that_is_too_long_to_be_kept_is_sent_once() {
    each(async |combination| {
        for (limit, attempts) in [(1 << 10, 2), (60, 1)] {
            let seen = Seen::default();
            let shop = combination.shop(collect(&seen, 1)).await;
            let policy = quick().methods(|_| true).max_recorded_bytes(limit);
            let client = retrying(&shop.client, policy);
            let sizes = futures_util::stream::iter([size(1), size(2), size(3)]);
            let result = client.collect_sizes(sizes).await;
            assert_eq!(result.is_ok(), attempts == 2);
            seen.assert(attempts);
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_stream_that_fails_itself_is_not_sent_again() {
    each(async |combination| {
        let seen = Seen::default();
        let shop = combination.shop(collect(&seen, 0)).await;
        let client = retrying(&shop.client, quick().methods(|_| true));
        let sizes = [
            Ok(size(1)),
            Ok(size(1)),
            Err(Error::unavailable("out of sizes")),
        ];
        let sizes = Streaming::new(futures_util::stream::iter(sizes));
        let error = client.collect_sizes(sizes).await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unavailable, "out of sizes")
        );
        assert!(seen.count() <= 1);
    })
    .await;
}

const FULL_DUPLEX: [Transport; 2] = [Transport::InProcess, Transport::H2c];

#[tokio::test]
async fn a_bidi_stream_is_handed_on_with_its_headers() {
    each_of(&FULL_DUPLEX, async |combination| {
        let shop = combination
            .shop(Script::default().make_various_hats(|request| async {
                let hats = request.into_message().map_ok(|size| Hat {
                    size: size.inches,
                    ..Hat::default()
                });
                Ok(Streaming::new(hats).into())
            }))
            .await;
        let client = retrying(&shop.client, quick().methods(|_| true));
        let (sender, sizes) = Streaming::channel(1);
        // The server says nothing before it is asked.
        let mut hats = client
            .make_various_hats(sizes)
            .await
            .unwrap()
            .into_message();
        for inches in 1..100 {
            sender.send(size(inches)).await.unwrap();
            assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
        }
        drop(sender);
        assert!(hats.message().await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_bidi_stream_that_is_refused_without_headers_begins_again() {
    each_of(&FULL_DUPLEX, async |combination| {
        let seen = Seen::default();
        let notes = seen.clone();
        let shop = combination
            .shop(Script::default().make_various_hats(move |request| {
                let failed = notes.fail_first(&request, 1);
                async move { failed.map(|()| Streaming::empty().into()) }
            }))
            .await;
        let client = retrying(&shop.client, quick().methods(|_| true));
        let sizes = futures_util::stream::iter([size(1)]);
        let result = match client.make_various_hats(sizes).await {
            Ok(hats) => hats.into_message().message().await,
            Err(error) => Err(error),
        };
        // In Connect a stream cannot end without having begun.
        let attempts = if combination.protocol == Protocol::Connect {
            1
        } else {
            2
        };
        assert_eq!(result.is_ok(), attempts == 2);
        seen.assert(attempts);
    })
    .await;
}
