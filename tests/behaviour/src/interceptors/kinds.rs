//! `Interceptor`: each kind of RPC has its method, and what is not written passes.

use std::sync::{Arc, Mutex};

use connect_runtime::{
    ClientOptions, Error, Payload, Request, Response, Streaming,
    interceptor::{Interceptor, InterceptorLayer, Next},
};
use haberdasher::{Hats, proto::HaberdasherServer};
use support::{Client, each, size};

#[derive(Clone, Default)]
struct Kinds(Arc<Mutex<Vec<(&'static str, String)>>>);

impl Kinds {
    async fn note(
        &self,
        kind: &'static str,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        let method = request.spec().method().to_owned();
        self.0.lock().unwrap().push((kind, method));
        next.run(request).await
    }
}

impl Interceptor for Kinds {
    async fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("unary", request, next).await
    }

    async fn intercept_client_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("client", request, next).await
    }

    async fn intercept_server_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("server", request, next).await
    }

    async fn intercept_bidi_streaming(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.note("bidi", request, next).await
    }
}

/// Passes everything.
struct Nothing;

impl Interceptor for Nothing {}

pub(super) async fn call_all<S: connect_runtime::client::Caller>(
    client: &haberdasher::proto::HaberdasherClient<S>,
) {
    let sizes = || Streaming::from_iter([size(1), size(3)]);
    client.make_hat(size(1)).await.unwrap();
    let summary = client.collect_sizes(sizes()).await.unwrap();
    assert_eq!(summary.total_count, 2);
    let hats = client.make_similar_hats(size(1)).await.unwrap();
    let mut hats = hats.into_message();
    assert!(hats.message().await.unwrap().is_some());
    let hats = client.make_various_hats(sizes()).await.unwrap();
    let mut hats = hats.into_message();
    for inches in [1, 3] {
        assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
    }
    assert!(hats.message().await.unwrap().is_none());
}

pub(super) const CALLED: [(&str, &str); 4] = [
    ("unary", "MakeHat"),
    ("client", "CollectSizes"),
    ("server", "MakeSimilarHats"),
    ("bidi", "MakeVariousHats"),
];

#[tokio::test]
async fn each_kind_of_rpc_has_its_method() {
    each(async |combination| {
        let (at_server, at_client) = (Kinds::default(), Kinds::default());
        let server = HaberdasherServer::new(Hats::default())
            .layer(InterceptorLayer::new(at_server.clone()))
            .layer(InterceptorLayer::new(Nothing));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client: Client = shop.client.clone();
        call_all(
            &client
                .layer(InterceptorLayer::new(Nothing))
                .layer(InterceptorLayer::new(at_client.clone())),
        )
        .await;
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
