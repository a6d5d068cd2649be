//! What the server announces, and what it refuses.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::support::{
    PREFACE, SETTINGS, SHORT, TWELVE_INCHES, read_until_closed, shop, start, within,
};

/// A frame that the server sends first: its SETTINGS; and the window that it opens for the connection.
async fn announced(running: &super::support::Running) -> (Vec<(u16, u32)>, u32) {
    let mut stream = running.connect().await;
    stream.write_all(PREFACE).await.unwrap();
    stream.write_all(SETTINGS).await.unwrap();
    let mut head = [0; 9];
    within(stream.read_exact(&mut head)).await.unwrap();
    assert_eq!(head[3], 4, "a SETTINGS frame");
    let mut settings = vec![0; usize::from(head[2])];
    stream.read_exact(&mut settings).await.unwrap();
    let settings = settings.chunks(6).map(|pair| {
        let (name, value) = pair.split_at(2);
        (
            u16::from_be_bytes(name.try_into().unwrap()),
            u32::from_be_bytes(value.try_into().unwrap()),
        )
    });
    loop {
        within(stream.read_exact(&mut head)).await.unwrap();
        let mut data = vec![0; usize::from(head[2])];
        stream.read_exact(&mut data).await.unwrap();
        if head[3] == 8 && head[5..] == [0; 4] {
            return (
                settings.collect(),
                u32::from_be_bytes(data.try_into().unwrap()),
            );
        }
    }
}

#[tokio::test]
async fn windows_are_fixed_and_streams_and_headers_limited() {
    let running = start(shop(), |server| server).await;
    let (settings, window) = announced(&running).await;
    for setting in [(3, 200), (4, 256 << 10), (6, 16 << 10)] {
        assert!(settings.contains(&setting), "{setting:?} in {settings:?}");
    }
    assert_eq!(window, (16 << 20) - 65_535);
}

#[tokio::test]
async fn limits_can_be_set() {
    let running = start(shop(), |server| {
        server
            .max_concurrent_streams(7)
            .max_header_list_bytes(1 << 10)
    })
    .await;
    let (settings, _) = announced(&running).await;
    for setting in [(3, 7), (6, 1 << 10)] {
        assert!(settings.contains(&setting), "{setting:?} in {settings:?}");
    }

    let call = running
        .client(true)
        .make_hat(TWELVE_INCHES)
        .header("x-large", "x".repeat(2 << 10));
    within(call).await.unwrap_err();
    running.serves().await;
}

#[tokio::test]
async fn a_peer_that_answers_no_ping_is_cut_off() {
    let running = start(shop(), |server| {
        server.keep_alive_interval(SHORT).keep_alive_timeout(SHORT)
    })
    .await;
    let mut stream = running.connect().await;
    stream.write_all(PREFACE).await.unwrap();
    stream.write_all(SETTINGS).await.unwrap();
    read_until_closed(stream).await;
}
