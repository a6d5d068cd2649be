//! `BlockingInterceptor`: each kind of RPC has its method, which may refuse, read, replace, wrap and answer.

use std::sync::{Arc, Mutex};

use connect_runtime::{
    ClientOptions, Code, Error, Payload, Request, Response, Streaming,
    blocking::Blocking,
    interceptor::{BlockingInterceptor, InterceptorLayer, Next},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherBlockingClient, HaberdasherServer, Hat, Size},
};
use http::HeaderValue;
use support::{Client, each, erase, size};

use crate::{
    blocking_shop::{Shop, inches, sizes},
    interceptors::kinds::{CALLED, call_all},
};

/// Notes what passes.
#[derive(Clone, Default)]
struct Kinds(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Kinds {
    fn note(
        &self,
        kind: &'static str,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let method = request.spec().method().to_owned();
        self.0.lock().unwrap().push((kind, method));
        next.blocking_run(request)
    }
}

impl BlockingInterceptor for Kinds {
    fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("unary", request, next)
    }

    fn intercept_client_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("client", request, next)
    }

    fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("server", request, next)
    }

    fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("bidi", request, next)
    }
}

/// Does to unary calls what their sizes ask for, and doubles the hats of conversations.
struct Meddler;

impl BlockingInterceptor for Meddler {
    #[expect(clippy::panic, reason = "it is what is tested")]
    fn intercept_unary(
        &self,
        mut request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let codec = request.codec();
        let payload = request.message_mut();
        match payload.blocking_message::<Size>()?.inches {
            13 => return Err(Error::out_of_range("no luck")),
            14 => panic!("the secret is 12 inches"),
            15 => {
                let hat = Hat {
                    size: 51,
                    ..Hat::default()
                };
                return Ok(Response::new(Payload::from_message(codec, hat)));
            }
            16 => payload.blocking_message_mut::<Size>()?.inches = 61,
            _ => {}
        }
        let mut response = next.blocking_run(request)?;
        let hat: &Hat = response.message_mut().blocking_message()?;
        let size = value(&hat.size.to_string());
        response.headers_mut().insert("x-size", size);
        response.trailers_mut().insert("x-till", value("full"));
        Ok(response)
    }

    fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let double = |hat: Hat| {
            Ok(Hat {
                size: hat.size * 2,
                ..hat
            })
        };
        let response = next.blocking_run(request)?;
        Ok(response.map(|payload| payload.map_messages(double)))
    }
}

/// Passes everything.
struct Nothing;

impl BlockingInterceptor for Nothing {}

/// Everything that the meddler does to a unary call.
async fn meddled(client: &Client) {
    let hat = client.make_hat(size(12)).await.unwrap();
    assert_eq!((hat.size, &hat.headers()["x-size"]), (12, &value("12")));
    assert_eq!(hat.trailers()["x-till"], "full");
    let replaced = client.make_hat(size(16)).await.unwrap();
    assert_eq!(replaced.size, 61, "the handler sees what was put there");
    assert_eq!(
        client.make_hat(size(15)).await.unwrap().size,
        51,
        "the handler was not asked"
    );
    let refused = client.make_hat(size(13)).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message()),
        (Code::OutOfRange, "no luck")
    );
    let panicked = client.make_hat(size(14)).await.unwrap_err();
    assert_eq!(panicked.code(), Code::Internal);
    assert!(!panicked.to_string().contains("secret"), "{panicked}");
    let failed = client.make_hat(size(0)).await.unwrap_err();
    assert_eq!(
        failed.code(),
        Code::InvalidArgument,
        "the handler's own error"
    );
    let sizes = Streaming::from_iter([size(1), size(3)]);
    let hats = client.make_various_hats(sizes).await.unwrap();
    let mut hats = hats.into_message();
    assert_eq!(hats.message().await.unwrap().unwrap().size, 2);
    assert_eq!(hats.message().await.unwrap().unwrap().size, 6);
}

fn value(text: &str) -> HeaderValue {
    text.parse().unwrap()
}

fn layer<I: BlockingInterceptor>(interceptor: I) -> InterceptorLayer<Blocking<I>> {
    InterceptorLayer::new(Blocking::new(interceptor))
}

#[tokio::test]
async fn each_kind_of_rpc_has_its_method_on_both_sides() {
    each(async |combination| {
        let (at_server, at_client) = (Kinds::default(), Kinds::default());
        let server = HaberdasherServer::new(Hats::default())
            .layer(layer(at_server.clone()))
            .layer(layer(Nothing));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(layer(Nothing));
        call_all(&client.layer(layer(at_client.clone()))).await;
        for kinds in [at_server, at_client] {
            let called = kinds.0.lock().unwrap();
            let called: Vec<_> = called
                .iter()
                .map(|(kind, method)| (*kind, &**method))
                .collect();
            assert_eq!(called, CALLED);
        }
    })
    .await;
}

#[tokio::test]
async fn one_may_refuse_read_replace_answer_and_wrap() {
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(layer(Meddler));
        let shop = combination.open(server, ClientOptions::new()).await;
        meddled(&shop.client).await;

        let shop = combination.shop(Hats::default()).await;
        meddled(&erase(shop.client.clone().layer(layer(Meddler)))).await;
    })
    .await;
}

#[test]
fn around_a_blocking_server_and_a_blocking_client_without_any_runtime() {
    let (at_server, at_client) = (Kinds::default(), Kinds::default());
    let server = HaberdasherServer::new(Blocking::new(Shop)).layer(layer(at_server.clone()));
    let client = HaberdasherBlockingClient::new(server).layer(layer(at_client.clone()));
    assert_eq!(client.make_hat(size(7)).send().unwrap().size, 7);
    assert_eq!(
        client
            .collect_sizes(sizes(&[1, 2]))
            .send()
            .unwrap()
            .total_count,
        2
    );
    let hats = client.make_similar_hats(size(9)).send().unwrap();
    assert_eq!(inches(hats.into_message()), (vec![9, 8, 7], None));
    let hats = client.make_various_hats(sizes(&[3, 2])).send().unwrap();
    assert_eq!(inches(hats.into_message()), (vec![3, 2], None));
    for kinds in [at_server, at_client] {
        let called = kinds.0.lock().unwrap();
        let called: Vec<_> = called
            .iter()
            .map(|(kind, method)| (*kind, &**method))
            .collect();
        assert_eq!(called, CALLED);
    }
    let client = HaberdasherBlockingClient::new(HaberdasherServer::new(Hats::default()))
        .layer(layer(Meddler));
    assert_eq!(client.make_hat(size(16)).send().unwrap().size, 61);
}
