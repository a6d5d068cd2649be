//! Peers that send garbage, or nothing, or slowly: they are cut off, and the others served.

use connect_runtime::Code;
use tokio::io::AsyncWriteExt;

use super::support::{SHORT, exchange, read_until_closed, shop, start};

#[tokio::test]
async fn garbage_ends_its_connection_only() {
    const GARBAGE: [&[u8]; 5] = [
        // What a TLS client says first.
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 and so on",
        b"\0\0\0\0\0\0\0\0",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frame at all, but long enough for one",
    ];
    let running = start(shop(), |server| server).await;
    for garbage in GARBAGE {
        let answer = exchange(&running, garbage).await;
        assert!(!answer.contains("200"), "{answer}");
        running.serves().await;
    }
    running.stop().ends().await;
}

#[tokio::test]
async fn a_client_of_tls_on_a_plain_port_fails_and_the_server_goes_on() {
    let running = start(shop(), |server| server).await;
    let client = running.client_over("https", connect_runtime::client::HttpTransport::new());
    let error = client
        .make_hat(super::support::TWELVE_INCHES)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Unavailable);
    running.serves().await;
}

#[tokio::test]
async fn a_peer_that_is_silent_or_slow_is_cut_off() {
    const BEGINNINGS: [&[u8]; 4] = [
        b"",
        b"PRI * HT",
        b"P",
        b"POST /i2y.connecpy.example.Haberdasher/MakeHat HTTP/1.1\r\nhost: shop\r\n",
    ];
    let running = start(shop(), |server| server.header_read_timeout(SHORT)).await;
    for beginning in BEGINNINGS {
        let mut stream = running.connect().await;
        stream.write_all(beginning).await.unwrap();
        read_until_closed(stream).await;
    }
    running.stop().ends().await;
}

#[tokio::test]
async fn a_panic_outside_of_calls_ends_its_connection_only() {
    let running = start(shop(), |server| server).await;
    let request = b"GET /panic HTTP/1.1\r\nhost: shop\r\n\r\n";
    assert_eq!(exchange(&running, request).await, "");
    running.serves().await;
    running.stop().ends().await;
}

#[tokio::test]
async fn silent_peers_do_not_keep_others_from_being_served() {
    let running = start(shop(), |server| server).await;
    let mut silent = Vec::new();
    for _ in 0..100 {
        silent.push(running.connect().await);
    }
    running.serves().await;
}
