//! JSON options: what is written and read with them, on a server, a client and a call, as seen on the wire.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use connect_runtime::{
    Body, ClientOptions, Code, Codec, Payload, Request, Response, ServerOptions, StreamType,
    Streaming,
    codegen::Transport,
    interceptor::{Next, from_fn},
    json::JsonOptions,
};
use haberdasher::proto::{HaberdasherClient, HaberdasherServer, Hat, Size, Summary};
use http_body_util::{BodyExt, Full};
use support::{RawClient, Script, each_connect, envelope, serve, size, within};
use tower::{Service, ServiceExt, util::BoxCloneSyncService};

/// Every method answers with defaults.
fn script() -> Script {
    Script::default()
        .make_hat(async |_| Ok(Hat::default().into()))
        .collect_sizes(async |request: Request<Streaming<Size>>| {
            let mut sizes = request.into_message();
            while sizes.message().await?.is_some() {}
            Ok(Summary::default().into())
        })
        .make_similar_hats(async |_| Ok(Streaming::from_iter([Hat::default()]).into()))
}

fn everything() -> JsonOptions {
    JsonOptions::new().emit_defaults(true).proto_names(true)
}

type Tap =
    Transport<BoxCloneSyncService<http::Request<Body>, http::Response<Full<Bytes>>, Infallible>>;

/// A client of the script that speaks JSON, and what it sends and receives: targets and bodies.
fn tapped(server: JsonOptions, client: JsonOptions) -> (HaberdasherClient<Tap>, Traffic) {
    let server = HaberdasherServer::new(script()).options(ServerOptions::new().json(server));
    tap(server, client)
}

/// The same, of any server.
fn tap<S>(server: S, client: JsonOptions) -> (HaberdasherClient<Tap>, Traffic)
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<Body>, Error = Infallible>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
{
    let traffic = Traffic::default();
    let log = traffic.clone();
    let transport = tower::service_fn(move |request: http::Request<Body>| {
        let (server, log) = (server.clone(), log.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            log.add(parts.uri.query().unwrap_or_default().as_bytes());
            log.add(&body);
            let request = http::Request::from_parts(parts, Full::new(body));
            let (parts, body) = server.oneshot(request).await?.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            log.add(&body);
            Ok(http::Response::from_parts(parts, Full::new(body)))
        }
    });
    let client = HaberdasherClient::new(BoxCloneSyncService::new(transport))
        .options(ClientOptions::new().codec(Codec::Json).json(client));
    (client, traffic)
}

/// Everything that went over the wire.
#[derive(Clone, Default)]
struct Traffic(Arc<Mutex<String>>);

impl Traffic {
    fn add(&self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        self.0.lock().unwrap().push_str(&text);
    }

    /// Takes what is there so far.
    fn take(&self) -> String {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

const SIZE: &str = r#"{"inches":0,"description":""}"#;
const HAT: &str = r#"{"size":0,"color":""}"#;
const SUMMARY: &str = r#"{"total_count":0,"average_size":0.0}"#;

/// How a query holds it.
fn in_query(json: &str) -> String {
    json.replace('{', "%7B")
        .replace('}', "%7D")
        .replace('"', "%22")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[tokio::test]
async fn both_ends_write_as_they_are_told() {
    let (client, traffic) = tapped(everything(), everything());
    client.make_hat(Size::default()).await.unwrap();
    assert_eq!(traffic.take(), format!("{SIZE}{HAT}"));
    client.make_hat(Size::default()).get().await.unwrap();
    let seen = traffic.take();
    assert!(
        seen.contains(&in_query(SIZE)) && seen.ends_with(HAT),
        "{seen}"
    );
    let sizes = Streaming::from_iter([Size::default()]);
    client.collect_sizes(sizes).await.unwrap();
    let seen = traffic.take();
    assert!(seen.contains(SIZE) && seen.contains(SUMMARY), "{seen}");
    let hats: Response<Streaming<Hat>> = client.make_similar_hats(Size::default()).await.unwrap();
    let mut hats = hats.into_message();
    assert_eq!(hats.message().await.unwrap(), Some(Hat::default()));
    let seen = traffic.take();
    assert!(seen.contains(SIZE) && seen.contains(HAT), "{seen}");
}

#[tokio::test]
async fn layers_write_as_their_end_is_told() {
    let answer = from_fn(async |request: Request<Payload>, _: Next| {
        let codec = request.codec();
        let is_unary = request.spec().stream_type() == StreamType::Unary;
        Ok(Response::new(if is_unary {
            Payload::from_message(codec, Hat::default())
        } else {
            Payload::from_messages(codec, Streaming::from_iter([Hat::default()]))
        }))
    });
    let ask = from_fn(async |mut request: Request<Payload>, next: Next| {
        *request.message_mut() = Payload::from_message(request.codec(), Size::default());
        next.run(request).await
    });
    let server = HaberdasherServer::new(script())
        .options(ServerOptions::new().json(everything()))
        .layer(answer);
    let (client, traffic) = tap(server, everything());
    let client = client.layer(ask);
    client.make_hat(size(1)).await.unwrap();
    assert_eq!(traffic.take(), format!("{SIZE}{HAT}"));
    let hats = client.make_similar_hats(size(1)).await.unwrap();
    let mut hats = hats.into_message();
    assert_eq!(hats.message().await.unwrap(), Some(Hat::default()));
    let seen = traffic.take();
    assert!(seen.contains(SIZE) && seen.contains(HAT), "{seen}");
}

#[tokio::test]
async fn without_options_json_is_canonical() {
    let (client, traffic) = tapped(JsonOptions::new(), JsonOptions::default());
    client.make_hat(Size::default()).await.unwrap();
    assert_eq!(traffic.take(), "{}{}");
}

#[tokio::test]
async fn a_call_goes_before_its_client() {
    let (client, traffic) = tapped(JsonOptions::new(), everything());
    client
        .make_hat(Size::default())
        .json(JsonOptions::new())
        .await
        .unwrap();
    assert_eq!(traffic.take(), "{}{}");
}

/// The codes of a unary call, a call with GET and a stream, with a field that does not exist.
async fn codes(options: JsonOptions) -> [u16; 3] {
    let server = HaberdasherServer::new(script()).options(ServerOptions::new().json(options));
    let serving = serve(server).await;
    let mut client = RawClient::connect(serving.address()).await;
    let json = r#"{"inches":1,"newField":true}"#;
    let length = format!("content-length: {}\r\n", json.len());
    client.post("MakeHat", "application/json", &length).await;
    client.write(json).await;
    let unary = client.response().await;
    client
        .write(format!(
            "GET /i2y.connecpy.example.Haberdasher/MakeHat?encoding=json&message={} HTTP/1.1\r\nhost: localhost\r\n\r\n",
            in_query(json)
        ))
        .await;
    let get = client.response().await;
    let message = envelope(0, json.as_bytes());
    let length = format!("content-length: {}\r\n", message.len());
    client
        .post("CollectSizes", "application/connect+json", &length)
        .await;
    client.write(message).await;
    let stream = client.response().await;
    for refused in [&unary, &get, &stream] {
        let text = refused.text();
        assert_eq!(
            text.contains("newField"),
            text.contains("invalid_argument"),
            "{text}"
        );
    }
    let refused = if stream.text().contains("invalid_argument") {
        400
    } else {
        200
    };
    [unary.status, get.status, refused]
}

#[tokio::test]
async fn a_server_ignores_unknown_fields_unless_told_otherwise() {
    within(async {
        assert_eq!(codes(JsonOptions::new()).await, [200; 3]);
        assert_eq!(
            codes(JsonOptions::new().ignore_unknown(false)).await,
            [400; 3]
        );
    })
    .await;
}

#[tokio::test]
async fn a_client_ignores_unknown_fields_unless_told_otherwise() {
    let transport = tower::service_fn(async |_: http::Request<Body>| {
        let body = Full::new(Bytes::from_static(br#"{"size":7,"newField":true}"#));
        let response = http::Response::builder().header("content-type", "application/json");
        Ok::<_, Infallible>(response.body(body).unwrap())
    });
    let client = HaberdasherClient::new(BoxCloneSyncService::new(transport))
        .options(ClientOptions::new().codec(Codec::Json));
    assert_eq!(client.make_hat(size(1)).await.unwrap().size, 7);
    let strict = JsonOptions::new().ignore_unknown(false);
    let error = client.make_hat(size(1)).json(strict).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    assert!(error.message().contains("newField"), "{error}");
}

#[tokio::test]
async fn options_do_not_reach_binary_messages() {
    each_connect(async |combination| {
        let strict = everything().ignore_unknown(false).enum_numbers(true);
        let server = HaberdasherServer::new(script()).options(ServerOptions::new().json(strict));
        let shop = combination
            .open(server, ClientOptions::new().json(strict))
            .await;
        assert_eq!(
            shop.client.make_hat(size(1)).await.unwrap().message(),
            &Hat::default()
        );
    })
    .await;
}
