//! Tower's own layers on servers and clients: they compose, and what they say is an RPC error.

use std::{
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use connect_runtime::{ClientOptions, Code, Error, Payload, Request, Response};
use haberdasher::proto::{HaberdasherServer, Hat};
use support::{Client, DropProbe, Script, each, size};
use tokio::sync::Semaphore;
use tower::{
    Service, ServiceBuilder,
    buffer::{Buffer, BufferLayer},
    layer::layer_fn,
    limit::{ConcurrencyLimitLayer, RateLimitLayer},
    load_shed::LoadShedLayer,
    timeout::TimeoutLayer,
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

/// `MakeHat` makes a hat at once.
fn ready_made() -> Script {
    Script::default().make_hat(|_| async { Ok(Hat::default().into()) })
}

/// A rate limit cannot be cloned, so a buffer stands around it.
fn two_at_a_time() -> (BufferLayer<Request<Payload>>, RateLimitLayer) {
    let limit = RateLimitLayer::new(2, Duration::from_millis(30));
    (BufferLayer::new(16), limit)
}

#[tokio::test]
async fn a_rate_limit_lets_the_others_wait_in_a_buffer() {
    each(async |combination| {
        let server = HaberdasherServer::new(ready_made()).layer(two_at_a_time());
        let limited_server = combination.open(server, ClientOptions::new()).await;
        let shop = combination.shop(ready_made()).await;
        let limited_client = shop.client.clone().layer(two_at_a_time());

        let start = Instant::now();
        let calls: Vec<_> = (0..5).map(|_| call(&limited_server.client)).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert!(start.elapsed() >= Duration::from_millis(60));

        let start = Instant::now();
        for _ in 0..5 {
            limited_client.make_hat(size(1)).await.unwrap();
        }
        assert!(start.elapsed() >= Duration::from_millis(60));
    })
    .await;
}

#[tokio::test]
async fn a_buffer_whose_worker_is_gone_is_unavailable() {
    each(async |combination| {
        let server = HaberdasherServer::new(ready_made()).layer(layer_fn(|service| {
            let (buffer, _worker) = Buffer::<Request<Payload>, _>::pair(service, 1);
            buffer
        }));
        let shop = combination.open(server, ClientOptions::new()).await;
        let error = shop.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unavailable, "the service has stopped")
        );
    })
    .await;
}

/// Is never ready.
#[derive(Clone)]
struct Closed;

impl Service<Request<Payload>> for Closed {
    type Response = Response<Payload>;
    type Error = Error;
    type Future = Ready<Result<Response<Payload>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Err(Error::failed_precondition("the shop is closed")))
    }

    fn call(&mut self, _: Request<Payload>) -> Self::Future {
        ready(Err(Error::internal("a call before anybody was ready")))
    }
}

#[tokio::test]
async fn an_error_behind_a_buffer_keeps_its_code() {
    each(async |combination| {
        let server = HaberdasherServer::new(ready_made())
            .layer(layer_fn(|_| Closed))
            .layer(BufferLayer::<Request<Payload>>::new(1));
        let shop = combination.open(server, ClientOptions::new()).await;
        for _ in 0..2 {
            let error = shop.client.make_hat(size(1)).await.unwrap_err();
            assert_eq!(
                (error.code(), error.message()),
                (Code::FailedPrecondition, "the shop is closed")
            );
        }
    })
    .await;
}

#[tokio::test]
async fn all_of_towers_layers_stand_in_one_stack() {
    each(async |combination| {
        let stack = || {
            ServiceBuilder::new()
                .layer(LoadShedLayer::new())
                .layer(BufferLayer::<Request<Payload>>::new(16))
                .layer(ConcurrencyLimitLayer::new(8))
                .layer(RateLimitLayer::new(1_000, Duration::from_secs(1)))
                .layer(TimeoutLayer::new(Duration::from_secs(5)))
        };
        let server = HaberdasherServer::new(ready_made()).layer(stack());
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(stack());
        client.make_hat(size(1)).await.unwrap();
    })
    .await;
}
