//! HTTP/1.1 and HTTP/2 on one port. PROTOCOL.md: X1.

use axum::{Router, extract::ConnectInfo, routing};
use connect_runtime::{Payload, Peer, Request, Streaming};
use haberdasher::{Hats, proto::HaberdasherServer};
use std::net::SocketAddr;
use tokio::{io::AsyncWriteExt, sync::mpsc};
use tower::util::MapRequestLayer;

use super::support::{TWELVE_INCHES, exchange, read_until_closed, shop, start, within};

#[tokio::test]
async fn both_versions_are_served_on_one_port() {
    let running = start(shop(), |server| server).await;
    for http2 in [false, true] {
        let client = running.client(http2);
        assert_eq!(client.make_hat(TWELVE_INCHES).await.unwrap().size, 12);
        assert_eq!(client.make_hat(TWELVE_INCHES).get().await.unwrap().size, 12);

        let mut hats = client
            .make_similar_hats(TWELVE_INCHES)
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 12);

        let sizes = Streaming::from_iter([TWELVE_INCHES, TWELVE_INCHES]);
        assert_eq!(client.collect_sizes(sizes).await.unwrap().total_count, 2);
    }
    let request = b"GET /version HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
    assert!(
        exchange(&running, request)
            .await
            .ends_with("\r\n\r\nHTTP/1.1")
    );
    running.stop().ends().await;
}

#[tokio::test]
async fn a_full_duplex_stream_answers_before_the_request_ends() {
    let running = start(shop(), |server| server).await;
    let (sizes, requests) = Streaming::channel(1);
    let call = running.client(true).make_various_hats(requests);
    let mut hats = within(call).await.unwrap().into_message();
    for _ in 0..3 {
        sizes.send(TWELVE_INCHES).await.unwrap();
        assert_eq!(within(hats.message()).await.unwrap().unwrap().size, 12);
    }
    drop(sizes);
    assert_eq!(within(hats.message()).await.unwrap(), None);
}

#[tokio::test]
async fn a_server_without_a_router_is_served_and_knows_the_peer() {
    let (sender, mut peers) = mpsc::unbounded_channel();
    let layer = MapRequestLayer::new(move |request: Request<Payload>| {
        sender.send(request.peer().map(Peer::address)).unwrap();
        request
    });
    let server = HaberdasherServer::new(Hats::default()).layer(layer);
    let running = start(server, |server| server).await;

    let mut stream = running.connect().await;
    let request = "POST /i2y.connecpy.example.Haberdasher/MakeHat HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\
        content-type: application/json\r\ncontent-length: 13\r\n\r\n{\"inches\":12}";
    stream.write_all(request.as_bytes()).await.unwrap();
    let address = stream.local_addr().unwrap();
    let response = read_until_closed(stream).await;
    assert!(response.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(peers.recv().await, Some(Some(address)));
}

#[tokio::test]
async fn handlers_of_axum_can_ask_for_their_connect_info() {
    let handler = async |ConnectInfo(address): ConnectInfo<SocketAddr>| address.ip().to_string();
    let app = Router::new().route("/", routing::get(handler));
    let running = start(app, |server| server).await;
    let request = b"GET / HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
    assert!(
        exchange(&running, request)
            .await
            .ends_with("\r\n\r\n127.0.0.1")
    );
}
