//! The seven methods of the hat shop, in each protocol over each transport.
//!
//! Rows of the protocol's checklist: S16, S17, S20, W11, X1, X2.

use connect_runtime::{ClientOptions, Code, Protocol, Streaming};
use futures_util::TryStreamExt;
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat, Size},
};
use support::{Client, Transport, described, each, each_of, size, within};

const EVERYWHERE: [Transport; 5] = [
    Transport::InProcess,
    Transport::Http1,
    Transport::H2c,
    Transport::Tls,
    Transport::Tls1,
];

/// Calls every method.
async fn call_all(client: &Client) {
    assert_eq!(client.make_hat(size(12)).await.unwrap().size, 12);

    let hat = Hat {
        size: 3,
        color: "red".into(),
        name: Some("Fedora".into()),
    };
    assert_eq!(
        client.update_hat(hat.clone()).await.unwrap().into_message(),
        hat
    );

    let hats = client.make_similar_hats(described(7, "5")).await.unwrap();
    let hats: Vec<Hat> = hats.into_message().try_collect().await.unwrap();
    assert_eq!(hats.iter().map(|hat| hat.size).collect::<Vec<_>>(), [7; 5]);

    let sizes = || Streaming::from_iter([size(1), size(2), size(6)]);
    let summary = client.collect_sizes(sizes()).await.unwrap();
    assert_eq!((summary.total_count, summary.average_size), (3, 3.0));
    assert_eq!(client.make_flexible_hat(sizes()).await.unwrap().size, 3);

    let hats = client.make_various_hats(sizes()).await.unwrap();
    let hats: Vec<Hat> = hats.into_message().try_collect().await.unwrap();
    assert_eq!(
        hats.iter().map(|hat| hat.size).collect::<Vec<_>>(),
        [1, 2, 6]
    );

    client.do_nothing(()).await.unwrap();
}

#[tokio::test]
async fn every_method_answers() {
    each_of(&EVERYWHERE, async |combination| {
        let shop = combination.shop(Hats::default()).await;
        call_all(&shop.client).await;
    })
    .await;
}

#[tokio::test]
async fn every_method_answers_in_base64() {
    for transport in EVERYWHERE {
        let options = ClientOptions::new()
            .protocol(Protocol::GrpcWeb)
            .grpc_web_text(true);
        let server = HaberdasherServer::new(Hats::default());
        let shop = transport.open_with(server, options).await;
        within(call_all(&shop.client)).await;
    }
}

#[tokio::test]
async fn the_first_response_arrives_before_the_second_request_is_sent() {
    each_of(
        &[Transport::InProcess, Transport::H2c, Transport::Tls],
        async |combination| {
            let shop = combination.shop(Hats::default()).await;
            let (sizes, receiver) = Streaming::channel(1);
            sizes.send(size(1)).await.unwrap();
            let mut hats = shop
                .client
                .make_various_hats(receiver)
                .await
                .unwrap()
                .into_message();
            for inches in 1..20 {
                assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
                sizes.send(size(inches + 1)).await.unwrap();
            }
            drop(sizes);
            assert_eq!(hats.message().await.unwrap().unwrap().size, 20);
            assert_eq!(hats.message().await.unwrap(), None);
        },
    )
    .await;
}

#[tokio::test]
async fn headers_arrive_before_the_first_message_is_sent() {
    each_of(
        &[Transport::InProcess, Transport::H2c],
        async |combination| {
            let shop = combination.shop(Hats::default()).await;
            let (sizes, receiver) = Streaming::channel(1);
            let mut hats = shop
                .client
                .make_various_hats(receiver)
                .await
                .unwrap()
                .into_message();
            sizes.send(size(9)).await.unwrap();
            assert_eq!(hats.message().await.unwrap().unwrap().size, 9);
        },
    )
    .await;
}

#[tokio::test]
async fn empty_streams_end_well() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let summary = shop.client.collect_sizes(Streaming::empty()).await.unwrap();
        assert_eq!((summary.total_count, summary.average_size), (0, 0.0));
        let hats = shop
            .client
            .make_various_hats(Streaming::<Size>::empty())
            .await
            .unwrap();
        assert_eq!(hats.into_message().message().await.unwrap(), None);
        let error = shop
            .client
            .make_flexible_hat(Streaming::empty())
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
    })
    .await;
}

#[tokio::test]
async fn empty_messages_are_messages() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let hat = shop.client.update_hat(Hat::default()).await.unwrap();
        assert_eq!(hat.into_message(), Hat::default());
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_messages_go_each_way() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let hats = shop
            .client
            .make_similar_hats(described(7, "10000"))
            .await
            .unwrap();
        let count = hats
            .into_message()
            .try_fold(0, async |count, _| Ok(count + 1))
            .await
            .unwrap();
        assert_eq!(count, 10_000);

        let sizes = || Streaming::from_iter((0..10_000).map(|_| size(4)));
        let summary = shop.client.collect_sizes(sizes()).await.unwrap();
        assert_eq!(summary.total_count, 10_000);

        let hats = shop.client.make_various_hats(sizes()).await.unwrap();
        let count = hats
            .into_message()
            .try_fold(0, async |count, _| Ok(count + 1))
            .await
            .unwrap();
        assert_eq!(count, 10_000);
    })
    .await;
}

#[tokio::test]
async fn large_messages_go_each_way() {
    each(async |combination| {
        let shop = combination.shop(Hats::default()).await;
        let hat = Hat {
            color: "x".repeat(3 << 20),
            ..Hat::default()
        };
        assert_eq!(
            shop.client
                .update_hat(hat.clone())
                .await
                .unwrap()
                .into_message(),
            hat
        );
        let sizes = Streaming::from_iter((0..4).map(|_| described(4, "y".repeat(3 << 20))));
        assert_eq!(
            shop.client.collect_sizes(sizes).await.unwrap().total_count,
            4
        );
    })
    .await;
}

#[tokio::test]
async fn both_http_versions_are_served_on_one_port() {
    use connect_runtime::client::HttpTransport;
    use haberdasher::proto::HaberdasherClient;
    let serving = support::serve(HaberdasherServer::new(Hats::default())).await;
    let url: http::Uri = format!("http://{}", serving.address()).parse().unwrap();
    for http2 in [false, true] {
        let transport = HttpTransport::builder()
            .http2_prior_knowledge(http2)
            .build();
        let client =
            HaberdasherClient::new(transport).options(ClientOptions::new().base_url(url.clone()));
        assert_eq!(client.make_hat(size(2)).await.unwrap().size, 2);
    }
    let client = HaberdasherClient::connect(format!("http://{}", serving.address())).unwrap();
    assert_eq!(client.make_hat(size(2)).await.unwrap().size, 2);
}
