//! Interceptors that refuse: before a byte of the body has come, in every protocol, and without harm to the connection.

use connect_runtime::{
    Error, Payload, Request, Response,
    interceptor::{Next, from_fn},
};
use haberdasher::{Hats, proto::HaberdasherServer};
use http::Version;
use support::{H2Peer, RawClient, envelope, h2_request, serve, within};

/// Lets nobody pass who says that they are a stranger.
async fn authorize(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
    if request.headers().contains_key("x-stranger") {
        return Err(Error::unauthenticated("who are you?"));
    }
    next.run(request).await
}

/// Method, content type, status, and what the answer says over HTTP/1.1.
const ASKED: [(&str, &str, u16, &str); 6] = [
    ("MakeHat", "application/proto", 401, "unauthenticated"),
    ("MakeHat", "application/json", 401, "unauthenticated"),
    (
        "CollectSizes",
        "application/connect+proto",
        200,
        "unauthenticated",
    ),
    (
        "MakeVariousHats",
        "application/connect+json",
        200,
        "unauthenticated",
    ),
    (
        "MakeHat",
        "application/grpc-web+proto",
        200,
        "grpc-status: 16",
    ),
    (
        "CollectSizes",
        "application/grpc-web+json",
        200,
        "grpc-status: 16",
    ),
];

#[tokio::test]
async fn a_call_is_refused_whose_body_never_arrives() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(authorize));
        let serving = serve(server).await;
        for (method, content_type, status, says) in ASKED {
            let mut client = RawClient::connect(serving.address()).await;
            let more = "x-stranger: yes\r\ncontent-length: 1000000\r\n";
            client.post(method, content_type, more).await;
            let head = client.until(b"\r\n\r\n").await;
            let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
            assert!(head.contains(&format!(" {status} ")), "{head}");
            if !head.contains(says) {
                client.until(says.as_bytes()).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_over_http_2_is_refused_whose_body_never_arrives() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(authorize));
        let serving = serve(server).await;
        let mut peer = H2Peer::connect(serving.address(), 65_535).await;
        let grpc = [
            ("MakeHat", "application/grpc", 200, ""),
            ("MakeVariousHats", "application/grpc+json", 200, ""),
        ];
        for (method, content_type, status, _) in grpc.into_iter().chain(ASKED) {
            let request = h2_request(method, content_type)
                .version(Version::HTTP_2)
                .header("te", "trailers")
                .header("x-stranger", "yes")
                .body(())
                .unwrap();
            let (response, _sending) = peer.send(request, false).await;
            let response = response.await.unwrap();
            assert_eq!(response.status(), status, "{method} {content_type}");
            if content_type.starts_with("application/grpc+") || content_type == "application/grpc" {
                assert_eq!(response.headers()["grpc-status"], "16");
            }
        }
        // The connection is good for more.
        let request = h2_request("MakeHat", "application/json").body(()).unwrap();
        let (response, mut sending) = peer.send(request, false).await;
        sending.send_data("{\"inches\":1}".into(), true).unwrap();
        assert_eq!(response.await.unwrap().status(), 200);
        assert_eq!(serving.connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_body_that_nobody_reads_is_out_of_the_way_of_the_next_request() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(authorize));
        let serving = serve(server).await;
        let mut client = RawClient::connect(serving.address()).await;
        for (method, content_type, status, _) in ASKED {
            let body = envelope(0, vec![0; 100_000]);
            let more = format!("x-stranger: yes\r\ncontent-length: {}\r\n", body.len());
            client.post(method, content_type, &more).await;
            client.write(body).await;
            assert_eq!(client.response().await.status, status, "{content_type}");
            assert_eq!(client.make_hat(1).await.status, 200);
        }
        assert_eq!(serving.connections(), 1);
    })
    .await;
}
