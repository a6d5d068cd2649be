//! Calls that are spread over several servers with tower's balancer, and retries that take them past one that is down.

use std::time::Duration;

use connect_runtime::{
    Body, Code, RetryLayer, RetryPolicy,
    client::{Endpoint, HttpTransport},
    codegen::Caller,
    retry::Backoff,
};
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, Hat};
use support::{DropProbe, Script, Serving, serve, size, within};
use tokio::net::TcpListener;
use tower::{
    balance::p2c::Balance,
    buffer::Buffer,
    discover::ServiceList,
    load::{CompleteOnResponse, PendingRequests},
};

/// Serves hats, and counts them.
async fn open(made: &DropProbe) -> Serving {
    let made = made.clone();
    let hats = Script::default().make_hat(move |_| {
        drop(made.guard());
        async { Ok(Hat::default().into()) }
    });
    serve(HaberdasherServer::new(hats)).await
}

/// A URL where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn url(server: &Serving) -> String {
    format!("http://{}", server.address())
}

fn balancing(urls: &[String]) -> HaberdasherClient<impl Caller + Sync> {
    let transport = HttpTransport::new();
    let endpoints = urls.iter().map(|url| {
        let endpoint = Endpoint::new(transport.clone(), url).unwrap();
        PendingRequests::new(endpoint, CompleteOnResponse::default())
    });
    let endpoints: Vec<_> = endpoints.collect();
    let balance = Balance::new(ServiceList::new::<http::Request<Body>>(endpoints));
    HaberdasherClient::new(Buffer::new(balance, 16))
}

#[tokio::test]
async fn calls_are_spread_over_all_endpoints() {
    within(async {
        let (one, other) = (DropProbe::new(), DropProbe::new());
        let servers = [open(&one).await, open(&other).await];
        let client = balancing(&servers.each_ref().map(url));
        for inches in 0..64 {
            client.make_hat(size(inches)).await.unwrap();
        }
        assert!(one.made() > 0 && other.made() > 0);
        assert_eq!(one.made() + other.made(), 64);
    })
    .await;
}

#[tokio::test]
async fn retries_go_past_an_endpoint_that_is_down() {
    within(async {
        let made = DropProbe::new();
        let server = open(&made).await;
        let urls = [url(&server), nobody().await, nobody().await];
        let backoff = Backoff::new().initial(Duration::from_millis(1));
        let client = balancing(&urls).layer(RetryLayer::new(RetryPolicy::new().backoff(backoff)));
        for inches in 0..64 {
            client.make_hat(size(inches)).await.unwrap();
        }
        assert_eq!(made.made(), 64);
    })
    .await;
}

#[tokio::test]
async fn a_call_to_endpoints_that_are_all_down_is_unavailable() {
    within(async {
        let client = balancing(&[nobody().await]);
        let error = client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
        // The only endpoint rests, and so the next call waits.
        let call = client.make_hat(size(1)).timeout(Duration::from_millis(50));
        assert_eq!(call.await.unwrap_err().code(), Code::DeadlineExceeded);
    })
    .await;
}
