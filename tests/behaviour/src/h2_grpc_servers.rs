//! gRPC clients of servers that misbehave on HTTP/2: resets, trailers and what stands in for them.
//!
//! Rows of the protocol's checklist: P10, P11, P14, W5.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use connect_runtime::{ClientOptions, Code, Protocol, client::HttpTransport, codegen::Transport};
use h2::{Reason, SendStream, server::SendResponse};
use haberdasher::proto::HaberdasherClient;
use http::{HeaderMap, HeaderValue};
use support::{RawServer, envelope, first_error, serve_h2, size, within};
use tokio::sync::Notify;

type Client = HaberdasherClient<Transport<HttpTransport>>;

fn connect(server: &RawServer) -> Client {
    let transport = HttpTransport::builder().http2_prior_knowledge(true).build();
    let options = ClientOptions::new()
        .protocol(Protocol::Grpc)
        .base_url(server.url().parse().unwrap());
    HaberdasherClient::new(transport).options(options)
}

/// The table of gRPC: every reason of HTTP/2, and one of nobody's.
fn codes() -> Vec<(Reason, Code)> {
    let internal = [
        Reason::NO_ERROR,
        Reason::PROTOCOL_ERROR,
        Reason::INTERNAL_ERROR,
        Reason::FLOW_CONTROL_ERROR,
        Reason::SETTINGS_TIMEOUT,
        Reason::FRAME_SIZE_ERROR,
        Reason::COMPRESSION_ERROR,
        Reason::CONNECT_ERROR,
    ];
    let others = [
        (Reason::REFUSED_STREAM, Code::Unavailable),
        (Reason::CANCEL, Code::Canceled),
        (Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted),
        (Reason::INADEQUATE_SECURITY, Code::PermissionDenied),
    ];
    let internal = internal.map(|reason| (reason, Code::Internal));
    internal.into_iter().chain(others).collect()
}

fn begin(respond: &mut SendResponse<Bytes>) -> SendStream<Bytes> {
    let head = http::Response::builder()
        .header("content-type", "application/grpc")
        .body(())
        .unwrap();
    respond.send_response(head, false).unwrap()
}

fn status(status: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(
        "grpc-status".parse().unwrap(),
        HeaderValue::from_static(status),
    )])
}

fn hat() -> Bytes {
    Bytes::from(envelope(0, [8, 7]))
}

#[tokio::test]
async fn a_stream_that_is_reset_has_the_code_of_the_reason() {
    within(async {
        for (reason, code) in codes() {
            let server =
                serve_h2(move |_request, mut respond| async move { respond.send_reset(reason) })
                    .await;
            let client = connect(&server);
            let error = client.make_hat(size(1)).await.unwrap_err();
            assert_eq!(error.code(), code, "{reason:?}");
            let error = first_error(client.make_similar_hats(size(1)).await).await;
            assert_eq!(error.code(), code, "{reason:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_is_reset_after_its_head_has_the_code_of_the_reason() {
    within(async {
        for (reason, code) in codes() {
            let read = Arc::new(Notify::new());
            let was_read = read.clone();
            let server = serve_h2(move |_request, mut respond| {
                let was_read = was_read.clone();
                async move {
                    let mut body = begin(&mut respond);
                    was_read.notified().await;
                    body.send_reset(reason);
                }
            })
            .await;
            let response = connect(&server).make_similar_hats(size(1)).await;
            let mut hats = response.unwrap().into_message();
            read.notify_one();
            assert_eq!(hats.message().await.unwrap_err().code(), code, "{reason:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_reset_after_the_deadline_is_the_deadline() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            tokio::time::sleep(Duration::from_millis(60)).await;
            respond.send_reset(Reason::CANCEL);
        })
        .await;
        let call = connect(&server).make_hat(size(1));
        let error = call.timeout(Duration::from_millis(50)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
    })
    .await;
}

#[tokio::test]
async fn a_reset_without_an_error_behind_the_trailers_does_no_harm() {
    within(async {
        let read = Arc::new(Notify::new());
        let was_read = read.clone();
        let server = serve_h2(move |_request, mut respond| {
            let was_read = was_read.clone();
            async move {
                let mut body = begin(&mut respond);
                body.send_data(hat(), false).unwrap();
                body.send_trailers(status("0")).unwrap();
                was_read.notified().await;
                body.send_reset(Reason::NO_ERROR);
            }
        })
        .await;
        let client = connect(&server);
        for _ in 0..5 {
            let hat = client.make_hat(size(1)).await.unwrap();
            assert_eq!(hat.size, 7);
            read.notify_one();
        }
    })
    .await;
}

#[tokio::test]
async fn trailers_are_read_however_the_body_is_cut() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            let mut body = begin(&mut respond);
            for byte in [hat(), hat()].concat() {
                body.send_data(Bytes::from(vec![byte]), false).unwrap();
                body.send_data(Bytes::new(), false).unwrap();
            }
            let mut trailers = status("9");
            trailers.append("x-a", HeaderValue::from_static("1"));
            trailers.append("x-a", HeaderValue::from_static("2"));
            body.send_trailers(trailers).unwrap();
        })
        .await;
        let response = connect(&server).make_similar_hats(size(1)).await.unwrap();
        let mut hats = response.into_message();
        for _ in 0..2 {
            assert_eq!(hats.message().await.unwrap().unwrap().size, 7);
        }
        let error = hats.message().await.unwrap_err();
        assert_eq!(error.code(), Code::FailedPrecondition);
        let values: Vec<_> = error.metadata().get_all("x-a").iter().collect();
        assert_eq!(values, ["1", "2"]);
        assert_eq!(hats.message().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_stream_without_trailers_is_an_internal_error() {
    within(async {
        let server = serve_h2(|_request, mut respond| async move {
            begin(&mut respond).send_data(hat(), true).unwrap();
        })
        .await;
        let error = connect(&server).make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
    })
    .await;
}

#[tokio::test]
async fn headers_alone_count_with_an_empty_frame_behind_them_and_without() {
    within(async {
        for with_frame in [false, true] {
            let server = serve_h2(move |_request, mut respond| async move {
                let head = http::Response::builder()
                    .header("content-type", "application/grpc")
                    .header("grpc-status", "5")
                    .header("x-a", "1");
                let head = head.body(()).unwrap();
                let mut body = respond.send_response(head, !with_frame).unwrap();
                if with_frame {
                    body.send_data(Bytes::new(), true).unwrap();
                }
            })
            .await;
            let client = connect(&server);
            let error = client.make_hat(size(1)).await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound, "{with_frame}");
            assert_eq!(error.metadata()["x-a"], "1");
            let error = first_error(client.make_similar_hats(size(1)).await).await;
            assert_eq!(error.code(), Code::NotFound, "{with_frame}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_is_refused_is_unavailable() {
    within(async {
        let server = RawServer::start(|stream| async move { drop(stream) }).await;
        let error = connect(&server).make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
        let address = server.url();
        drop(server);
        let transport = HttpTransport::builder().http2_prior_knowledge(true).build();
        let options = ClientOptions::new()
            .protocol(Protocol::Grpc)
            .base_url(address.parse().unwrap());
        let client = HaberdasherClient::new(transport).options(options);
        let error = client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
    })
    .await;
}
