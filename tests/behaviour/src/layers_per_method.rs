//! Layers for some methods: `layer_where`, on servers and on clients.

use std::sync::Arc;

use connect_runtime::{
    ClientOptions, IdempotencyLevel, Payload, Request, Response, Spec,
    interceptor::{Next, from_fn},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, HaberdasherService, Hat},
};
use support::{Script, each, size, within};
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
        let client = shop.client.clone().layer_where(is_make_hat, from_fn(mark));
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
