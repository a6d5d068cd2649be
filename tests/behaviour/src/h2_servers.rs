//! Clients of servers that misbehave on HTTP/2: resets with every reason, GOAWAY, streams cut short.
//!
//! Rows of the protocol's checklist: P14, P15, S9, S12.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use connect_runtime::{ClientOptions, Code, client::HttpTransport, codegen::Transport};
use h2::Reason;
use haberdasher::proto::HaberdasherClient;
use support::{RawServer, end_stream, envelope, serve_h2, size, within};
use tokio::sync::Notify;

type Client = HaberdasherClient<Transport<HttpTransport>>;

fn connect(server: &RawServer) -> Client {
    let transport = HttpTransport::builder().http2_prior_knowledge(true).build();
    let options = ClientOptions::new().base_url(server.url().parse().unwrap());
    HaberdasherClient::new(transport).options(options)
}

const CODES: [(Reason, Code); 6] = [
    (Reason::CANCEL, Code::Canceled),
    (Reason::REFUSED_STREAM, Code::Unavailable),
    (Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted),
    (Reason::INADEQUATE_SECURITY, Code::PermissionDenied),
    (Reason::INTERNAL_ERROR, Code::Internal),
    (Reason::PROTOCOL_ERROR, Code::Internal),
];

fn head(content_type: &str) -> http::Response<()> {
    http::Response::builder()
        .header("content-type", content_type)
        .body(())
        .unwrap()
}

#[tokio::test]
async fn a_stream_that_is_reset_has_the_code_of_the_reason() {
    within(async {
        for (reason, code) in CODES {
            let server =
                serve_h2(move |_request, mut respond| async move { respond.send_reset(reason) })
                    .await;
            let client = connect(&server);
            assert_eq!(
                client.make_hat(size(1)).await.unwrap_err().code(),
                code,
                "{reason:?}"
            );
            let error = client.make_similar_hats(size(1)).await.unwrap_err();
            assert_eq!(error.code(), code, "{reason:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_reset_after_messages_gives_these_first() {
    within(async {
        for (reason, code) in CODES {
            let read = Arc::new(Notify::new());
            let was_read = read.clone();
            let server = serve_h2(move |_request, mut respond| {
                let was_read = was_read.clone();
                async move {
                    let mut body = respond
                        .send_response(head("application/connect+proto"), false)
                        .unwrap();
                    body.send_data(Bytes::from(envelope(0, [8, 7])), false)
                        .unwrap();
                    was_read.notified().await;
                    body.send_reset(reason);
                }
            })
            .await;
            let mut hats = connect(&server)
                .make_similar_hats(size(1))
                .await
                .unwrap()
                .into_message();
            assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
            read.notify_one();
            assert_eq!(hats.message().await.unwrap_err().code(), code, "{reason:?}");
            assert_eq!(hats.message().await.unwrap(), None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_says_goaway_is_replaced() {
    within(async {
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        let server = RawServer::start(move |stream| {
            count.fetch_add(1, Ordering::SeqCst);
            async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                // One call is answered, and then no more are taken.
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    let mut body = respond
                        .send_response(head("application/proto"), false)
                        .unwrap();
                    body.send_data(Bytes::from_static(&[8, 7]), true).unwrap();
                    connection.graceful_shutdown();
                }
            }
        })
        .await;
        let client = connect(&server);
        for calls in 1..5 {
            assert_eq!(client.make_hat(size(1)).await.unwrap().size, 7);
            assert!(connections.load(Ordering::SeqCst) <= calls);
        }
        assert!(connections.load(Ordering::SeqCst) > 1);
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_goes_away_abruptly_fails_its_calls_and_is_replaced() {
    within(async {
        let first = Arc::new(AtomicUsize::new(0));
        let server = RawServer::start(move |stream| {
            let bad = first.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    if bad {
                        connection.abrupt_shutdown(Reason::INTERNAL_ERROR);
                        continue;
                    }
                    let mut body = respond
                        .send_response(head("application/proto"), false)
                        .unwrap();
                    body.send_data(Bytes::from_static(&[8, 7]), true).unwrap();
                }
            }
        })
        .await;
        let client = connect(&server);
        let code = client.make_hat(size(1)).await.unwrap_err().code();
        assert!(matches!(code, Code::Internal | Code::Unavailable), "{code}");
        assert_eq!(client.make_hat(size(1)).await.unwrap().size, 7);
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_ends_without_its_end_is_an_error() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            let mut body = respond
                .send_response(head("application/connect+proto"), false)
                .unwrap();
            body.send_data(Bytes::from(envelope(0, [8, 7])), true)
                .unwrap();
        })
        .await;
        let mut hats = connect(&server)
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_eq!(hats.message().await.unwrap_err().code(), Code::Internal);
    })
    .await;
}

#[tokio::test]
async fn frames_cut_anywhere_are_put_together() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            let mut body = respond
                .send_response(head("application/connect+proto"), false)
                .unwrap();
            let all = [envelope(0, [8, 7]), envelope(0, []), end_stream("{}")].concat();
            for byte in all {
                body.send_data(Bytes::from(vec![byte]), false).unwrap();
                tokio::task::yield_now().await;
            }
            body.send_data(Bytes::new(), true).unwrap();
        })
        .await;
        let mut hats = connect(&server)
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
        assert_eq!(hats.message().await.unwrap().unwrap().size, 0);
        assert_eq!(hats.message().await.unwrap(), None);
    })
    .await;
}
