//! What HTTP middleware knows reaches the calls.

use std::net::SocketAddr;

use axum::{
    Extension, Router,
    extract::{ConnectInfo, Request as HttpRequest},
    middleware::{self, Next},
};
use connect_axum::RouterExt;
use connect_runtime::{Payload, Peer, Request};
use haberdasher::{Hats, proto::HaberdasherServer};
use tokio::sync::mpsc;
use tower::util::MapRequestLayer;

use super::{MAKE_HAT, post, send};

#[derive(Clone, Debug, PartialEq)]
struct User(&'static str);

/// A router, and what its calls say of themselves.
fn observed<T, F>(observe: F) -> (Router, mpsc::UnboundedReceiver<T>)
where
    T: Send + 'static,
    F: Fn(&Request<Payload>) -> T + Clone + Send + Sync + 'static,
{
    let (sender, receiver) = mpsc::unbounded_channel();
    let layer = MapRequestLayer::new(move |request: Request<Payload>| {
        sender.send(observe(&request)).unwrap();
        request
    });
    let server = HaberdasherServer::new(Hats::default()).layer(layer);
    (Router::new().rpc(server), receiver)
}

#[tokio::test]
async fn extensions_of_middleware_reach_the_call() {
    let (rpc, mut users) = observed(|request| request.extensions().get::<User>().cloned());
    let authenticate = middleware::from_fn(async |mut request: HttpRequest, next: Next| {
        request.extensions_mut().insert(User("carol"));
        next.run(request).await
    });
    let apps = [
        rpc.clone().layer(Extension(User("alice"))),
        rpc.clone().route_layer(Extension(User("bob"))),
        rpc.clone().route_layer(authenticate),
    ];
    for (app, user) in apps.into_iter().zip(["alice", "bob", "carol"]) {
        assert_eq!(send(&app, post(MAKE_HAT)).await.status(), 200);
        assert_eq!(users.recv().await, Some(Some(User(user))));
    }
}

#[tokio::test]
async fn the_peer_is_what_the_server_says_or_else_what_axum_says() {
    let (rpc, mut peers) = observed(|request| request.peer().map(Peer::address));
    let address = |port| SocketAddr::from(([192, 0, 2, 1], port));

    send(&rpc, post(MAKE_HAT)).await;
    assert_eq!(peers.recv().await, Some(None));

    let mut request = post(MAKE_HAT);
    request.extensions_mut().insert(ConnectInfo(address(1)));
    send(&rpc, request).await;
    assert_eq!(peers.recv().await, Some(Some(address(1))));

    let mut request = post(MAKE_HAT);
    request.extensions_mut().insert(ConnectInfo(address(1)));
    request.extensions_mut().insert(Peer::new(address(2)));
    send(&rpc, request).await;
    assert_eq!(peers.recv().await, Some(Some(address(2))));
}
