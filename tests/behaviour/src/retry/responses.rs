//! Responses that break off, and servers that are not there.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connect_runtime::{Code, RetryLayer};
use haberdasher::proto::HaberdasherClient;
use support::{RawServer, size, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::quick;

const GOOD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 2\r\n\r\n\x08\x07";

/// Gives this answer to the first request, and a good one to others; counts them.
async fn answering_first(first: &'static str) -> (RawServer, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let server = RawServer::start(move |mut stream| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            let mut head = Vec::new();
            while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                if !matches!(stream.read_buf(&mut head).await, Ok(len) if len > 0) {
                    return;
                }
            }
            let answer = if number == 0 { first } else { GOOD };
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut head).await;
        }
    })
    .await;
    (server, requests)
}

#[tokio::test]
async fn a_response_that_breaks_off_before_its_message_is_asked_for_again() {
    within(async {
        for first in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-length: 2\r\n\r\n\x08",
            "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n<html>",
        ] {
            let (server, requests) = answering_first(first).await;
            let client = HaberdasherClient::connect(server.url()).unwrap();
            let client = client.layer(RetryLayer::new(quick()));
            assert_eq!(client.make_hat(size(1)).await.unwrap().size, 7, "{first}");
            assert_eq!(requests.load(Ordering::SeqCst), 2, "{first}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_malformed_response_is_not_asked_for_again() {
    within(async {
        let first = "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\nconnection: close\r\ncontent-length: 1\r\n\r\n\x08";
        let (server, requests) = answering_first(first).await;
        let client = HaberdasherClient::connect(server.url()).unwrap();
        let client = client.layer(RetryLayer::new(quick()));
        let error = client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    })
    .await;
}
