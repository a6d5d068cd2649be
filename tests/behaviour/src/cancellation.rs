//! Cancellation: what is dropped at one end is dropped at the other.
//!
//! Row of the protocol's checklist: S19.

use std::future::IntoFuture;

use connect_runtime::{Code, Error, Streaming};
use futures_util::{StreamExt, stream};
use haberdasher::proto::{HaberdasherServer, Hat, Size, Summary};
use support::{
    DropProbe, RawClient, Script, Transport, each, each_of, envelope, serve, size, within,
};

/// A shop whose handlers hold a guard for as long as they live, and never end by themselves.
fn stuck(probe: &DropProbe) -> Script {
    let [unary, collecting, streaming, various] = [(); 4].map(|()| probe.clone());
    Script::default()
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
                let mut sizes = request.into_message();
                while sizes.message().await?.is_some() {}
                Ok(Summary::default().into())
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
async fn dropping_a_unary_call_drops_its_handler() {
    each(async |combination| {
        let probe = DropProbe::new();
        let shop = combination.shop(stuck(&probe)).await;
        tokio::select! {
            result = shop.client.make_hat(size(1)).into_future() => panic!("{result:?}"),
            () = probe.until_made(1) => {}
        }
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn dropping_a_call_that_still_sends_drops_its_handler() {
    each(async |combination| {
        let probe = DropProbe::new();
        let shop = combination.shop(stuck(&probe)).await;
        let (sizes, receiver) = Streaming::channel(1);
        sizes.send(size(1)).await.unwrap();
        tokio::select! {
            result = shop.client.collect_sizes(receiver).into_future() => panic!("{result:?}"),
            () = probe.until_made(1) => {}
        }
        probe.until_dropped(1).await;
        sizes.closed().await;
    })
    .await;
}

#[tokio::test]
async fn dropping_a_response_stream_drops_the_handlers() {
    each(async |combination| {
        let probe = DropProbe::new();
        let shop = combination.shop(stuck(&probe)).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        drop(hats);
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn dropping_the_response_of_a_duplex_call_drops_the_request_as_well() {
    each_of(
        &[Transport::InProcess, Transport::H2c, Transport::Tls],
        async |combination| {
            let probe = DropProbe::new();
            let shop = combination.shop(stuck(&probe)).await;
            let (sizes, receiver) = Streaming::channel(1);
            sizes.send(size(1)).await.unwrap();
            let mut hats = shop
                .client
                .make_various_hats(receiver)
                .await
                .unwrap()
                .into_message();
            assert!(hats.message().await.unwrap().is_some());
            drop(hats);
            probe.until_dropped(1).await;
            sizes.closed().await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_request_that_is_dropped_mid_way_ends_like_any_other() {
    each(async |combination| {
        let probe = DropProbe::new();
        let shop = combination.shop(stuck(&probe)).await;
        let (sizes, receiver) = Streaming::<Size>::channel(1);
        let dropping = async {
            sizes.send(size(1)).await.unwrap();
            drop(sizes);
        };
        let (answer, ()) =
            tokio::join!(shop.client.collect_sizes(receiver).into_future(), dropping);
        answer.unwrap();
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_that_disconnects_drops_the_handlers() {
    within(async {
        let probe = DropProbe::new();
        let serving = serve(HaberdasherServer::new(stuck(&probe))).await;
        let chunked = "transfer-encoding: chunked\r\n";
        for (count, method) in ["CollectSizes", "MakeSimilarHats", "MakeVariousHats"]
            .into_iter()
            .enumerate()
        {
            let mut client = RawClient::connect(serving.address()).await;
            client
                .post(method, "application/connect+json", chunked)
                .await;
            client.chunk(envelope(0, "{}")).await;
            if method == "MakeSimilarHats" {
                client.chunk("").await;
            }
            probe.until_made(count + 1).await;
            drop(client);
            probe.until_dropped(count + 1).await;
        }
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post("MakeHat", "application/json", "content-length: 2\r\n")
            .await;
        client.write("{}").await;
        probe.until_made(4).await;
        drop(client);
        probe.until_dropped(4).await;
    })
    .await;
}

#[tokio::test]
async fn a_handler_sees_that_its_client_has_gone() {
    within(async {
        let (seen, mut errors) = tokio::sync::mpsc::unbounded_channel::<Error>();
        let script = Script::default().collect_sizes(move |request| {
            let seen = seen.clone();
            async move {
                let mut sizes = request.into_message();
                // A task of the handler's own outlives the call, and must not wait for ever.
                let reading = tokio::spawn(async move {
                    let error = loop {
                        if let Err(error) = sizes.message().await {
                            break error;
                        }
                    };
                    seen.send(error).unwrap();
                });
                reading.await.unwrap();
                Ok(Summary::default().into())
            }
        });
        let serving = serve(HaberdasherServer::new(script)).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "CollectSizes",
                "application/connect+json",
                "transfer-encoding: chunked\r\n",
            )
            .await;
        client.chunk(&envelope(0, "{}")[..3]).await;
        drop(client);
        assert_eq!(errors.recv().await.unwrap().code(), Code::Canceled);
    })
    .await;
}
