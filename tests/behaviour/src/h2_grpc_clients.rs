//! gRPC servers as a client of HTTP/2 sees them, frame by frame.
//!
//! Rows of the protocol's checklist: P5, P6, W4, W7.

use bytes::Bytes;
use connect_runtime::{Error, Streaming};
use futures_util::{StreamExt, stream};
use h2::{Reason, RecvStream};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat},
};
use http::{HeaderMap, Request};
use support::{DropProbe, H2Peer, Script, envelope, h2_request, serve, within};

fn head(method: &str) -> http::request::Builder {
    h2_request(method, "application/grpc").header("te", "trailers")
}

fn request(method: &str) -> Request<()> {
    head(method).body(()).unwrap()
}

async fn read(body: &mut RecvStream) -> (Vec<u8>, Option<HeaderMap>) {
    let mut bytes = Vec::new();
    while let Some(data) = body.data().await {
        bytes.extend_from_slice(&data.unwrap());
    }
    (bytes, body.trailers().await.unwrap())
}

#[tokio::test]
async fn an_answer_is_head_data_and_trailers() {
    within(async {
        let serving = serve(HaberdasherServer::new(Hats::default())).await;
        let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
        let (response, mut body) = peer.send(request("MakeHat"), false).await;
        body.send_data(Bytes::from(envelope(0, [8, 7])), true)
            .unwrap();
        let response = response.await.unwrap();
        assert!(!response.headers().contains_key("grpc-status"));
        let (bytes, trailers) = read(&mut response.into_body()).await;
        assert_eq!(bytes[0], 0);
        assert_eq!(trailers.unwrap()["grpc-status"], "0");
    })
    .await;
}

#[tokio::test]
async fn an_error_is_one_frame_of_headers() {
    within(async {
        let serving = serve(HaberdasherServer::new(Hats::default())).await;
        let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
        let (response, mut body) = peer.send(request("MakeHat"), false).await;
        body.send_data(Bytes::from(envelope(0, [])), true).unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.headers()["grpc-status"], "3");
        // The frame of headers said that the stream ends.
        assert!(response.body().is_end_stream());
    })
    .await;
}

#[tokio::test]
async fn an_early_answer_reaches_a_client_that_still_sends() {
    within(async {
        let script = Script::default().collect_sizes(async |_| Err(Error::aborted("enough")));
        let serving = serve(HaberdasherServer::new(script)).await;
        let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
        let (response, mut body) = peer.send(request("CollectSizes"), false).await;
        body.send_data(Bytes::from(envelope(0, [8, 7])), false)
            .unwrap();
        let response = response.await.unwrap();
        assert_eq!(response.headers()["grpc-status"], "10");
        assert_eq!(response.headers()["grpc-message"], "enough");
        // It may stop sending, and nothing went wrong.
        let reset = std::future::poll_fn(|cx| body.poll_reset(cx)).await;
        assert_eq!(reset.unwrap(), Reason::NO_ERROR);
    })
    .await;
}

#[tokio::test]
async fn a_client_that_resets_drops_the_handler() {
    within(async {
        let probe = DropProbe::new();
        let held = probe.clone();
        let script = Script::default().make_similar_hats(move |_| {
            let guard = held.guard();
            async move {
                let hats = stream::once(async { Ok(Hat::default()) }).chain(stream::pending());
                Ok(Streaming::new(hats.inspect(move |_| _ = &guard)).into())
            }
        });
        let serving = serve(HaberdasherServer::new(script)).await;
        let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
        let (response, mut body) = peer.send(request("MakeSimilarHats"), false).await;
        body.send_data(Bytes::from(envelope(0, [8, 7])), true)
            .unwrap();
        let mut response = response.await.unwrap().into_body();
        assert!(response.data().await.unwrap().is_ok());
        body.send_reset(Reason::CANCEL);
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_at_its_deadline_ends_in_trailers() {
    within(async {
        let script = Script::default().make_similar_hats(async |_| {
            let hats = stream::once(async { Ok(Hat::default()) }).chain(stream::pending());
            Ok(Streaming::new(hats).into())
        });
        let serving = serve(HaberdasherServer::new(script)).await;
        let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
        let request = head("MakeSimilarHats").header("grpc-timeout", "50m");
        let (response, mut body) = peer.send(request.body(()).unwrap(), false).await;
        body.send_data(Bytes::from(envelope(0, [8, 7])), true)
            .unwrap();
        let mut response = response.await.unwrap().into_body();
        let (bytes, trailers) = read(&mut response).await;
        assert_eq!(bytes, envelope(0, []));
        assert_eq!(trailers.unwrap()["grpc-status"], "4");
    })
    .await;
}

#[tokio::test]
async fn trailers_come_although_the_window_is_full() {
    within(async {
        let serving = serve(HaberdasherServer::new(Hats::default())).await;
        // The answer fits exactly, and trailers need no window.
        let answer = {
            let mut peer = H2Peer::connect(serving.address(), 1 << 20).await;
            let (response, mut body) = peer.send(request("MakeHat"), false).await;
            body.send_data(Bytes::from(envelope(0, [8, 7])), true)
                .unwrap();
            read(response.await.unwrap().body_mut()).await.0
        };
        assert!(answer.len() < 100, "{}", answer.len());
        let window = 200;
        let mut peer = H2Peer::connect(serving.address(), window).await;
        let (response, mut body) = peer.send(request("UpdateHat"), false).await;
        // Envelope, tag, length of two bytes, and text.
        let text = [&[0x12, 0xc0, 0x01][..], &[b'x'; 192]].concat();
        let hat = envelope(0, text);
        assert_eq!(hat.len(), window as usize);
        body.send_data(Bytes::from(hat.clone()), true).unwrap();
        let mut response = response.await.unwrap().into_body();
        // Nothing is given back to the window.
        let (bytes, trailers) = read(&mut response).await;
        assert_eq!(bytes, hat);
        assert_eq!(trailers.unwrap()["grpc-status"], "0");
    })
    .await;
}
