//! Interceptors that panic: `internal` in the caller's protocol, without the text, and no other call suffers.

use connect_runtime::{
    ClientOptions, Code, Error, Payload, Request, Response, Streaming,
    interceptor::{
        Interceptor, InterceptorLayer, MetadataInterceptor, MetadataInterceptorLayer, Next,
        Outcome, from_fn,
    },
};
use haberdasher::{Hats, proto::HaberdasherServer};
use support::{Combination, Shop, each, first_error, size};

/// Panics at this point of a call that asks for it.
#[expect(clippy::panic, reason = "it is what is tested")]
fn point<T>(request: &Request<T>, point: &str) {
    if request
        .headers()
        .get("x-panic")
        .is_some_and(|at| at == point)
    {
        panic!("the secret is 12 inches");
    }
}

async fn function(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
    point(&request, "function");
    let wraps = request
        .headers()
        .get("x-panic")
        .is_some_and(|at| at == "message");
    let response = next.run(request).await?;
    Ok(response.map(|payload| {
        payload.map_bytes(move |message| {
            assert!(!wraps, "the secret is 12 inches");
            Ok(message)
        })
    }))
}

struct Panics;

impl Interceptor for Panics {
    async fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        tokio::task::yield_now().await;
        point(&request, "type");
        next.run(request).await
    }

    async fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        point(&request, "type");
        next.run(request).await
    }
}

impl MetadataInterceptor for Panics {
    type Value = (bool, bool);

    async fn on_start(&self, request: &mut Request<()>) -> Result<(bool, bool), Error> {
        point(request, "on_start");
        let panics = request.headers().get("x-panic");
        let at = |point| panics.is_some_and(|at| at == point);
        Ok((at("on_response"), at("on_end")))
    }

    fn on_response(&self, value: &mut (bool, bool), _: &mut Response<()>) {
        assert!(!value.0, "the secret is 12 inches");
    }

    fn on_end(&self, value: (bool, bool), _: Outcome<'_>) {
        assert!(!value.1, "the secret is 12 inches");
    }
}

async fn open(combination: Combination) -> Shop {
    let server = HaberdasherServer::new(Hats::default())
        .layer(from_fn(function))
        .layer(InterceptorLayer::new(Panics))
        .layer(MetadataInterceptorLayer::new(Panics));
    combination.open(server, ClientOptions::new()).await
}

#[tokio::test]
async fn a_panic_anywhere_in_an_interceptor_is_internal() {
    each(async |combination| {
        let shop = open(combination).await;
        for at in ["function", "message", "type", "on_start", "on_response"] {
            let unary = shop.client.make_hat(size(1)).header("x-panic", at);
            let stream = shop.client.make_similar_hats(size(1)).header("x-panic", at);
            for error in [unary.await.unwrap_err(), first_error(stream.await).await] {
                assert_eq!(error.code(), Code::Internal, "{at}");
                assert!(!format!("{error:?}").contains("secret"), "{error:?}");
            }
        }
        assert!(shop.client.make_hat(size(1)).await.is_ok());
        if let Some(serving) = &shop.serving {
            assert_eq!(serving.connections(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_panic_in_on_end_changes_nothing() {
    each(async |combination| {
        let shop = open(combination).await;
        let call = shop.client.make_hat(size(1)).header("x-panic", "on_end");
        assert_eq!(call.await.unwrap().size, 1);
    })
    .await;
}

#[tokio::test]
async fn other_streams_of_the_connection_live_on() {
    each(async |combination| {
        if !combination.transport.is_full_duplex() {
            return;
        }
        let shop = open(combination).await;
        let (sizes, receiver) = Streaming::channel(1);
        let hats = shop.client.make_various_hats(receiver).await.unwrap();
        let mut hats = hats.into_message();
        for inches in 1..4 {
            let call = shop.client.make_hat(size(1)).header("x-panic", "function");
            assert_eq!(call.await.unwrap_err().code(), Code::Internal);
            sizes.send(size(inches)).await.unwrap();
            assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
        }
    })
    .await;
}
