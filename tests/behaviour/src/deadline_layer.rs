//! `DeadlineLayer` and the server's own policy: default, largest and least timeout, at both ends.
//!
//! Row of the protocol's checklist: T7.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;

use connect_runtime::{Body, Code, DeadlineLayer, DeadlinePolicy, ServerOptions, Streaming};
use futures_util::stream;
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, Hat};
use http_body_util::{BodyExt, Full};
use support::{Script, size, within};
use tower::{Service, ServiceExt};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Tells how many seconds are left, none as -1; `UpdateHat` takes as long as its size says.
fn script() -> Script {
    Script::default()
        .make_hat(async |request| {
            let left = request
                .remaining_time()
                .map_or(-1, |left| i32::try_from(left.as_secs()).unwrap());
            Ok(Hat {
                size: left,
                ..Hat::default()
            }
            .into())
        })
        .update_hat(async |request| {
            tokio::time::sleep(seconds(request.size.unsigned_abs().into())).await;
            Ok(request.into_message().into())
        })
        .make_similar_hats(async |_| Ok(Streaming::new(stream::pending()).into()))
}

fn takes(size: i32) -> Hat {
    Hat {
        size,
        ..Hat::default()
    }
}

/// Calls a method with a size of 3, straight at the server, so that no client keeps the time as well.
async fn ask<S>(server: S, method: &str, timeout: Option<Duration>) -> String
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<Body>, Error = Infallible>,
{
    let mut request = http::Request::post(format!("http://localhost/{method}"))
        .header("content-type", "application/json");
    if let Some(timeout) = timeout {
        request = request.header("connect-timeout-ms", timeout.as_millis().to_string());
    }
    let request = request
        .body(Full::new(Bytes::from("{\"size\":3}")))
        .unwrap();
    let response = server.oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

const POLICY: DeadlinePolicy = DeadlinePolicy::new()
    .default_timeout(seconds(20))
    .min_timeout(seconds(5))
    .max_timeout(seconds(60));

/// What a handler sees of each timeout.
const SEEN: [(Option<Duration>, i32); 4] = [
    (None, 20),
    (Some(seconds(1)), 5),
    (Some(seconds(30)), 30),
    (Some(seconds(600)), 60),
];

#[tokio::test(start_paused = true)]
async fn the_servers_options_clamp_what_callers_ask_for() {
    let server = HaberdasherServer::new(script()).options(ServerOptions::new().deadlines(POLICY));
    for (timeout, seen) in SEEN {
        let answer = ask(server.clone(), "MakeHat", timeout).await;
        assert_eq!(answer, format!("{{\"size\":{seen}}}"), "{timeout:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_of_the_server_clamps_what_callers_ask_for() {
    let server = HaberdasherServer::new(script()).layer(DeadlineLayer::new(POLICY));
    for (timeout, seen) in SEEN {
        let answer = ask(server.clone(), "MakeHat", timeout).await;
        assert_eq!(answer, format!("{{\"size\":{seen}}}"), "{timeout:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_layer_of_the_client_clamps_what_is_asked_for() {
    let client =
        HaberdasherClient::new(HaberdasherServer::new(script())).layer(DeadlineLayer::new(POLICY));
    for (asked, seen) in SEEN {
        let mut call = client.make_hat(size(1));
        if let Some(asked) = asked {
            call = call.timeout(asked);
        }
        assert_eq!(call.await.unwrap().size, seen, "{asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_default_timeout_ends_calls_and_streams_at_both_ends() {
    within(async {
        let layer = DeadlineLayer::new(DeadlinePolicy::new().default_timeout(seconds(2)));
        let served = HaberdasherClient::new(HaberdasherServer::new(script()).layer(layer));
        assert_eq!(served.update_hat(takes(1)).await.unwrap().size, 1);
        let error = served.update_hat(takes(3)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        let mut hats = served
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert_eq!(
            hats.message().await.unwrap_err().code(),
            Code::DeadlineExceeded
        );

        let called = HaberdasherClient::new(HaberdasherServer::new(script())).layer(layer);
        assert_eq!(called.update_hat(takes(1)).await.unwrap().size, 1);
        let error = called.update_hat(takes(3)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        let mut hats = called
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert_eq!(
            hats.message().await.unwrap_err().code(),
            Code::DeadlineExceeded
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_least_timeout_gives_a_hasty_caller_more_time() {
    within(async {
        let layer = DeadlineLayer::new(DeadlinePolicy::new().min_timeout(seconds(5)));
        let served = HaberdasherServer::new(script()).layer(layer);
        let answer = ask(served, "UpdateHat", Some(seconds(1))).await;
        assert_eq!(answer, "{\"size\":3}");
        let called = HaberdasherClient::new(HaberdasherServer::new(script())).layer(layer);
        assert_eq!(
            called
                .update_hat(takes(3))
                .timeout(seconds(1))
                .await
                .unwrap()
                .size,
            3
        );
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn of_two_layers_the_inner_one_has_the_last_word() {
    let inner = DeadlineLayer::new(DeadlinePolicy::new().max_timeout(seconds(10)));
    let outer = DeadlineLayer::new(DeadlinePolicy::new().default_timeout(seconds(30)));
    let server = HaberdasherServer::new(script()).layer(inner).layer(outer);
    let client = HaberdasherClient::new(server);
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 10);
}
