//! Layers for some methods: `layer_where`, on servers and on clients, and settings, of which the most specific one wins.

use std::{sync::Arc, time::Duration};

use connect_runtime::{
    ClientOptions, Code, CompressionLayer, CompressionOptions, DeadlineLayer, DeadlinePolicy,
    IdempotencyLevel, Limits, LimitsLayer, Payload, Request, Response, ServerOptions, Spec,
    interceptor::{Next, from_fn},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, HaberdasherService, Hat},
};
use support::{Script, described, each, size, within};
use tokio::sync::Semaphore;
use tower::limit::ConcurrencyLimitLayer;

fn is_idempotent(spec: &Spec) -> bool {
    spec.idempotency_level() != IdempotencyLevel::Unknown
}

fn is_make_hat(spec: &Spec) -> bool {
    *spec == HaberdasherService::MAKE_HAT
}

/// Marks what passes.
async fn mark(
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, connect_runtime::Error> {
    let mut response = next.run(request).await?;
    response
        .headers_mut()
        .append("x-marked", "yes".parse().unwrap());
    Ok(response)
}

#[tokio::test]
async fn a_layer_is_put_around_the_methods_that_are_named() {
    fn marks<T>(response: &Response<T>) -> usize {
        response.headers().get_all("x-marked").iter().count()
    }
    each(async |combination| {
        let server =
            HaberdasherServer::new(Hats::default()).layer_where(is_idempotent, from_fn(mark));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop
            .client
            .clone()
            .layer_where(|spec| is_make_hat(spec), from_fn(mark));
        assert_eq!(marks(&client.make_hat(size(1)).await.unwrap()), 2);
        assert_eq!(marks(&shop.client.make_hat(size(1)).await.unwrap()), 1);
        let hat = Hat::default();
        assert_eq!(marks(&client.update_hat(hat).await.unwrap()), 0);
    })
    .await;
}

#[tokio::test]
async fn a_limit_for_one_method_does_not_hold_up_the_others() {
    within(async {
        let gate = Arc::new(Semaphore::new(0));
        let entered = Arc::new(Semaphore::new(0));
        let (waits, enters) = (gate.clone(), entered.clone());
        let script = Script::default()
            .make_hat(move |_| {
                let gate = waits.clone();
                enters.add_permits(1);
                async move {
                    gate.acquire().await.unwrap().forget();
                    Ok(Hat::default().into())
                }
            })
            .update_hat(async |request| Ok(request.into_message().into()));
        let server = HaberdasherServer::new(script)
            .layer_where(is_make_hat, ConcurrencyLimitLayer::new(1))
            .layer(from_fn(mark));
        let client = HaberdasherClient::new(server);
        let calls = [(); 2].map(|()| {
            let call = client.make_hat(size(1));
            tokio::spawn(async move { call.await.map(drop) })
        });
        entered.acquire().await.unwrap().forget();
        // One call is in, and one waits; neither is in the way of another method.
        client.update_hat(Hat::default()).await.unwrap();
        gate.add_permits(2);
        for call in calls {
            call.await.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn of_a_servers_limits_the_most_specific_one_wins() {
    each(async |combination| {
        let limit = |bytes| LimitsLayer::new().read_max_bytes(bytes);
        let options = ServerOptions::new().limits(Limits::new().read_max_bytes(100));
        let server = HaberdasherServer::new(Hats::default()).options(options);
        let shop = combination.open(server.clone(), ClientOptions::new()).await;
        let order = |len| described(1, "x".repeat(len));
        let error = shop.client.make_hat(order(200)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);

        let server = server
            .layer_where(is_make_hat, limit(1_000))
            .layer(limit(300));
        let shop = combination.open(server, ClientOptions::new()).await;
        shop.client.make_hat(order(900)).await.unwrap();
        let error = shop.client.make_hat(order(1_100)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        let named = |len| Hat {
            color: "x".repeat(len),
            ..Hat::default()
        };
        shop.client.update_hat(named(200)).await.unwrap();
        let error = shop.client.update_hat(named(400)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
    })
    .await;
}

#[tokio::test]
async fn of_a_clients_limits_the_most_specific_one_wins() {
    each(async |combination| {
        let limit = |bytes| LimitsLayer::new().read_max_bytes(bytes);
        let options = ClientOptions::new().limits(Limits::new().read_max_bytes(100));
        let server = HaberdasherServer::new(
            Script::default().update_hat(async |request| Ok(request.into_message().into())),
        );
        let shop = combination.open(server, options).await;
        let hat = |len| Hat {
            color: "x".repeat(len),
            ..Hat::default()
        };
        let client = shop.client.clone();
        let error = client.update_hat(hat(200)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        let client = client.layer(limit(300));
        client.update_hat(hat(200)).await.unwrap();
        let error = client.update_hat(hat(400)).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
        let client = client.layer_where(|spec| !is_make_hat(spec), limit(1_000));
        client.update_hat(hat(900)).await.unwrap();
        let call = client.update_hat(hat(1_100));
        assert_eq!(call.await.unwrap_err().code(), Code::ResourceExhausted);
        let call = client.update_hat(hat(1_100)).read_max_bytes(2_000);
        call.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_compressions_the_most_specific_one_wins() {
    fn is_compressed<T>(response: &Response<T>) -> bool {
        let names = ["content-encoding", "grpc-encoding"];
        names
            .iter()
            .any(|name| response.headers().contains_key(*name))
    }
    within(async {
        let of = |bytes| CompressionOptions::new().min_bytes(bytes);
        let script = Script::default()
            .make_hat(async |_| Ok(large().into()))
            .update_hat(async |_| Ok(large().into()));
        let server = HaberdasherServer::new(script)
            .options(ServerOptions::new().compression(of(10)))
            .layer_where(is_make_hat, CompressionLayer::new(of(20)))
            .layer(CompressionLayer::new(of(100_000)));
        let client = HaberdasherClient::new(server);
        assert!(is_compressed(&client.make_hat(size(1)).await.unwrap()));
        assert!(!is_compressed(&client.update_hat(large()).await.unwrap()));
    })
    .await;
}

fn large() -> Hat {
    Hat {
        color: "red ".repeat(500),
        ..Hat::default()
    }
}

#[tokio::test(start_paused = true)]
async fn of_deadlines_the_most_specific_one_wins() {
    const fn default(seconds: u64) -> DeadlinePolicy {
        DeadlinePolicy::new().default_timeout(Duration::from_secs(seconds))
    }
    let script = Script::default()
        .make_hat(async |request| Ok(left(request.remaining_time()).into()))
        .update_hat(async |request| Ok(left(request.remaining_time()).into()));
    let general = DeadlinePolicy::new().max_timeout(Duration::from_secs(15));
    let server = HaberdasherServer::new(script)
        .options(ServerOptions::new().deadlines(default(20).max_timeout(Duration::from_secs(25))));
    let client = HaberdasherClient::new(server.clone());
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 20);

    let server = server
        .layer_where(
            is_make_hat,
            DeadlineLayer::new(default(60).max_timeout(Duration::from_secs(90))),
        )
        .layer(DeadlineLayer::new(general));
    let client = HaberdasherClient::new(server);
    let minutes = Duration::from_secs(600);
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 60);
    let asked = client.make_hat(size(1)).timeout(minutes).await.unwrap();
    assert_eq!(asked.size, 90);
    let other = client.update_hat(Hat::default()).await.unwrap();
    assert_eq!(other.size, 15);
    let asked = client.update_hat(Hat::default()).timeout(minutes).await;
    assert_eq!(asked.unwrap().size, 15);
}

#[tokio::test(start_paused = true)]
async fn of_a_clients_deadlines_the_most_specific_one_wins() {
    let seconds = Duration::from_secs;
    let script = Script::default()
        .make_hat(async |request| Ok(left(request.remaining_time()).into()))
        .update_hat(async |request| Ok(left(request.remaining_time()).into()));
    let client = HaberdasherClient::new(HaberdasherServer::new(script))
        .options(ClientOptions::new().timeout(seconds(20)))
        .layer_where(
            is_make_hat,
            DeadlineLayer::new(DeadlinePolicy::new().default_timeout(seconds(60))),
        );
    assert_eq!(client.update_hat(Hat::default()).await.unwrap().size, 20);
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 60);
    let asked = client.make_hat(size(1)).timeout(seconds(5)).await;
    assert_eq!(asked.unwrap().size, 5);
}

/// A hat as large as the seconds that are left.
fn left(time: Option<Duration>) -> Hat {
    Hat {
        size: time.map_or(-1, |left| left.as_secs().try_into().unwrap()),
        ..Hat::default()
    }
}
