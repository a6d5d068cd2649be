//! Early answers on HTTP/1.1: a client that is still sending gets to read them, and one that waits is not asked.
//!
//! Rows of the protocol's checklist: S18, 1.0.11.

use connect_runtime::{Error, LimitsLayer};
use haberdasher::{Hats, proto::HaberdasherServer};
use support::{RawClient, Script, envelope, serve, within};

const PATH: &str = "POST /i2y.connecpy.example.Haberdasher/MakeHat HTTP/1.1\r\nhost: localhost\r\n";

#[tokio::test]
async fn an_upload_over_the_limit_gets_its_error_read() {
    within(async {
        let server =
            HaberdasherServer::new(Hats::default()).layer(LimitsLayer::new().read_max_bytes(1_000));
        let serving = serve(server).await;
        let mut client = RawClient::connect(serving.address()).await;
        // All of it is written before anything is read.
        client
            .post("MakeHat", "application/json", "content-length: 3000000\r\n")
            .await;
        client.write(vec![b' '; 3_000_000]).await;
        let response = client.response().await;
        assert_eq!(response.status, 429);
        assert!(response.text().contains("resource_exhausted"));
        // What was sent was read, so the connection is good for more.
        assert_eq!(client.make_hat(1).await.status, 200);

        client
            .post(
                "MakeHat",
                "application/json",
                "transfer-encoding: chunked\r\n",
            )
            .await;
        for _ in 0..30 {
            client.chunk(vec![b' '; 100_000]).await;
        }
        client.chunk("").await;
        assert_eq!(client.response().await.status, 429);
        assert_eq!(client.make_hat(1).await.status, 200);
        assert_eq!(serving.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_nobody_wants_gets_its_error_read() {
    within(async {
        let serving = serve(HaberdasherServer::new(Hats::default())).await;
        let mut client = RawClient::connect(serving.address()).await;
        for (path, content_type, status) in [
            ("Nothing", "application/json", 404),
            ("MakeHat", "text/html", 415),
            ("MakeSimilarHats", "application/json", 415),
            ("MakeHat", "application/connect+json", 415),
        ] {
            client
                .post(path, content_type, "content-length: 3000000\r\n")
                .await;
            client.write(vec![b' '; 3_000_000]).await;
            let response = client.response().await;
            assert_eq!(
                (response.status, response.body.len()),
                (status, 0),
                "{path}"
            );
            assert_eq!(client.make_hat(1).await.status, 200);
        }
        let bad = "connect-timeout-ms: soon\r\ncontent-length: 3000000\r\n";
        client.post("MakeHat", "application/json", bad).await;
        client.write(vec![b' '; 3_000_000]).await;
        assert_eq!(client.response().await.status, 400);
        assert_eq!(client.make_hat(1).await.status, 200);
        assert_eq!(serving.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_stream_whose_handler_fails_early_gets_its_error_read() {
    within(async {
        let script = Script::default()
            .collect_sizes(async |_| Err(Error::aborted("enough")))
            .make_various_hats(async |_| Err(Error::aborted("enough")))
            .make_hat(async |_| Ok(haberdasher::proto::Hat::default().into()));
        let serving = serve(HaberdasherServer::new(script)).await;
        let mut client = RawClient::connect(serving.address()).await;
        for method in ["CollectSizes", "MakeVariousHats"] {
            client
                .post(
                    method,
                    "application/connect+json",
                    "transfer-encoding: chunked\r\n",
                )
                .await;
            for _ in 0..30 {
                client.chunk(envelope(0, vec![b' '; 100_000])).await;
            }
            client.chunk("").await;
            let response = client.response().await;
            assert!(response.text().contains("aborted"), "{}", response.text());
            assert_eq!(client.make_hat(1).await.status, 200);
        }
        assert_eq!(serving.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_upload_without_an_end_is_cut_off() {
    within(async {
        let server =
            HaberdasherServer::new(Hats::default()).layer(LimitsLayer::new().read_max_bytes(1_000));
        let serving = serve(server).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "MakeHat",
                "application/json",
                "content-length: 1000000000000\r\n",
            )
            .await;
        let mut sent = 0;
        while client.try_write(vec![b' '; 100_000]).await.is_ok() {
            sent += 100_000;
            assert!(sent < 100_000_000, "nobody stops it");
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_stops_sending_gets_its_error_without_much_delay() {
    within(async {
        let server =
            HaberdasherServer::new(Hats::default()).layer(LimitsLayer::new().read_max_bytes(1_000));
        let serving = serve(server).await;
        let mut client = RawClient::connect(serving.address()).await;
        client
            .post(
                "MakeHat",
                "application/json",
                "content-length: 1000000000000\r\n",
            )
            .await;
        assert_eq!(client.response().await.status, 429);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_waits_to_be_asked_is_not_asked_for_what_is_refused() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(LimitsLayer::new().read_max_bytes(1_000));
        let serving = serve(server).await;
        for (head, status) in [
            (format!("{PATH}content-type: application/json\r\ncontent-length: 3000000\r\n"), 429),
            (format!("{PATH}content-type: text/html\r\ncontent-length: 3000000\r\n"), 415),
            (
                format!("{}content-type: application/json\r\ncontent-length: 5\r\n", PATH.replace("MakeHat", "No")),
                404,
            ),
        ] {
            let mut client = RawClient::connect(serving.address()).await;
            client.write(format!("{head}expect: 100-continue\r\n\r\n")).await;
            assert_eq!(client.response().await.status, status);
        }
        // One whose body is wanted is asked for it.
        let mut client = RawClient::connect(serving.address()).await;
        client.write(format!("{PATH}content-type: application/json\r\ncontent-length: 12\r\nexpect: 100-continue\r\n\r\n")).await;
        assert_eq!(client.response().await.status, 100);
        client.write(r#"{"inches":1}"#).await;
        assert_eq!(client.response().await.status, 200);
    })
    .await;
}
