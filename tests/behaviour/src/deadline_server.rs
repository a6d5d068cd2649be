//! Deadlines on the server: told to the handler, and enforced whatever the call waits for.
//!
//! Rows of the protocol's checklist: T3, T5.

use std::time::Duration;

use bytes::Bytes;
use connect_runtime::{Code, Error, Streaming};
use futures_util::{StreamExt, stream};
use haberdasher::proto::{HaberdasherServer, Hat, Summary};
use support::{
    DropProbe, H2Peer, RawClient, Script, each, end_stream, envelope, envelopes, h2_request, serve,
    size, within,
};

const UNARY: &str = "application/json";
const STREAM: &str = "application/connect+json";
const SHORT: &str = "connect-timeout-ms: 100\r\ntransfer-encoding: chunked\r\n";

#[tokio::test]
async fn the_handler_knows_how_much_time_is_left() {
    each(async |combination| {
        let script = Script::default().make_hat(async |request| {
            let left = request
                .remaining_time()
                .map_or(-1, |left| i32::try_from(left.as_millis()).unwrap());
            assert_eq!(request.deadline().is_some(), left >= 0);
            Ok(Hat {
                size: left,
                ..Hat::default()
            }
            .into())
        });
        let shop = combination.shop(script).await;
        let left = shop
            .client
            .make_hat(size(1))
            .timeout(Duration::from_secs(5))
            .await
            .unwrap()
            .size;
        assert!((3_000..=5_000).contains(&left), "{left}");
        assert_eq!(shop.client.make_hat(size(1)).await.unwrap().size, -1);
    })
    .await;
}

/// A shop whose handlers never answer.
fn stuck(probe: &DropProbe) -> Script {
    let [unary, collecting] = [(); 2].map(|()| probe.clone());
    let streaming = probe.clone();
    let various = probe.clone();
    Script::default()
        .do_nothing(async |_| Ok(().into()))
        .make_hat(move |_| {
            let guard = unary.guard();
            async move {
                let _guard = guard;
                std::future::pending().await
            }
        })
        .collect_sizes(move |request| {
            let guard = collecting.guard();
            async move {
                let _guard = guard;
                let sizes = request.into_message();
                let total_count = i32::try_from(sizes.count().await).unwrap();
                Ok(Summary {
                    total_count,
                    average_size: 0.0,
                }
                .into())
            }
        })
        .make_similar_hats(move |_| {
            let guard = streaming.guard();
            async move {
                let hats = stream::once(async { Ok(Hat::default()) }).chain(stream::pending());
                Ok(Streaming::new(hats.inspect(move |_| _ = &guard)).into())
            }
        })
        .make_various_hats(move |request| {
            let guard = various.guard();
            async move {
                let hats = request.into_message().map(move |size| {
                    _ = &guard;
                    Ok(Hat {
                        size: size?.inches,
                        ..Hat::default()
                    })
                });
                Ok(Streaming::new(hats).into())
            }
        })
}

#[tokio::test]
async fn a_handler_at_work_is_dropped_at_the_deadline() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "MakeHat",
                UNARY,
                "connect-timeout-ms: 100\r\ncontent-length: 2\r\n",
            )
            .await;
        client.write("{}").await;
        let response = client.response().await;
        assert_eq!(response.status, 504);
        assert!(
            response.text().contains("deadline_exceeded"),
            "{}",
            response.text()
        );
        assert_eq!((probe.made(), probe.dropped()), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_unary_request_that_never_ends_is_answered_at_the_deadline() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "MakeHat",
                UNARY,
                "connect-timeout-ms: 100\r\ncontent-length: 20\r\n",
            )
            .await;
        client.write("{").await;
        let response = client.response().await;
        assert_eq!(response.status, 504);
        assert_eq!(probe.made(), 0, "the handler has no message yet");
    })
    .await;
}

#[tokio::test]
async fn a_request_stream_that_stalls_is_answered_at_the_deadline() {
    within(async {
        for method in ["CollectSizes", "MakeVariousHats", "MakeSimilarHats"] {
            let probe = DropProbe::new();
            let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
            let mut client = RawClient::connect(serving.address()).await;
            client.post(method, STREAM, SHORT).await;
            client.chunk(&envelope(0, "{}")[..4]).await;
            let response = client.response().await;
            assert_eq!(response.status, 200);
            let [(2, end)] = &envelopes(&response.body)[..] else {
                panic!("{method}: {}", response.text());
            };
            assert!(
                String::from_utf8_lossy(end).contains("deadline_exceeded"),
                "{method}"
            );
            assert_eq!(probe.made(), probe.dropped());
        }
    })
    .await;
}

#[tokio::test]
async fn a_response_stream_that_stalls_ends_at_the_deadline() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client.post("MakeSimilarHats", STREAM, SHORT).await;
        client.chunk(envelope(0, "{}")).await;
        client.chunk("").await;
        let response = client.response().await;
        let [(0, _), (2, end)] = &envelopes(&response.body)[..] else {
            panic!("{}", response.text());
        };
        assert!(String::from_utf8_lossy(end).contains("deadline_exceeded"));
        probe.until_dropped(1).await;
        // The request was read to its end, so the connection is good for more.
        client
            .post("DoNothing", UNARY, "content-length: 2\r\n")
            .await;
        client.write("{}").await;
        assert_eq!(client.response().await.status, 200);
    })
    .await;
}

/// A shop that sends hats with so long a color without an end, as fast as they are taken.
fn endless(probe: &DropProbe, len: usize) -> Script {
    let probe = probe.clone();
    Script::default().make_similar_hats(move |_| {
        let guard = probe.guard();
        async move {
            let hat = Hat {
                color: "x".repeat(len),
                ..Hat::default()
            };
            let hats = stream::repeat_with(move || {
                _ = &guard;
                Ok(hat.clone())
            });
            Ok(Streaming::new(hats).into())
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_stream_without_an_end_ends_at_the_deadline() {
    each(async |combination| {
        let probe = DropProbe::new();
        let shop = combination.shop(endless(&probe, 100)).await;
        let call = shop
            .client
            .make_similar_hats(size(1))
            .timeout(Duration::from_millis(400));
        let reading = async {
            let mut hats = call.await?.into_message();
            while hats.message().await?.is_some() {}
            Ok::<_, Error>(())
        };
        let end = reading.await.unwrap_err();
        assert_eq!(end.code(), Code::DeadlineExceeded);
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_response_stream_without_an_end_is_ended_by_the_server() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(endless(&probe, 100))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client.post("MakeSimilarHats", STREAM, SHORT).await;
        client.chunk(envelope(0, "{}")).await;
        client.chunk("").await;
        let end = client.until(b"deadline_exceeded").await;
        assert!(!end.is_empty());
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_response_stream_that_nobody_reads_is_dropped_at_the_deadline() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(endless(&probe, 4_000))).await;
        // HTTP/2, with a window that is full at once.
        let mut peer = H2Peer::connect(serving.address(), 1_000).await;
        let request = h2_request("MakeSimilarHats", STREAM).header("connect-timeout-ms", "100");
        let (response, mut body) = peer.send(request.body(()).unwrap(), false).await;
        body.send_data(Bytes::from(envelope(0, "{}")), true)
            .unwrap();
        let response = response.await.unwrap();
        probe.until_dropped(1).await;
        drop(response);

        // HTTP/1.1, with the system's buffers full.
        let mut client = RawClient::connect(serving.address()).await;
        client.post("MakeSimilarHats", STREAM, SHORT).await;
        client.chunk(envelope(0, "{}")).await;
        client.chunk("").await;
        probe.until_dropped(2).await;
    })
    .await;
}

#[tokio::test]
async fn a_timeout_of_zero_on_the_wire_fails_the_call() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "MakeHat",
                UNARY,
                "connect-timeout-ms: 0\r\ncontent-length: 2\r\n",
            )
            .await;
        client.write("{}").await;
        assert_eq!(client.response().await.status, 504);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_ends_its_stream_in_time_is_answered() {
    within(async {
        let serving = serve(HaberdasherServer::new(stuck(&DropProbe::new()))).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "CollectSizes",
                STREAM,
                "connect-timeout-ms: 10000\r\ntransfer-encoding: chunked\r\n",
            )
            .await;
        client.chunk(envelope(0, "{}")).await;
        client.chunk("").await;
        let response = client.response().await;
        let all = [envelope(0, r#"{"totalCount":1}"#), end_stream("{}")].concat();
        assert_eq!(
            String::from_utf8_lossy(&response.body),
            String::from_utf8_lossy(&all)
        );
    })
    .await;
}
