//! Limits: exactly the limit passes and one byte more does not, each way, compressed or not.
//!
//! Rows of the protocol's checklist: 1.0.11, G7, X6.

use connect_runtime::{
    ClientOptions, Code, Codec, Compression, CompressionSet, Error, Limits, LimitsLayer,
    ServerOptions, Streaming,
};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat, Size},
};
use support::{
    Combination, RawClient, Shop, described, each, envelope, envelopes, serve, size, within,
};

const LIMIT: usize = 2_000;

/// A description of a size whose message has this many bytes.
fn of_len(codec: Codec, len: usize) -> String {
    // inches and description in binary: 2 + 3 bytes around it; in JSON: {"inches":1,"description":""}.
    let around = if codec == Codec::Json {
        r#"{"inches":1,"description":""}"#.len()
    } else {
        5
    };
    "x".repeat(len - around)
}

/// A hat whose message has this many bytes.
fn hat_of_len(codec: Codec, len: usize) -> Hat {
    let around = if codec == Codec::Json {
        r#"{"color":""}"#.len()
    } else {
        3
    };
    Hat {
        color: "x".repeat(len - around),
        ..Hat::default()
    }
}

fn assert_too_large(error: &Error) {
    assert_eq!(error.code(), Code::ResourceExhausted, "{error:?}");
}

async fn limited_server(combination: Combination) -> Shop {
    let options = ServerOptions::new().limits(Limits::new().read_max_bytes(LIMIT));
    let server = HaberdasherServer::new(Hats::default()).options(options);
    combination.open(server, ClientOptions::new()).await
}

fn compressions() -> impl Iterator<Item = Option<Compression>> {
    std::iter::once(None).chain(CompressionSet::default().iter().map(Some))
}

#[tokio::test]
async fn a_server_reads_messages_up_to_its_limit() {
    each(async |combination| {
        let shop = limited_server(combination).await;
        let order = |len| described(1, of_len(combination.codec, len));
        for compression in compressions() {
            for get in [false, true] {
                let call = |len| {
                    let call = shop.client.make_hat(order(len)).compress_min_bytes(0);
                    let call = if get { call.get() } else { call };
                    match compression {
                        Some(compression) => call.send_compression(compression),
                        None => call,
                    }
                };
                assert_eq!(call(LIMIT).await.unwrap().size, 1, "{compression:?}");
                assert_too_large(&call(LIMIT + 1).await.unwrap_err());
                assert_too_large(&call(LIMIT * 100).post().await.unwrap_err());
                assert_eq!(call(LIMIT).await.unwrap().size, 1, "{compression:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_reads_each_message_of_a_stream_up_to_its_limit() {
    each(async |combination| {
        let shop = limited_server(combination).await;
        for compression in compressions() {
            let call = |lens: &[usize]| {
                let sizes: Vec<Size> = lens
                    .iter()
                    .map(|&len| described(1, of_len(combination.codec, len)))
                    .collect();
                let call = shop
                    .client
                    .collect_sizes(Streaming::from_iter(sizes))
                    .compress_min_bytes(0);
                match compression {
                    Some(compression) => call.send_compression(compression),
                    None => call,
                }
            };
            assert_eq!(call(&[LIMIT; 50]).await.unwrap().total_count, 50);
            assert_too_large(&call(&[LIMIT, LIMIT + 1, LIMIT]).await.unwrap_err());
            assert_eq!(call(&[LIMIT]).await.unwrap().total_count, 1);
        }
    })
    .await;
}

#[tokio::test]
async fn messages_before_the_one_that_is_too_large_are_answered() {
    each(async |combination| {
        let shop = limited_server(combination).await;
        let sizes = Streaming::from_iter([size(1), size(2), described(1, "x".repeat(LIMIT))]);
        let mut hats = shop
            .client
            .make_various_hats(sizes)
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
        assert_eq!(hats.message().await.unwrap().unwrap().size, 2);
        assert_too_large(&hats.message().await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_client_reads_messages_up_to_its_limit() {
    each(async |combination| {
        for compression in compressions() {
            let send =
                compression.map_or(CompressionSet::none(), |one| CompressionSet::new(&[one]));
            let layer = connect_runtime::CompressionOptions::new()
                .send(send)
                .min_bytes(0);
            let server = HaberdasherServer::new(
                support::Script::default()
                    .update_hat(async |request| Ok(request.into_message().into()))
                    .make_similar_hats(async |request| {
                        let color = request.description.clone();
                        let hat = |more: &str| Hat {
                            color: format!("{color}{more}"),
                            ..Hat::default()
                        };
                        Ok(Streaming::from_iter([hat(""), hat("x"), hat("")]).into())
                    }),
            )
            .options(ServerOptions::new().compression(layer));
            let options = ClientOptions::new().limits(Limits::new().read_max_bytes(LIMIT));
            let shop = combination.open(server, options).await;
            let hat = |len| hat_of_len(combination.codec, len);
            assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());
            assert_too_large(&shop.client.update_hat(hat(LIMIT + 1)).await.unwrap_err());
            assert!(
                shop.client
                    .update_hat(hat(LIMIT + 1))
                    .read_max_bytes(LIMIT + 1)
                    .await
                    .is_ok()
            );
            let order = described(1, hat(LIMIT).color);
            let mut hats = shop
                .client
                .make_similar_hats(order)
                .await
                .unwrap()
                .into_message();
            assert!(hats.message().await.unwrap().is_some());
            assert_too_large(&hats.message().await.unwrap_err());
            assert_eq!(hats.message().await.unwrap(), None);
            assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_larger_than_the_write_limit_is_written() {
    each(async |combination| {
        let limits = Limits::new().write_max_bytes(LIMIT);
        let hat = |len| hat_of_len(combination.codec, len);
        let server = HaberdasherServer::new(Hats::default());
        let shop = combination
            .open(server, ClientOptions::new().limits(limits))
            .await;
        assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());
        assert_too_large(&shop.client.update_hat(hat(LIMIT + 1)).await.unwrap_err());
        let sizes =
            Streaming::from_iter([size(1), described(1, of_len(combination.codec, LIMIT + 1))]);
        assert_too_large(&shop.client.collect_sizes(sizes).await.unwrap_err());
        assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());

        let server =
            HaberdasherServer::new(Hats::default()).options(ServerOptions::new().limits(limits));
        let shop = combination.open(server, ClientOptions::new()).await;
        assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());
        assert_too_large(&shop.client.update_hat(hat(LIMIT + 1)).await.unwrap_err());
        assert!(shop.client.update_hat(hat(LIMIT)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn four_mebibytes_are_the_default_and_can_be_switched_off() {
    each(async |combination| {
        let hat = hat_of_len(combination.codec, (4 << 20) + 1);
        let shop = combination.shop(Hats::default()).await;
        assert_too_large(&shop.client.update_hat(hat.clone()).await.unwrap_err());
        let unlimited = Limits::new().unlimited_read();
        let server =
            HaberdasherServer::new(Hats::default()).options(ServerOptions::new().limits(unlimited));
        let shop = combination.open(server, ClientOptions::new()).await;
        assert_too_large(&shop.client.update_hat(hat.clone()).await.unwrap_err());
        let same = shop
            .client
            .update_hat(hat.clone())
            .limits(unlimited)
            .await
            .unwrap();
        assert_eq!(same.color.len(), hat.color.len());
    })
    .await;
}

#[tokio::test]
async fn a_layer_goes_before_the_servers_options() {
    each(async |combination| {
        let options = ServerOptions::new().limits(Limits::new().read_max_bytes(10));
        let server = HaberdasherServer::new(Hats::default())
            .options(options)
            .layer(LimitsLayer::new().read_max_bytes(LIMIT))
            .layer(LimitsLayer::new().read_max_bytes(20));
        let shop = combination.open(server, ClientOptions::new()).await;
        let order = |len| described(1, of_len(combination.codec, len));
        assert_eq!(shop.client.make_hat(order(LIMIT)).await.unwrap().size, 1);
        assert_too_large(&shop.client.make_hat(order(LIMIT + 1)).await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_length_prefix_of_four_gibibytes_is_refused_at_once() {
    within(async {
        let serving = serve(HaberdasherServer::new(Hats::default())).await;
        let mut client = RawClient::connect(serving.address()).await;
        for method in ["CollectSizes", "MakeVariousHats", "MakeSimilarHats"] {
            client
                .post(
                    method,
                    "application/connect+json",
                    "transfer-encoding: chunked\r\n",
                )
                .await;
            client
                .chunk([envelope(0, r#"{"inches":1}"#), vec![0, 255, 255, 255, 255]].concat())
                .await;
            client.chunk("").await;
            let response = client.response().await;
            let envelopes = envelopes(&response.body);
            let (flags, end) = envelopes.last().unwrap();
            assert_eq!(*flags, 2);
            assert!(
                String::from_utf8_lossy(end).contains("resource_exhausted"),
                "{method}: {}",
                response.text()
            );
            assert_eq!(client.make_hat(1).await.status, 200);
        }
        assert_eq!(serving.connections(), 1);
    })
    .await;
}
