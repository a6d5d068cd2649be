//! Several services as one: layers around all of them, options, fallbacks.

use std::sync::Arc;

use connect_runtime::{
    ClientOptions, Code, Codec, Limits, LimitsLayer, Payload, Protocol, Request, Response,
    ServerOptions, Spec, StreamType,
    client::{Caller, RawClient},
    codegen::{self, JsonType, ServeFuture},
    server::{Serve, Server, Services},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat},
};
use http::HeaderValue;
use prost_types::Duration;
use support::{Script, described, each, size};
use tower::util::MapRequestLayer;

/// A second service, written by hand: `KnitSock` gives back what it gets.
struct Socks;

const KNIT_SOCK: Spec = Spec::new("/shop.v1.Socks/KnitSock", StreamType::Unary);

impl codegen::Service for Socks {
    const NAME: &'static str = "shop.v1.Socks";
    const PATH: &'static str = "/shop.v1.Socks";
    const METHODS: &'static [Spec] = &[KNIT_SOCK];
    const JSON_TYPES: &'static [&'static [JsonType]] = &[];

    fn find(method: &str) -> Option<usize> {
        (method == "KnitSock").then_some(0)
    }
}

impl Serve<()> for Socks {
    fn serve(_: Arc<()>, _: usize, request: Request<Payload>) -> ServeFuture {
        codegen::serve(request, async |request: Request<Duration>| {
            let names: Vec<_> = request
                .headers()
                .get_all("x-layer")
                .iter()
                .cloned()
                .collect();
            let mut response = Response::new(request.into_message());
            for name in names {
                response.headers_mut().append("x-layer", name);
            }
            Ok(response)
        })
    }
}

fn socks() -> Server<Socks, impl Caller + Sync> {
    Server::<Socks>::new(())
}

/// Adds its name to the request's headers.
fn named(
    name: &'static str,
) -> MapRequestLayer<impl Fn(Request<Payload>) -> Request<Payload> + Clone> {
    MapRequestLayer::new(move |mut request: Request<Payload>| {
        let name = HeaderValue::from_static(name);
        request.headers_mut().append("x-layer", name);
        request
    })
}

async fn knit(client: &RawClient<impl Caller>, protocol: Protocol) -> Response<Payload> {
    let sock = Payload::one(Codec::Json, "\"3s\"");
    let mut response = client
        .call(&KNIT_SOCK, sock)
        .protocol(protocol)
        .await
        .unwrap();
    assert_eq!(response.next().await.unwrap().unwrap(), "\"3s\"");
    response
}

fn names(headers: &http::HeaderMap) -> Vec<&str> {
    let names = headers.get_all("x-layer").iter();
    names.map(|name| name.to_str().unwrap()).collect()
}

#[tokio::test]
async fn layers_go_around_all_services_and_those_of_each_stay_within() {
    each(async |combination| {
        let script = Script::default().make_hat(async |request| {
            let color = names(request.headers()).join(" ");
            Ok(Hat {
                color,
                ..Hat::default()
            }
            .into())
        });
        let services = Services::new()
            .add_service(HaberdasherServer::new(script).layer(named("hats")))
            .add_service(socks().layer(named("socks")))
            .layer(named("inner"))
            .layer(named("outer"));

        let response = knit(&RawClient::new(services.clone()), combination.protocol).await;
        assert_eq!(names(response.headers()), ["outer", "inner", "socks"]);
        let shop = combination.open(services, ClientOptions::new()).await;
        let hat = shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(hat.color, "outer inner hats");
    })
    .await;
}

#[tokio::test]
async fn the_settings_nearest_to_the_handler_hold() {
    each(async |combination| {
        let hats = || HaberdasherServer::new(Hats::default());
        let limit = |bytes| LimitsLayer::new().read_max_bytes(bytes);
        let options = |bytes| ServerOptions::new().limits(Limits::new().read_max_bytes(bytes));
        let wide = Services::new()
            .add_service(hats().layer(limit(1 << 20)))
            .layer(limit(64));
        let narrow = Services::new()
            .add_service(hats().layer(limit(64)))
            .layer(limit(1 << 20));
        let ok = described(1, "x".repeat(1000));
        let shop = combination.open(wide, ClientOptions::new()).await;
        shop.client.make_hat(ok.clone()).await.unwrap();
        let shop = combination.open(narrow, ClientOptions::new()).await;
        let error = shop.client.make_hat(ok.clone()).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);

        let own = Services::new()
            .add_service(hats().options(options(1 << 20)))
            .options(options(64));
        let shop = combination.open(own, ClientOptions::new()).await;
        shop.client.make_hat(ok.clone()).await.unwrap();
        let of_all = Services::new().add_service(hats()).options(options(64));
        let shop = combination.open(of_all, ClientOptions::new()).await;
        let error = shop.client.make_hat(ok).await.unwrap_err();
        assert_eq!(error.code(), Code::ResourceExhausted);
    })
    .await;
}

/// Answers with the procedure.
async fn echo(request: Request<Payload>) -> Result<Response<Payload>, connect_runtime::Error> {
    let mut response = Response::new(Payload::one(request.codec(), request.spec().procedure()));
    let layers = names(request.headers()).join(" ");
    response
        .headers_mut()
        .insert("x-layer", layers.parse().unwrap());
    Ok(response)
}

async fn answer(
    client: &RawClient<impl Caller>,
    procedure: &str,
    protocol: Protocol,
) -> (String, String) {
    let spec = Spec::dynamic(procedure, StreamType::BidiStreaming);
    let call = client
        .call(&spec, Payload::one(Codec::Proto, ""))
        .protocol(protocol);
    match call.await {
        Ok(mut response) => match response.next().await.unwrap() {
            Ok(message) => {
                let layers = names(response.headers()).join(" ");
                (String::from_utf8(message.into()).unwrap(), layers)
            }
            Err(error) => (error.to_string(), String::new()),
        },
        Err(error) => (error.code().to_string(), String::new()),
    }
}

const PROTOCOLS: [Protocol; 3] = [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb];

#[tokio::test]
async fn a_fallback_gets_what_no_service_has() {
    let services = Services::new()
        .add_service(HaberdasherServer::new(Hats::default()))
        .add_service(
            socks().fallback(async |_| Ok(Response::new(Payload::one(Codec::Proto, "own")))),
        )
        .layer(named("before"))
        .fallback(echo)
        .layer(named("after"));
    let client = RawClient::new(services);
    for protocol in PROTOCOLS {
        for unknown in ["/a.B/C", "/i2y.connecpy.example.Haberdasher/MakeSocks"] {
            let (message, layers) = answer(&client, unknown, protocol).await;
            assert_eq!((message.as_str(), layers.as_str()), (unknown, "after"));
        }
        let (message, _) = answer(&client, "/shop.v1.Socks/Darn", protocol).await;
        assert_eq!(message, "own");
        knit(&client, protocol).await;
    }
}

#[tokio::test]
async fn a_servers_fallback_gets_the_other_methods_of_its_service() {
    let client = RawClient::new(socks().fallback(echo).layer(named("after")));
    for protocol in PROTOCOLS {
        let (message, layers) = answer(&client, "/shop.v1.Socks/Darn", protocol).await;
        assert_eq!(
            (message.as_str(), layers.as_str()),
            ("/shop.v1.Socks/Darn", "after")
        );
        let (message, _) = answer(&client, "/a.B/C", protocol).await;
        assert_eq!(message, "unimplemented");
        knit(&client, protocol).await;
    }
}

#[tokio::test]
async fn the_last_fallback_counts_and_its_panic_is_internal() {
    let services = Services::new()
        .fallback(echo)
        .fallback(async |_| panic!("hunter2"));
    let client = RawClient::new(services);
    for protocol in PROTOCOLS {
        let (message, _) = answer(&client, "/a.B/C", protocol).await;
        assert!(
            message.starts_with("internal") && !message.contains("hunter2"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn without_a_fallback_what_is_unknown_is_unimplemented() {
    let services = Services::new().add_service(socks());
    let client = RawClient::new(services);
    for protocol in PROTOCOLS {
        for unknown in ["/a.B/C", "/shop.v1.Socks/Darn"] {
            assert_eq!(answer(&client, unknown, protocol).await.0, "unimplemented");
        }
    }
}

#[tokio::test]
async fn a_payload_goes_only_where_its_codec_is_spoken() {
    let client = RawClient::new(Services::new().fallback(echo));
    let call = client.call(&KNIT_SOCK, Payload::one(Codec::Json, "{}"));
    let error = call.codec(Codec::Proto).await.unwrap_err();
    assert_eq!(
        error.message(),
        "the payload is in json, and the call in proto"
    );
}

#[test]
#[should_panic(expected = "shop.v1.Socks was added before")]
fn a_service_is_added_only_once() {
    let _ = Services::new().add_service(socks()).add_service(socks());
}
