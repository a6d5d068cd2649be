//! Deadlines at the client: enforced whatever the server does or leaves undone.
//!
//! Rows of the protocol's checklist: T4, T6.

use std::time::Duration;

use bytes::Bytes;
use connect_runtime::{ClientOptions, Code, Error, Streaming, client::HttpTransport};
use futures_util::{StreamExt, stream};
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, Hat};
use support::{DropProbe, RawServer, Script, Then, each, envelope, serve_h2, size, within};

const SOON: Duration = Duration::from_millis(100);

fn client(
    url: &str,
    http2: bool,
) -> HaberdasherClient<impl connect_runtime::codegen::Caller + use<>> {
    let transport = HttpTransport::builder()
        .http2_prior_knowledge(http2)
        .build();
    HaberdasherClient::new(transport).options(ClientOptions::new().base_url(url.parse().unwrap()))
}

fn assert_exceeded(error: &Error) {
    assert_eq!(error.code(), Code::DeadlineExceeded, "{error:?}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    within(async {
        let silent = RawServer::start(|stream| async move {
            let _open = stream;
            std::future::pending().await
        })
        .await;
        for http2 in [false, true] {
            let client = client(&silent.url(), http2);
            assert_exceeded(&client.make_hat(size(1)).timeout(SOON).await.unwrap_err());
            let sizes = Streaming::from_iter([size(1)]);
            assert_exceeded(&client.collect_sizes(sizes).timeout(SOON).await.unwrap_err());
            assert_exceeded(
                &client
                    .make_similar_hats(size(1))
                    .timeout(SOON)
                    .await
                    .unwrap_err(),
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_response_that_stalls_after_its_head_is_given_up() {
    within(async {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 9\r\n\r\n\x08";
        let server = RawServer::answering(head, Then::Stay).await;
        let client = client(&server.url(), false);
        assert_exceeded(&client.make_hat(size(1)).timeout(SOON).await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn an_error_that_stalls_half_way_is_given_up() {
    within(async {
        let head = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
        let server = RawServer::answering(head, Then::Stay).await;
        let client = client(&server.url(), false);
        assert_exceeded(&client.make_hat(size(1)).timeout(SOON).await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_stalls_between_messages_is_given_up() {
    within(async {
        let mut answer =
            b"HTTP/1.1 200 OK\r\ncontent-type: application/connect+proto\r\n\r\n".to_vec();
        answer.extend(envelope(0, [8, 7]));
        let server = RawServer::answering(answer, Then::Stay).await;
        let client = client(&server.url(), false);
        let hats = client
            .make_similar_hats(size(1))
            .timeout(SOON)
            .await
            .unwrap();
        let mut hats = hats.into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
        assert_exceeded(&hats.message().await.unwrap_err());
        assert_eq!(hats.message().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_reset_after_the_deadline_has_exceeded_it() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            let head =
                http::Response::builder().header("content-type", "application/connect+proto");
            let mut body = respond
                .send_response(head.body(()).unwrap(), false)
                .unwrap();
            body.send_data(Bytes::from(envelope(0, [8, 7])), false)
                .unwrap();
            tokio::time::sleep(SOON / 2).await;
            body.send_reset(h2::Reason::CANCEL);
        })
        .await;
        let client = client(&server.url(), true);
        let hats = client
            .make_similar_hats(size(1))
            .timeout(SOON)
            .await
            .unwrap();
        let mut hats = hats.into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
        // The reset comes before the deadline, and is looked at after it.
        tokio::time::sleep(SOON).await;
        assert_exceeded(&hats.message().await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_timeout_of_zero_fails_before_anything_is_sent() {
    each(async |combination| {
        let probe = DropProbe::new();
        let seen = probe.clone();
        let script = Script::default().make_hat(move |_| {
            drop(seen.guard());
            async { Ok(Hat::default().into()) }
        });
        let shop = combination.shop(script).await;
        let call = shop.client.make_hat(size(1)).timeout(Duration::ZERO);
        assert_exceeded(&call.await.unwrap_err());
        assert_eq!(probe.made(), 0);
        if let Some(serving) = shop.serving {
            assert_eq!(serving.connections(), 0);
        }
    })
    .await;
}

#[tokio::test]
async fn a_timeout_as_long_as_can_be_is_no_trouble() {
    each(async |combination| {
        let script = Script::default().make_hat(async |_| Ok(Hat::default().into()));
        let shop = combination.shop(script).await;
        shop.client
            .make_hat(size(1))
            .timeout(Duration::MAX)
            .await
            .unwrap();
        let longest = shop
            .client
            .make_hat(size(1))
            .timeout(Duration::from_millis(9_999_999_999));
        longest.await.unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_deadline_covers_the_whole_stream_in_process() {
    within(async {
        let probe = DropProbe::new();
        let seen = probe.clone();
        let script = Script::default().make_similar_hats(move |_| {
            let guard = seen.guard();
            async move {
                let hats = stream::iter(0..).then(move |size| {
                    _ = &guard;
                    async move {
                        tokio::time::sleep(Duration::from_secs(1)).await;
                        Ok(Hat {
                            size,
                            ..Hat::default()
                        })
                    }
                });
                Ok(Streaming::new(hats).into())
            }
        });
        let client = HaberdasherClient::new(HaberdasherServer::new(script));
        let hats = client
            .make_similar_hats(size(1))
            .timeout(Duration::from_millis(3_500))
            .await;
        let mut hats = hats.unwrap().into_message();
        for size in 0..3 {
            assert_eq!(hats.message().await.unwrap().unwrap().size, size);
        }
        assert_exceeded(&hats.message().await.unwrap_err());
        assert_eq!(probe.dropped(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_deadline_at_the_client_drops_the_handler() {
    each(async |combination| {
        let probe = DropProbe::new();
        let seen = probe.clone();
        let script = Script::default().make_hat(move |_| {
            let guard = seen.guard();
            async move {
                let _guard = guard;
                std::future::pending().await
            }
        });
        let shop = combination.shop(script).await;
        assert_exceeded(
            &shop
                .client
                .make_hat(size(1))
                .timeout(SOON)
                .await
                .unwrap_err(),
        );
        probe.until_dropped(1).await;
    })
    .await;
}
