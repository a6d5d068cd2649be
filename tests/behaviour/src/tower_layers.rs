//! Tower's own layers on a server: they compose, and what they say is an RPC error.

use std::{sync::Arc, time::Duration};

use connect_runtime::{ClientOptions, Code, Error};
use haberdasher::proto::{HaberdasherServer, Hat};
use support::{Client, DropProbe, Script, each, size};
use tokio::sync::Semaphore;
use tower::{
    ServiceBuilder, limit::ConcurrencyLimitLayer, load_shed::LoadShedLayer, timeout::TimeoutLayer,
};

/// `MakeHat` waits until the gate lets it pass.
fn gated(probe: &DropProbe, gate: &Arc<Semaphore>) -> Script {
    let (probe, gate) = (probe.clone(), gate.clone());
    Script::default().make_hat(move |_| {
        let (guard, gate) = (probe.guard(), gate.clone());
        async move {
            let _guard = guard;
            gate.acquire().await.unwrap().forget();
            Ok(Hat::default().into())
        }
    })
}

fn call(client: &Client) -> tokio::task::JoinHandle<Result<(), Error>> {
    let call = client.make_hat(size(1));
    tokio::spawn(async move { call.await.map(drop) })
}

#[tokio::test]
async fn a_concurrency_limit_lets_the_others_wait() {
    each(async |combination| {
        let (probe, gate) = (DropProbe::new(), Arc::new(Semaphore::new(0)));
        let server =
            HaberdasherServer::new(gated(&probe, &gate)).layer(ConcurrencyLimitLayer::new(2));
        let shop = combination.open(server, ClientOptions::new()).await;
        let calls: Vec<_> = (0..6).map(|_| call(&shop.client)).collect();
        for finished in 0..6_usize {
            probe.until_made((finished + 2).min(6)).await;
            assert!(probe.made() - probe.dropped() <= 2);
            gate.add_permits(1);
            probe.until_dropped(finished + 1).await;
        }
        for call in calls {
            call.await.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_makes_room_for_another() {
    each(async |combination| {
        let (probe, gate) = (DropProbe::new(), Arc::new(Semaphore::new(0)));
        let server =
            HaberdasherServer::new(gated(&probe, &gate)).layer(ConcurrencyLimitLayer::new(1));
        let shop = combination.open(server, ClientOptions::new()).await;
        let first = call(&shop.client);
        probe.until_made(1).await;
        let second = call(&shop.client);
        first.abort();
        probe.until_made(2).await;
        gate.add_permits(1);
        second.await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test]
async fn load_that_is_shed_is_an_error() {
    each(async |combination| {
        let (probe, gate) = (DropProbe::new(), Arc::new(Semaphore::new(0)));
        let layers = ServiceBuilder::new()
            .layer(LoadShedLayer::new())
            .layer(ConcurrencyLimitLayer::new(1));
        let server = HaberdasherServer::new(gated(&probe, &gate)).layer(layers);
        let shop = combination.open(server, ClientOptions::new()).await;
        let first = call(&shop.client);
        probe.until_made(1).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::Unavailable);
        assert_eq!(error.message(), "the service is overloaded");
        gate.add_permits(1);
        first.await.unwrap().unwrap();
        gate.add_permits(1);
        shop.client.make_hat(size(1)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_timeout_of_towers_drops_the_handler() {
    each(async |combination| {
        let (probe, gate) = (DropProbe::new(), Arc::new(Semaphore::new(0)));
        let timeout = TimeoutLayer::new(Duration::from_millis(50));
        let server = HaberdasherServer::new(gated(&probe, &gate)).layer(timeout);
        let shop = combination.open(server, ClientOptions::new()).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        assert_eq!((probe.made(), probe.dropped()), (1, 1));
        let error = shop
            .client
            .make_hat(size(1))
            .timeout(Duration::from_millis(20))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
    })
    .await;
}

#[tokio::test]
async fn towers_layers_work_on_a_client() {
    each(async |combination| {
        let (probe, gate) = (DropProbe::new(), Arc::new(Semaphore::new(0)));
        let shop = combination.shop(gated(&probe, &gate)).await;
        let timeout = TimeoutLayer::new(Duration::from_millis(50));
        let layers = ServiceBuilder::new()
            .layer(timeout)
            .layer(ConcurrencyLimitLayer::new(1));
        let client = shop.client.clone().layer(layers);
        let error = client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(error.code(), Code::DeadlineExceeded);
        probe.until_dropped(1).await;
        gate.add_permits(1);
        client.make_hat(size(1)).await.unwrap();
    })
    .await;
}
