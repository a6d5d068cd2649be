//! Many calls at once, and peers that read slowly.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use connect_runtime::Streaming;
use futures_util::{StreamExt, future::try_join_all, stream};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat},
};
use support::{
    H2Peer, RawClient, Script, Transport, described, envelope, h2_request, serve, size, within,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_unary_calls_share_one_connection() {
    within(async {
        let shop = Transport::H2c
            .open(HaberdasherServer::new(Hats::default()))
            .await;
        shop.client.make_hat(size(1)).await.unwrap();
        for _ in 0..3 {
            let calls = (1..=200).map(|inches| {
                std::future::IntoFuture::into_future(shop.client.make_hat(size(inches)))
            });
            let hats = try_join_all(calls).await.unwrap();
            assert!(hats.iter().zip(1..).all(|(hat, inches)| hat.size == inches));
        }
        assert_eq!(shop.serving.unwrap().connections(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_streams_are_open_at_once() {
    within(async {
        let shop = Transport::H2c
            .open(HaberdasherServer::new(Hats::default()))
            .await;
        shop.client.make_hat(size(1)).await.unwrap();
        let mut open = Vec::new();
        for inches in 1..=1_000 {
            let (sizes, receiver) = Streaming::channel(1);
            sizes.send(size(inches)).await.unwrap();
            let mut hats = shop
                .client
                .make_various_hats(receiver)
                .await
                .unwrap()
                .into_message();
            assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
            open.push((sizes, hats));
        }
        for (sizes, mut hats) in open {
            sizes.send(size(7)).await.unwrap();
            drop(sizes);
            assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
            assert_eq!(hats.message().await.unwrap(), None);
        }
        assert_eq!(shop.serving.unwrap().connections(), 1);
    })
    .await;
}

/// Sends 4 kB hats without an end, and counts them.
fn endless(polled: &Arc<AtomicUsize>) -> Script {
    let polled = polled.clone();
    Script::default()
        .make_hat(async |_| Ok(Hat::default().into()))
        .make_similar_hats(move |_| {
            let polled = polled.clone();
            let hats = stream::repeat_with(move || {
                polled.fetch_add(1, Ordering::SeqCst);
                Ok(Hat {
                    color: "x".repeat(4_000),
                    ..Hat::default()
                })
            });
            async move { Ok(Streaming::new(hats).into()) }
        })
}

/// Waits until a count stands still for as long as other calls take.
async fn settled(polled: &AtomicUsize, mut other: impl AsyncFnMut()) -> usize {
    loop {
        let before = polled.load(Ordering::SeqCst);
        for _ in 0..20 {
            other().await;
        }
        if before > 0 && polled.load(Ordering::SeqCst) == before {
            return before;
        }
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_the_handler_back_on_http_2() {
    within(async {
        let polled = Arc::default();
        let serving = serve(HaberdasherServer::new(endless(&polled))).await;
        let mut peer = H2Peer::connect(serving.address(), 64 * 1024).await;
        let request = h2_request("MakeSimilarHats", "application/connect+json")
            .body(())
            .unwrap();
        let (response, mut body) = peer.send(request, false).await;
        body.send_data(Bytes::from(envelope(0, "{}")), true)
            .unwrap();
        let mut body = response.await.unwrap().into_body();
        // Other calls of the same connection go on.
        let mut unary = async || {
            let request = h2_request("MakeHat", "application/json").body(()).unwrap();
            let (response, mut body) = peer.send(request, false).await;
            body.send_data(Bytes::from_static(b"{}"), true).unwrap();
            assert_eq!(response.await.unwrap().status(), 200);
        };
        let count = settled(&polled, &mut unary).await;
        assert!(count < 100, "{count} hats of 4 kB for a window of 64 kB");
        // Reading lets the handler go on.
        let data = body.data().await.unwrap().unwrap();
        body.flow_control().release_capacity(data.len()).unwrap();
        while body
            .data()
            .await
            .unwrap()
            .is_ok_and(|data| body.flow_control().release_capacity(data.len()).is_ok())
        {
            if polled.load(Ordering::SeqCst) > count + 50 {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_the_handler_back_on_http_1() {
    within(async {
        let polled = Arc::default();
        let serving = serve(HaberdasherServer::new(endless(&polled))).await;
        let mut slow = RawClient::connect(serving.address()).await;
        slow.post(
            "MakeSimilarHats",
            "application/connect+json",
            "content-length: 7\r\n",
        )
        .await;
        slow.write(envelope(0, "{}")).await;
        let mut other = RawClient::connect(serving.address()).await;
        let count = settled(&polled, async || {
            assert_eq!(other.make_hat(1).await.status, 200)
        })
        .await;
        // What the system's buffers hold, and some.
        assert!(count < 10_000, "{count} hats of 4 kB");
    })
    .await;
}

#[tokio::test]
async fn streams_that_nobody_reads_do_not_stall_the_others() {
    within(async {
        let polled = Arc::default();
        let shop = Transport::H2c
            .open(HaberdasherServer::new(endless(&polled)))
            .await;
        let mut stalled = Vec::new();
        for _ in 0..4 {
            let call = shop
                .client
                .make_similar_hats(size(1))
                .accept_compression(connect_runtime::CompressionSet::none());
            stalled.push(call.await.unwrap().into_message());
        }
        settled(&polled, async || {
            drop(shop.client.make_hat(size(1)).await.unwrap())
        })
        .await;
        for hats in &mut stalled {
            assert!(hats.message().await.unwrap().is_some());
        }
        assert_eq!(shop.serving.unwrap().connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn many_small_messages_behind_a_slow_reader_do_not_cost_the_connection() {
    within(async {
        let shop = Transport::H2c
            .open(HaberdasherServer::new(Hats::default()))
            .await;
        let hats = shop
            .client
            .make_similar_hats(described(1, "50000"))
            .await
            .unwrap()
            .into_message();
        for _ in 0..50 {
            shop.client.make_hat(size(1)).await.unwrap();
        }
        assert_eq!(hats.count().await, 50_000);
        // The same the other way: the handler does not read for a while.
        let (go, gate) = (
            Arc::new(tokio::sync::Notify::new()),
            Arc::new(tokio::sync::Notify::new()),
        );
        let (notify, wait) = (go.clone(), gate.clone());
        let script = Script::default().collect_sizes(move |request| {
            let (go, gate) = (notify.clone(), wait.clone());
            async move {
                go.notify_one();
                gate.notified().await;
                let total_count = i32::try_from(request.into_message().count().await).unwrap();
                Ok(haberdasher::proto::Summary {
                    total_count,
                    average_size: 0.0,
                }
                .into())
            }
        });
        let shop = Transport::H2c.open(HaberdasherServer::new(script)).await;
        let (sizes, receiver) = Streaming::channel(1);
        let sending = async {
            go.notified().await;
            for sent in 0..5_000 {
                if sent == 2_000 {
                    gate.notify_one();
                }
                sizes.send(size(1)).await.unwrap();
                tokio::task::yield_now().await;
            }
            drop(sizes);
        };
        let call = std::future::IntoFuture::into_future(shop.client.collect_sizes(receiver));
        let (summary, ()) = tokio::join!(call, sending);
        assert_eq!(summary.unwrap().total_count, 5_000);
    })
    .await;
}
