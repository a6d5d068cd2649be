//! Compression, each way, with everything that is compiled in.
//!
//! Rows of the protocol's checklist: U10–U14, S4, X5, P9.

use connect_runtime::{
    ClientOptions, Code, Compression, CompressionLayer, CompressionOptions, CompressionSet, Error,
    Payload, Request, ServerOptions, Streaming,
};
use futures_util::TryStreamExt;
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat},
};
use support::{Script, Transport, described, each, each_connect, each_of};

fn only(compression: Compression) -> CompressionOptions {
    CompressionOptions::new().send(CompressionSet::new(&[compression]))
}

fn large(seed: usize) -> Hat {
    Hat {
        color: format!("{seed} red ").repeat(5_000),
        ..Hat::default()
    }
}

/// What the response says of its compression, unary or streaming.
fn named<T>(response: &connect_runtime::Response<T>) -> Option<String> {
    let headers = response.headers();
    let name = headers
        .get("content-encoding")
        .or(headers.get("connect-content-encoding"))
        .or(headers.get("grpc-encoding"));
    name.map(|name| name.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn every_compression_goes_each_way() {
    each(async |combination| {
        for compression in CompressionSet::default().iter() {
            let options = ServerOptions::new().compression(only(compression));
            let server = HaberdasherServer::new(Hats::default()).options(options);
            let shop = combination.open(server, ClientOptions::new()).await;
            let response = shop
                .client
                .update_hat(large(1))
                .send_compression(compression)
                .await
                .unwrap();
            assert_eq!(named(&response).as_deref(), Some(compression.name()));
            assert_eq!(response.into_message(), large(1));

            let sizes = Streaming::from_iter((0..20).map(|_| described(3, "x".repeat(5_000))));
            let call = shop
                .client
                .make_various_hats(sizes)
                .send_compression(compression);
            let response = call.await.unwrap();
            assert_eq!(named(&response).as_deref(), Some(compression.name()));
            let hats: Vec<Hat> = response.into_message().try_collect().await.unwrap();
            assert_eq!(hats.len(), 20);
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_in_what_the_server_does_not_accept_is_unimplemented() {
    each(async |combination| {
        let accept = CompressionSet::new(&[Compression::Gzip]);
        let options = ServerOptions::new().compression(CompressionOptions::new().accept(accept));
        let server = HaberdasherServer::new(Hats::default()).options(options);
        let shop = combination.open(server, ClientOptions::new()).await;
        let refused = |error: Error| {
            assert_eq!(error.code(), Code::Unimplemented);
            assert!(error.message().contains("gzip"), "{}", error.message());
        };
        let call = shop
            .client
            .update_hat(large(1))
            .send_compression(Compression::Zstd);
        refused(call.await.unwrap_err());
        let sizes = Streaming::from_iter([described(1, "x".repeat(2_000))]);
        let call = shop
            .client
            .collect_sizes(sizes)
            .send_compression(Compression::Zstd);
        refused(call.await.unwrap_err());
        let call = shop
            .client
            .update_hat(large(1))
            .send_compression(Compression::Gzip);
        assert_eq!(call.await.unwrap().into_message(), large(1));
    })
    .await;
}

#[tokio::test]
async fn a_client_gets_nothing_that_it_does_not_accept() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let call = || shop.client.update_hat(large(1));
        let response = call()
            .accept_compression(CompressionSet::none())
            .await
            .unwrap();
        assert_eq!(named(&response), None);
        let gzip = CompressionSet::new(&[Compression::Gzip]);
        let response = call().accept_compression(gzip).await.unwrap();
        assert_eq!(named(&response).as_deref(), Some("gzip"));
        let hats = shop
            .client
            .make_similar_hats(described(1, "3"))
            .accept_compression(gzip);
        assert_eq!(named(&hats.await.unwrap()).as_deref(), Some("gzip"));
    })
    .await;
}

#[tokio::test]
async fn short_messages_are_sent_as_they_are() {
    each_connect(async |combination| {
        let hat = |len: usize| Hat {
            color: "x".repeat(len),
            ..Hat::default()
        };
        let options = ServerOptions::new().compression(CompressionOptions::new().min_bytes(500));
        let server = HaberdasherServer::new(Hats::default()).options(options);
        let shop = combination.open(server, ClientOptions::new()).await;
        assert_eq!(
            named(&shop.client.update_hat(hat(400)).await.unwrap()),
            None
        );
        assert!(named(&shop.client.update_hat(hat(600)).await.unwrap()).is_some());
        let shop = combination.shop(Hats::default()).await;
        assert_eq!(
            named(&shop.client.update_hat(hat(900)).await.unwrap()),
            None
        );
        assert!(named(&shop.client.update_hat(hat(1_100)).await.unwrap()).is_some());
    })
    .await;
}

/// Answers with the compression that the request named.
fn telling() -> Script {
    fn told<T>(request: &Request<T>) -> Hat {
        let headers = request.headers();
        let name = headers
            .get("content-encoding")
            .or(headers.get("connect-content-encoding"))
            .or(headers.get("grpc-encoding"));
        let color = name.map_or("", |name| name.to_str().unwrap()).to_owned();
        Hat {
            color,
            ..Hat::default()
        }
    }
    Script::default()
        .update_hat(async |request| Ok(told(&request).into()))
        .make_flexible_hat(async |request| {
            let told = told(&request);
            let mut sizes = request.into_message();
            while sizes.message().await?.is_some() {}
            Ok(told.into())
        })
}

#[tokio::test]
async fn requests_are_compressed_as_the_call_says() {
    each_connect(async |combination| {
        let options = ClientOptions::new().compression(only(Compression::Brotli));
        let shop = combination
            .open(HaberdasherServer::new(telling()), options)
            .await;
        let client = &shop.client;
        assert_eq!(client.update_hat(large(1)).await.unwrap().color, "br");
        let call = client
            .update_hat(large(1))
            .send_compression(Compression::Gzip);
        assert_eq!(call.await.unwrap().color, "gzip");
        assert_eq!(client.update_hat(Hat::default()).await.unwrap().color, "");
        let call = client
            .update_hat(Hat {
                size: 7,
                ..Hat::default()
            })
            .compress_min_bytes(0);
        assert_eq!(call.await.unwrap().color, "br");
        let sizes = Streaming::from_iter([described(1, "x".repeat(9_000))]);
        let call = client
            .make_flexible_hat(sizes)
            .send_compression(Compression::Zstd);
        assert_eq!(call.await.unwrap().color, "zstd");
    })
    .await;
}

#[tokio::test]
async fn a_layer_sets_compression_at_both_ends() {
    each(async |combination| {
        let server = HaberdasherServer::new(telling())
            .layer(CompressionLayer::new(only(Compression::Gzip).min_bytes(0)));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop
            .client
            .clone()
            .layer(CompressionLayer::new(only(Compression::Zstd)));
        let response = client.update_hat(large(1)).await.unwrap();
        assert_eq!(named(&response).as_deref(), Some("gzip"));
        assert_eq!(response.color, "zstd");
    })
    .await;
}

#[tokio::test]
async fn layers_see_messages_uncompressed() {
    each_of(
        &[Transport::InProcess, Transport::Http1],
        async |combination| {
            let server =
                HaberdasherServer::new(Hats::default()).layer(tower::layer::layer_fn(|inner| {
                    tower::util::MapRequest::new(inner, |request: Request<Payload>| {
                        request.map(|payload| {
                            let codec = payload.codec();
                            Payload::stream(
                                codec,
                                payload.inspect_ok(|message| {
                                    assert!(message.windows(5).any(|text| text == b" red "));
                                }),
                            )
                        })
                    })
                }));
            let shop = combination.open(server, ClientOptions::new()).await;
            let call = shop
                .client
                .update_hat(large(4))
                .send_compression(Compression::Gzip);
            assert_eq!(call.await.unwrap().into_message(), large(4));
        },
    )
    .await;
}
