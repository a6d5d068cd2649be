//! Panics: answered as `internal` without their text, and nothing else suffers.

use std::task::{Context, Poll};

use connect_runtime::{ClientOptions, Code, Error, Payload, Request, Streaming};
use futures_util::stream;
use haberdasher::proto::{HaberdasherServer, Hat};
use support::{Client, Script, Shop, each, first_error, size};
use tower::{Service, layer::layer_fn};

#[expect(clippy::panic, reason = "it is what is tested")]
fn fail<T>() -> T {
    panic!("the secret is 12 inches")
}

fn script() -> Script {
    Script::default()
        .make_hat(async |request| {
            tokio::task::yield_now().await;
            if request.inches == 0 {
                fail()
            } else {
                Ok(Hat::default().into())
            }
        })
        .make_similar_hats(async |request| {
            let inches = request.inches;
            let hats = stream::iter(0..3).then_fail(inches);
            Ok(Streaming::new(hats).into())
        })
        .collect_sizes(async |_| fail())
        .make_various_hats(async |request| {
            // It lives for as long as its client sends.
            use futures_util::StreamExt;
            Ok(Streaming::new(request.into_message().map(|size| {
                Ok(Hat {
                    size: size?.inches,
                    ..Hat::default()
                })
            }))
            .into())
        })
}

/// A stream of hats that panics after some.
trait ThenFail: futures_util::Stream<Item = i32> + Sized + Send + 'static {
    fn then_fail(
        self,
        after: i32,
    ) -> impl futures_util::Stream<Item = Result<Hat, Error>> + Send + 'static {
        use futures_util::StreamExt;
        self.map(move |size| {
            if size == after {
                fail()
            } else {
                Ok(Hat {
                    size,
                    ..Hat::default()
                })
            }
        })
    }
}

impl<S: futures_util::Stream<Item = i32> + Send + 'static> ThenFail for S {}

fn assert_panicked(error: &Error) {
    assert_eq!(error.code(), Code::Internal);
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}

async fn assert_one_connection(shop: &Shop) {
    assert!(shop.client.make_hat(size(1)).await.is_ok());
    if let Some(serving) = &shop.serving {
        assert_eq!(serving.connections(), 1);
    }
}

#[tokio::test]
async fn a_handler_that_panics_is_an_internal_error() {
    each(async |combination| {
        let shop = combination.shop(script()).await;
        assert_panicked(&shop.client.make_hat(size(0)).await.unwrap_err());
        assert_panicked(&shop.client.make_hat(size(0)).get().await.unwrap_err());
        let error = shop
            .client
            .collect_sizes(Streaming::empty())
            .await
            .unwrap_err();
        assert_panicked(&error);
        assert_one_connection(&shop).await;
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_panics_ends_with_an_internal_error_after_its_messages() {
    each(async |combination| {
        let shop = combination.shop(script()).await;
        for messages in 0..3 {
            let mut hats = shop
                .client
                .make_similar_hats(size(messages))
                .await
                .unwrap()
                .into_message();
            for size in 0..messages {
                assert_eq!(hats.message().await.unwrap().unwrap().size, size);
            }
            assert_panicked(&hats.message().await.unwrap_err());
            assert_eq!(hats.message().await.unwrap(), None);
        }
        assert!(shop.client.make_hat(size(1)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn other_streams_of_the_connection_live_on() {
    each(async |combination| {
        if !combination.transport.is_full_duplex() {
            return;
        }
        let shop = combination.shop(script()).await;
        let (sizes, receiver) = Streaming::channel(1);
        let mut hats = shop
            .client
            .make_various_hats(receiver)
            .await
            .unwrap()
            .into_message();
        for inches in 1..5 {
            assert_panicked(&shop.client.make_hat(size(0)).await.unwrap_err());
            sizes.send(size(inches)).await.unwrap();
            assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
        }
        assert_one_connection(&shop).await;
    })
    .await;
}

/// A layer's service that panics where the header says.
#[derive(Clone)]
struct Panicking<S>(S);

impl<S: Service<Request<Payload>>> Service<Request<Payload>> for Panicking<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Payload>) -> S::Future {
        if request.headers().contains_key("x-panic") {
            fail()
        } else {
            self.0.call(request)
        }
    }
}

#[tokio::test]
async fn a_layer_that_panics_is_an_internal_error() {
    async fn calls(client: &Client) {
        assert_panicked(
            &client
                .make_hat(size(1))
                .header("x-panic", "1")
                .await
                .unwrap_err(),
        );
        let hats = client
            .make_similar_hats(size(9))
            .header("x-panic", "1")
            .await;
        assert_panicked(&first_error(hats).await);
    }
    each(async |combination| {
        let server = HaberdasherServer::new(script()).layer(layer_fn(Panicking));
        let shop = combination.open(server, ClientOptions::new()).await;
        calls(&shop.client).await;
        assert_one_connection(&shop).await;
    })
    .await;
}
