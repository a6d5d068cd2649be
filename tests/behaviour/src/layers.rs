//! Layers of one's own: one that counts, one that refuses, one that answers; on servers and on clients.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use connect_runtime::{
    ClientOptions, Code, CompressionLayer, CompressionOptions, DeadlineLayer, DeadlinePolicy,
    Error, ErrorDetail, LimitsLayer, Payload, Request, Response, Streaming,
};
use futures_util::future::Either;
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, HaberdasherService, Hat},
};
use http::{HeaderMap, HeaderValue};
use support::{RawClient, Script, each, first_error, serve, size, within};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, layer::layer_fn, service_fn};

/// Counts calls, notes their procedures, and adds a header each way.
#[derive(Clone, Default)]
struct Count {
    calls: Arc<AtomicUsize>,
    procedures: Arc<Mutex<Vec<String>>>,
    name: &'static str,
}

#[derive(Clone)]
struct Counting<S> {
    inner: S,
    count: Count,
}

impl<S> Layer<S> for Count {
    type Service = Counting<S>;

    fn layer(&self, inner: S) -> Counting<S> {
        Counting {
            inner,
            count: self.clone(),
        }
    }
}

type Answer<E> = Pin<Box<dyn Future<Output = Result<Response<Payload>, E>> + Send>>;

impl<S> Service<Request<Payload>> for Counting<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Future: Send + 'static>,
{
    type Response = Response<Payload>;
    type Error = S::Error;
    type Future = Answer<S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Payload>) -> Self::Future {
        self.count.calls.fetch_add(1, Ordering::SeqCst);
        self.count
            .procedures
            .lock()
            .unwrap()
            .push(request.spec().procedure().to_owned());
        let name = HeaderValue::from_static(self.count.name);
        request.headers_mut().append("x-seen", name.clone());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            response.headers_mut().append("x-answered", name);
            Ok(response)
        })
    }
}

#[tokio::test]
async fn one_layer_works_on_servers_and_on_clients() {
    each(async |combination| {
        let count = |name| Count {
            name,
            ..Count::default()
        };
        let (at_server, at_client) = (count("server"), count("client"));
        let script = Script::default()
            .make_hat(async |request| {
                let seen: Vec<_> = request.headers().get_all("x-seen").iter().collect();
                assert_eq!(seen, ["client", "server"]);
                Ok(Hat::default().into())
            })
            .make_similar_hats(async |request| {
                assert_eq!(request.headers().get_all("x-seen").iter().count(), 2);
                Ok(Streaming::from_iter([Hat::default()]).into())
            });
        let server = HaberdasherServer::new(script).layer(at_server.clone());
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(at_client.clone());
        let response = client.make_hat(size(1)).await.unwrap();
        let answered: Vec<_> = response.headers().get_all("x-answered").iter().collect();
        assert_eq!(answered, ["server", "client"]);
        let response = client.make_similar_hats(size(1)).await.unwrap();
        assert_eq!(response.headers().get_all("x-answered").iter().count(), 2);
        assert!(response.into_message().message().await.unwrap().is_some());
        let procedures = [
            HaberdasherService::MAKE_HAT,
            HaberdasherService::MAKE_SIMILAR_HATS,
        ]
        .map(|spec| spec.procedure().to_owned());
        for count in [at_server, at_client] {
            assert_eq!(count.calls.load(Ordering::SeqCst), 2);
            assert_eq!(*count.procedures.lock().unwrap(), procedures);
        }
    })
    .await;
}

#[tokio::test]
async fn several_layers_read_from_the_outside_in() {
    each(async |combination| {
        let seen = |name| Count {
            name,
            ..Count::default()
        };
        let script = Script::default().make_hat(async |request| {
            let seen: Vec<_> = request.headers().get_all("x-seen").iter().collect();
            assert_eq!(seen, ["outer", "inner"]);
            Ok(Hat::default().into())
        });
        let server = HaberdasherServer::new(script).layer(
            ServiceBuilder::new()
                .layer(seen("outer"))
                .layer(DeadlineLayer::new(DeadlinePolicy::new()))
                .layer(CompressionLayer::new(
                    CompressionOptions::new().min_bytes(10),
                ))
                .layer(LimitsLayer::new().read_max_bytes(100))
                .layer(seen("inner")),
        );
        let shop = combination.open(server, ClientOptions::new()).await;
        let response = shop.client.make_hat(size(1)).await.unwrap();
        let answered: Vec<_> = response.headers().get_all("x-answered").iter().collect();
        assert_eq!(answered, ["inner", "outer"]);
        let order = support::described(1, "x".repeat(100));
        let error = shop.client.make_hat(order).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
    })
    .await;
}

/// Lets nobody pass who has no token.
#[derive(Clone)]
struct Guarded<S>(S);

impl<S> Service<Request<Payload>> for Guarded<S>
where
    S: Service<Request<Payload>, Response = Response<Payload>, Error = Error>,
{
    type Response = Response<Payload>;
    type Error = Error;
    type Future = Either<S::Future, Ready<Result<Response<Payload>, Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        if request.headers().contains_key("authorization") {
            return Either::Left(self.0.call(request));
        }
        let mut metadata = HeaderMap::new();
        metadata.insert("www-authenticate", HeaderValue::from_static("Bearer"));
        let why = prost_types::Duration {
            seconds: 1,
            nanos: 2,
        };
        let error = Error::unauthenticated("no token")
            .with_detail(ErrorDetail::new(&why))
            .with_metadata(metadata);
        Either::Right(ready(Err(error)))
    }
}

#[tokio::test]
async fn a_layer_that_refuses_answers_in_the_callers_protocol() {
    fn assert_refused(error: &Error) {
        assert_eq!(
            (error.code(), error.message()),
            (Code::Unauthenticated, "no token")
        );
        assert_eq!(error.metadata()["www-authenticate"], "Bearer");
        assert_eq!(error.detail::<prost_types::Duration>().unwrap().nanos, 2);
    }
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(layer_fn(Guarded));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = &shop.client;
        assert_refused(&client.make_hat(size(1)).await.unwrap_err());
        assert_refused(
            &client
                .collect_sizes(Streaming::from_iter([size(1)]))
                .await
                .unwrap_err(),
        );
        assert_refused(&first_error(client.make_similar_hats(size(1)).await).await);
        assert!(
            client
                .make_hat(size(1))
                .header("authorization", "Bearer x")
                .await
                .is_ok()
        );
        let guarded = client.clone().layer(layer_fn(|inner| {
            Guarded(ServiceExt::<Request<Payload>>::map_err(inner, Error::from))
        }));
        assert_refused(&guarded.make_hat(size(1)).await.unwrap_err());
    })
    .await;
}

#[tokio::test]
async fn a_layer_refuses_before_a_byte_of_the_body_has_come() {
    within(async {
        let server = HaberdasherServer::new(Hats::default()).layer(layer_fn(Guarded));
        let serving = serve(server).await;
        for (method, content_type, status) in [
            ("MakeHat", "application/json", 401),
            ("CollectSizes", "application/connect+json", 200),
        ] {
            let mut client = RawClient::connect(serving.address()).await;
            client
                .post(method, content_type, "content-length: 1000000\r\n")
                .await;
            let response = client.response().await;
            assert_eq!(response.status, status);
            assert!(response.text().contains("unauthenticated"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_layer_can_answer_by_itself() {
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(layer_fn(|_inner| {
            service_fn(|request: Request<Payload>| async move {
                let hat: &[u8] = match request.codec() {
                    connect_runtime::Codec::Json => br#"{"size":77}"#,
                    _ => &[8, 77],
                };
                let mut response = Response::new(Payload::one(request.codec(), hat));
                response
                    .headers_mut()
                    .insert("x-cache", HeaderValue::from_static("hit"));
                response
                    .trailers_mut()
                    .insert("x-age", HeaderValue::from_static("3"));
                Ok::<_, Error>(response)
            })
        }));
        let shop = combination.open(server, ClientOptions::new()).await;
        let response = shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(
            (response.size, &response.headers()["x-cache"]),
            (77, &HeaderValue::from_static("hit"))
        );
        assert_eq!(response.trailers()["x-age"], "3");
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 77);
        assert_eq!(hats.message().await.unwrap(), None);
        assert_eq!(hats.trailers()["x-age"], "3");
    })
    .await;
}

/// What HTTP middleware knows of a caller.
#[derive(Clone)]
struct Tenant(&'static str);

#[tokio::test]
async fn extensions_of_http_middleware_and_of_layers_reach_the_handler() {
    within(async {
        let script = Script::default().make_hat(async |request| {
            let Tenant(color) = request.extensions().get().unwrap();
            let name = request.extensions().get::<String>().cloned();
            Ok(Hat {
                color: (*color).to_owned(),
                name,
                ..Hat::default()
            }
            .into())
        });
        let server = HaberdasherServer::new(script).layer(layer_fn(|inner| {
            tower::util::MapRequest::new(inner, |mut request: Request<Payload>| {
                request.extensions_mut().insert("of a layer".to_owned());
                request
            })
        }));
        let server = tower::util::MapRequest::new(
            server,
            |mut request: http::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(Tenant("acme"));
                request
            },
        );
        let serving = serve(server).await;
        let url = format!("http://{}", serving.address());
        let client = haberdasher::proto::HaberdasherClient::connect(url).unwrap();
        let hat = client.make_hat(size(1)).await.unwrap();
        assert_eq!((hat.color.as_str(), hat.name()), ("acme", "of a layer"));
    })
    .await;
}
