//! Memory: bombs and length prefixes make neither a server nor a client hold much more than its limit.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot be set up fails, and says where"
)]

use bytes::Bytes;
use connect_runtime::{
    ClientOptions, Code, Compression, CompressionSet, Error, Limits, ServerOptions,
    client::HttpTransport, compression::Level,
};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer},
};
use peak_alloc::PeakAlloc;
use support::{H2Peer, RawServer, Then, envelope, h2_request, serve, size, within};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The limit of both ends.
const LIMIT: usize = 256 << 10;

/// What one call may hold at most: the limit a few times, and what connections and decompressors need.
const MOST: usize = 4 * LIMIT + (8 << 20);

/// Several times as many zeros as may be held, compressed.
fn bomb(compression: Compression) -> Vec<u8> {
    let mut out = Vec::new();
    let zeros = vec![0_u8; 24 << 20];
    compression
        .compress(&zeros, Level::default(), &mut out)
        .unwrap();
    out
}

/// How much more was allocated at most while `f` ran.
async fn peak(f: impl AsyncFnOnce()) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    f().await;
    ALLOCATED.peak_usage().saturating_sub(before)
}

fn assert_bounded(peak: usize, what: impl std::fmt::Display) {
    assert!(peak < MOST, "{what}: {} MiB", peak >> 20);
}

// One test, because everything in the process is counted.
#[tokio::test]
async fn hostile_messages_are_refused_with_little_memory() {
    let bombs: Vec<_> = CompressionSet::default()
        .iter()
        .map(|one| (one, bomb(one)))
        .collect();
    within(servers(&bombs)).await;
    for (compression, bomb) in bombs {
        within(clients(compression, bomb)).await;
    }
}

async fn servers(bombs: &[(Compression, Vec<u8>)]) {
    let options = ServerOptions::new().limits(Limits::new().read_max_bytes(LIMIT));
    let serving = serve(HaberdasherServer::new(Hats::default()).options(options)).await;
    let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
    let mut call = async |method: &str, content_type: &str, header: (&str, &str), body: Vec<u8>| {
        let request = h2_request(method, content_type)
            .header(header.0, header.1)
            .body(())
            .unwrap();
        let (response, mut send) = peer.send(request, false).await;
        let _ = send.send_data(Bytes::from(body), true);
        let response = response.await.unwrap();
        let mut body = response.into_body();
        let mut text = Vec::new();
        while let Some(Ok(data)) = body.data().await {
            text.extend_from_slice(&data);
        }
        String::from_utf8_lossy(&text).into_owned()
    };
    for (compression, bomb) in bombs {
        let (name, small) = (compression.name(), bomb.len() < LIMIT);
        let unary = peak(async || {
            let text = call(
                "MakeHat",
                "application/proto",
                ("content-encoding", name),
                bomb.clone(),
            )
            .await;
            assert!(text.contains("resource_exhausted"), "{name}: {text}");
        })
        .await;
        assert_bounded(unary, format_args!("unary {name}, small: {small}"));
        let stream = peak(async || {
            let header = ("connect-content-encoding", name);
            let text = call(
                "CollectSizes",
                "application/connect+proto",
                header,
                envelope(1, bomb),
            )
            .await;
            assert!(text.contains("resource_exhausted"), "{name}: {text}");
        })
        .await;
        assert_bounded(stream, format_args!("stream {name}"));
    }
    let prefixes = peak(async || {
        for _ in 0..200 {
            let body = vec![0, 255, 255, 255, 255, 7, 7];
            let text = call(
                "CollectSizes",
                "application/connect+proto",
                ("x-a", "b"),
                body,
            )
            .await;
            assert!(text.contains("resource_exhausted"), "{text}");
        }
    })
    .await;
    assert_bounded(prefixes, "prefixes");
    let good = call(
        "MakeHat",
        "application/json",
        ("x-a", "b"),
        br#"{"inches":1}"#.to_vec(),
    )
    .await;
    assert!(good.contains("\"size\":1"), "{good}");
}

async fn clients(compression: Compression, bomb: Vec<u8>) {
    let name = compression.name();
    let too_large = |error: Error| assert_eq!(error.code(), Code::ResourceExhausted, "{name}");
    let options = || ClientOptions::new().limits(Limits::new().read_max_bytes(LIMIT));
    let client = |server: &RawServer| {
        let options = options().base_url(server.url().parse().unwrap());
        HaberdasherClient::new(HttpTransport::new()).options(options)
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/proto\r\ncontent-encoding: {name}\r\ncontent-length: {}\r\n\r\n",
        bomb.len()
    );
    let server = RawServer::answering([head.as_bytes(), &bomb].concat(), Then::Close).await;
    let unary =
        peak(async || too_large(client(&server).make_hat(size(1)).await.unwrap_err())).await;
    assert_bounded(unary, format_args!("unary response in {name}"));

    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/connect+proto\r\nconnect-content-encoding: {name}\r\n\r\n"
    );
    let answer = [head.as_bytes(), &envelope(1, &bomb)].concat();
    let server = RawServer::answering(answer, Then::Close).await;
    let stream = peak(async || {
        let hats = client(&server).make_similar_hats(size(1)).await.unwrap();
        too_large(hats.into_message().message().await.unwrap_err());
    })
    .await;
    assert_bounded(stream, format_args!("streamed response in {name}"));
}
