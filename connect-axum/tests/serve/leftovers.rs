//! Requests over HTTP/1.1 that an app answers without reading them: their connections stay good.

use std::time::Duration;

use axum::{Router, http::StatusCode, middleware, response::IntoResponse};
use connect_axum::RouterExt;
use haberdasher::{Hats, proto::HaberdasherServer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::support::{read_until_closed, shop, start, within};

const UNKNOWN: &[u8] = b"POST /i2y.connecpy.example.Haberdasher/Unknown HTTP/1.1\r\nhost: shop\r\n\
      content-type: application/grpc-web\r\ntransfer-encoding: chunked\r\n\r\n5\r\n\0\0\0\0\0\r\n";

const MAKE_HAT: &[u8] =
    b"POST /i2y.connecpy.example.Haberdasher/MakeHat HTTP/1.1\r\nhost: shop\r\n\
      content-type: application/json\r\ncontent-length: 13\r\nconnection: close\r\n\r\n{\"inches\":12}";

/// Much less than what a server waits for a client that says nothing.
const MOMENT: Duration = Duration::from_millis(50);

/// Sends a request in two parts; what answers it must not be sent between them, and the next request is served.
async fn is_answered_and_stays_good(mut stream: TcpStream, status: &str) {
    stream.write_all(UNKNOWN).await.unwrap();
    let early = timeout(MOMENT, stream.read_u8()).await;
    assert!(
        early.is_err(),
        "answered while the request comes: {early:?}"
    );
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    within(stream.read_exact(&mut answer)).await.unwrap();
    assert_eq!(
        String::from_utf8_lossy(&answer),
        format!("HTTP/1.1 {status}")
    );

    stream.write_all(MAKE_HAT).await.unwrap();
    let rest = read_until_closed(stream).await;
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("HTTP/1.1 200 OK"), "{rest}");
    assert!(rest.contains("\"size\":12"), "{rest}");
}

#[tokio::test]
async fn a_fallback_that_does_not_read_leaves_the_connection_good() {
    let running = start(shop(), |server| server).await;
    is_answered_and_stays_good(running.connect().await, "404").await;
    running.stop().ends().await;
}

#[tokio::test]
async fn a_middleware_that_refuses_leaves_the_connection_good() {
    let refuse = async |request: axum::extract::Request, next: middleware::Next| {
        if request.uri().path().ends_with("Unknown") {
            return StatusCode::FORBIDDEN.into_response();
        }
        next.run(request).await
    };
    let app = Router::new()
        .rpc(HaberdasherServer::new(Hats::default()))
        .layer(middleware::from_fn(refuse));
    let running = start(app, |server| server).await;
    is_answered_and_stays_good(running.connect().await, "403").await;
    running.stop().ends().await;
}

#[tokio::test]
async fn a_client_that_waits_for_100_continue_is_not_told_to_go_on() {
    let running = start(shop(), |server| server).await;
    let mut stream = running.connect().await;
    let head = b"POST /unknown HTTP/1.1\r\nhost: shop\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let answer = read_until_closed(stream).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    running.stop().ends().await;
}
