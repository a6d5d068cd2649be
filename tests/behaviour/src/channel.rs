//! Streams fed through a channel: trailers, failures, and senders that outlive the call.
//!
//! Rows of the protocol's checklist: S18, S20.

use connect_runtime::{Code, Error, Response, Streaming, streaming::Closed};
use futures_util::FutureExt;
use haberdasher::{Hats, proto::Hat};
use http::{HeaderMap, HeaderValue};
use support::{Script, each, size};

#[tokio::test]
async fn a_finished_channel_ends_with_its_trailers() {
    each(async |combination| {
        let script = Script::default().make_similar_hats(async |_| {
            let (sender, hats) = Streaming::channel(1);
            tokio::spawn(async move {
                for size in 0..10 {
                    sender
                        .send(Hat {
                            size,
                            ..Hat::default()
                        })
                        .await
                        .unwrap();
                }
                let mut trailers = HeaderMap::new();
                trailers.insert("x-late", HeaderValue::from_static("yes"));
                sender.finish(trailers);
            });
            let mut response = Response::new(hats);
            response
                .trailers_mut()
                .insert("x-early", HeaderValue::from_static("yes"));
            Ok(response)
        });
        let shop = combination.shop(script).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        for size in 0..10 {
            assert_eq!(hats.message().await.unwrap().unwrap().size, size);
        }
        assert_eq!(hats.message().await.unwrap(), None);
        assert_eq!(hats.trailers()["x-late"], "yes");
        assert_eq!(hats.trailers()["x-early"], "yes");
    })
    .await;
}

#[tokio::test]
async fn a_failed_channel_ends_with_its_error() {
    each(async |combination| {
        let script = Script::default().make_similar_hats(async |_| {
            let (sender, hats) = Streaming::channel(4);
            sender.send(Hat::default()).await.unwrap();
            sender.fail(Error::data_loss("felt is gone")).await.unwrap();
            Ok(hats.into())
        });
        let shop = combination.shop(script).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        let error = hats.message().await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::DataLoss, "felt is gone")
        );
    })
    .await;
}

#[tokio::test]
async fn a_dropped_sender_ends_the_stream() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let (sizes, receiver) = Streaming::channel(4);
        sizes.send(size(3)).await.unwrap();
        drop(sizes);
        assert_eq!(
            shop.client
                .collect_sizes(receiver)
                .await
                .unwrap()
                .total_count,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn sending_after_the_call_is_over_is_closed() {
    each(async |combination| {
        let script = Script::default().collect_sizes(async |_| Err(Error::aborted("enough")));
        let shop = combination.shop(script).await;
        let (sizes, receiver) = Streaming::channel(1);
        let call = shop.client.collect_sizes(receiver);
        let send = async {
            while sizes.send(size(1)).await.is_ok() {}
            sizes.closed().await;
            assert!(sizes.is_closed());
            assert_eq!(sizes.send(size(1)).await, Err(Closed));
        };
        let (answer, ()) = tokio::join!(call.into_future(), send);
        let error = answer.unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::Aborted, "enough"));
    })
    .await;
}

#[tokio::test]
async fn a_request_that_fails_on_the_way_fails_the_call_with_its_error() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let (sizes, receiver) = Streaming::channel(2);
        sizes.send(size(1)).await.unwrap();
        sizes
            .fail(Error::data_loss("the tape measure broke"))
            .await
            .unwrap();
        let error = shop.client.collect_sizes(receiver).await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::DataLoss, "the tape measure broke")
        );
        assert_eq!(shop.client.make_hat(size(1)).await.unwrap().size, 1);
    })
    .await;
}

#[tokio::test]
async fn a_message_future_dropped_half_way_loses_nothing() {
    each(async |combination| {
        let script = Script::default().make_similar_hats(async |_| {
            let (sender, hats) = Streaming::channel(1);
            tokio::spawn(async move {
                for size in 0..100 {
                    tokio::task::yield_now().await;
                    sender
                        .send(Hat {
                            size,
                            ..Hat::default()
                        })
                        .await
                        .unwrap();
                }
            });
            Ok(hats.into())
        });
        let shop = combination.shop(script).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        let mut seen = Vec::new();
        loop {
            // Polled once, and dropped if it is not ready.
            match hats.message().now_or_never() {
                Some(Ok(Some(hat))) => seen.push(hat.size),
                Some(end) => break assert_eq!(end.unwrap(), None),
                None => tokio::task::yield_now().await,
            }
        }
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    })
    .await;
}
