//! Clients of servers that misbehave on HTTP/1.1.
//!
//! Rows of the protocol's checklist: S9, S12, P10, P15.

use std::time::Duration;

use connect_runtime::{Code, Error, client::HttpTransport, codegen::Transport};
use haberdasher::proto::{HaberdasherClient, Hat};
use support::{RawServer, Then, end_stream, envelope, size, within};
use tokio::net::TcpListener;

type Client = HaberdasherClient<Transport<HttpTransport>>;

fn connect(server: &RawServer) -> Client {
    HaberdasherClient::connect(server.url()).unwrap()
}

const STREAM: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/connect+proto\r\nconnection: close\r\n\r\n";
const UNARY: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\n";

async fn unary(answer: impl AsRef<[u8]>) -> Error {
    let server = RawServer::answering(answer, Then::Close).await;
    connect(&server).make_hat(size(1)).await.unwrap_err()
}

/// The messages before the error, and the error.
async fn streaming(body: impl AsRef<[u8]>, then: Then) -> (Vec<Hat>, Error) {
    let answer = [STREAM.as_bytes(), body.as_ref()].concat();
    let server = RawServer::answering(answer, then).await;
    let mut hats = connect(&server)
        .make_similar_hats(size(1))
        .await
        .unwrap()
        .into_message();
    let mut before = Vec::new();
    loop {
        match hats.message().await {
            Ok(Some(hat)) => before.push(hat),
            Ok(None) => panic!("an error was due"),
            Err(error) => {
                assert_eq!(hats.message().await.unwrap(), None);
                return (before, error);
            }
        }
    }
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    within(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let client = HaberdasherClient::connect(url).unwrap();
        assert_eq!(
            client.make_hat(size(1)).await.unwrap_err().code(),
            Code::Unavailable
        );
        let error = client.make_similar_hats(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_closes_before_the_head_is_unavailable() {
    within(async {
        assert_eq!(unary("").await.code(), Code::Unavailable);
        assert_eq!(unary("HTTP/1.1 200 OK\r\n").await.code(), Code::Unavailable);
        let unreadable = unary("SMTP ready\r\n\r\n").await.code();
        assert!(matches!(
            unreadable,
            Code::Unavailable | Code::Internal | Code::Unknown
        ));
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_closes_within_the_body_is_unavailable() {
    within(async {
        let short = format!("{UNARY}content-length: 9\r\n\r\n\x08");
        assert_eq!(unary(short).await.code(), Code::Unavailable);
        let chunked = format!("{UNARY}transfer-encoding: chunked\r\n\r\n2\r\n\x08\x07\r\n");
        assert_eq!(unary(chunked).await.code(), Code::Unavailable);
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_after_its_messages() {
    within(async {
        let hat = envelope(0, [8, 7]);
        for (body, count, codes) in [
            (vec![], 0, [Code::Internal, Code::Unknown]),
            (hat.clone(), 1, [Code::Internal, Code::Unknown]),
            (
                [&hat[..], &hat[..3]].concat(),
                1,
                [Code::Internal, Code::Unavailable],
            ),
            (
                [&hat[..], &hat[..6]].concat(),
                1,
                [Code::Internal, Code::Unavailable],
            ),
        ] {
            let (hats, error) = streaming(&body, Then::Close).await;
            assert_eq!(hats.len(), count);
            assert!(codes.contains(&error.code()), "{body:?}: {error:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_the_end_is_an_error() {
    within(async {
        for more in [end_stream("{}"), envelope(0, [8, 7]), vec![0]] {
            let body = [end_stream("{}"), more].concat();
            let (hats, error) = streaming(body, Then::Close).await;
            assert_eq!((hats.len(), error.code()), (0, Code::Internal));
        }
    })
    .await;
}

#[tokio::test]
async fn an_end_that_is_not_json_is_an_error() {
    within(async {
        for end in ["", "{", "[]", "null", "{\"error\":7}"] {
            let (_, error) = streaming(end_stream(end), Then::Close).await;
            assert!(
                matches!(error.code(), Code::Internal | Code::Unknown),
                "{end}: {error:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_error_is_read_even_if_the_server_does_not_end_its_body() {
    within(async {
        let end = end_stream(r#"{"error":{"code":"aborted","message":"enough"}}"#);
        let (_, error) = streaming(end, Then::Stay).await;
        assert_eq!((error.code(), error.message()), (Code::Aborted, "enough"));
    })
    .await;
}

#[tokio::test]
async fn a_length_prefix_of_four_gibibytes_is_refused_at_once() {
    within(async {
        let body = [envelope(0, [8, 7]), vec![0, 255, 255, 255, 255, 0]].concat();
        let (hats, error) = streaming(body, Then::Stay).await;
        assert_eq!((hats.len(), error.code()), (1, Code::ResourceExhausted));
        let huge = format!("{UNARY}content-length: 99999999999\r\n\r\n");
        assert_eq!(unary(huge).await.code(), Code::ResourceExhausted);
    })
    .await;
}

#[tokio::test]
async fn pages_of_proxies_have_the_code_of_their_status() {
    within(async {
        for (status, code) in [
            ("502 Bad Gateway", Code::Unavailable),
            ("503 Service Unavailable", Code::Unavailable),
            ("504 Gateway Timeout", Code::Unavailable),
            ("429 Too Many Requests", Code::Unavailable),
            ("401 Unauthorized", Code::Unauthenticated),
            ("403 Forbidden", Code::PermissionDenied),
            ("404 Not Found", Code::Unimplemented),
            ("400 Bad Request", Code::Internal),
            ("418 I'm a teapot", Code::Unknown),
            ("200 OK", Code::Unknown),
        ] {
            let page = format!("HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: 13\r\n\r\n<html></html>");
            assert_eq!(unary(&page).await.code(), code, "{status}");
            let server = RawServer::answering(page, Then::Close).await;
            let answer = connect(&server).make_similar_hats(size(1)).await;
            assert_eq!(answer.unwrap_err().code(), code, "{status}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_error_without_json_has_the_code_of_its_status() {
    within(async {
        for body in ["", "{", "{}", "[]", "{\"code\":7}", "{\"code\":\"fine\"}"] {
            let len = body.len();
            let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json";
            let error = unary(format!("{head}\r\ncontent-length: {len}\r\n\r\n{body}")).await;
            assert_eq!(error.code(), Code::Unavailable, "{body}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_silent_is_left_when_the_caller_has_enough() {
    within(async {
        let silent = RawServer::start(|stream| async move {
            let _open = stream;
            std::future::pending().await
        })
        .await;
        let client = connect(&silent);
        let call = std::future::IntoFuture::into_future(client.make_hat(size(1)));
        assert!(
            tokio::time::timeout(Duration::from_millis(50), call)
                .await
                .is_err()
        );
    })
    .await;
}
