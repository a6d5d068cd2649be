//! Metadata: several values and binary ones, headers and trailers, on every kind of call.
//!
//! Rows of the protocol's checklist: U16, U22, U24, P18.

use connect_runtime::{Error, MetadataExt, Request, Response, Streaming};
use futures_util::{StreamExt, TryStreamExt};
use haberdasher::proto::{Hat, Summary};
use http::{HeaderMap, HeaderName, HeaderValue};
use support::{Client, Script, each, size};

const BIN: HeaderName = HeaderName::from_static("x-bin");
const TRAILER_BIN: HeaderName = HeaderName::from_static("y-bin");

/// What the handlers send before the messages: what they received.
fn echoed<T>(request: &Request<T>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in request.headers().get_all("x-hat") {
        headers.append("x-hat", value.clone());
    }
    for value in request.headers().get_all_bin(BIN) {
        headers.append_bin(BIN, value);
    }
    headers
}

/// What the handlers send after the messages.
fn trailers() -> HeaderMap {
    let mut trailers = HeaderMap::new();
    trailers.append("y-hat", HeaderValue::from_static("three"));
    trailers.append("y-hat", HeaderValue::from_static("four"));
    trailers.append_bin(TRAILER_BIN, [0, 255]);
    trailers
}

fn answer<Q, A>(request: &Request<Q>, message: A) -> Result<Response<A>, Error> {
    let mut response = Response::new(message);
    *response.headers_mut() = echoed(request);
    *response.trailers_mut() = trailers();
    Ok(response)
}

fn script() -> Script {
    Script::default()
        .make_hat(async |request| answer(&request, Hat::default()))
        .collect_sizes(async |request| answer(&request, Summary::default()))
        .make_similar_hats(async |request| {
            answer(
                &request,
                Streaming::from_iter([Hat::default(), Hat::default()]),
            )
        })
        .make_various_hats(async |request| answer(&request, Streaming::empty()))
}

fn assert_headers(headers: &HeaderMap) {
    assert_eq!(
        headers.get_all("x-hat").iter().collect::<Vec<_>>(),
        ["one", "two"]
    );
    assert_eq!(
        headers.get_all_bin(BIN).collect::<Vec<_>>(),
        [&[1, 2, 3][..], &[]]
    );
    assert!(!headers.contains_key("y-hat"));
}

fn assert_trailers(trailers: &HeaderMap) {
    assert_eq!(
        trailers.get_all("y-hat").iter().collect::<Vec<_>>(),
        ["three", "four"]
    );
    assert_eq!(trailers.get_bin(TRAILER_BIN).unwrap(), [0, 255].as_slice());
    assert!(!trailers.contains_key("x-hat"));
}

fn with_headers<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request
        .headers_mut()
        .append("x-hat", HeaderValue::from_static("one"));
    request
        .headers_mut()
        .append("x-hat", HeaderValue::from_static("two"));
    request.headers_mut().append_bin(BIN, [1, 2, 3]);
    request.headers_mut().append_bin(BIN, []);
    request
}

async fn unary(client: &Client) {
    let response = client.make_hat(with_headers(size(1))).await.unwrap();
    assert_headers(response.headers());
    assert_trailers(response.trailers());
    let response = client.make_hat(with_headers(size(1))).get().await.unwrap();
    assert_headers(response.headers());
    assert_trailers(response.trailers());
}

async fn client_streaming(client: &Client) {
    let sizes = Streaming::from_iter([size(1), size(2)]);
    let response = client.collect_sizes(with_headers(sizes)).await.unwrap();
    assert_headers(response.headers());
    assert_trailers(response.trailers());
}

async fn streamed(response: Response<Streaming<Hat>>, count: usize) {
    assert_headers(response.headers());
    let mut hats = response.into_message();
    for _ in 0..count {
        assert!(hats.trailers().is_empty());
        hats.message().await.unwrap().unwrap();
    }
    assert_eq!(hats.message().await.unwrap(), None);
    assert_trailers(hats.trailers());
}

#[tokio::test]
async fn headers_and_trailers_travel_on_every_kind_of_call() {
    each(async |combination| {
        let shop = combination.shop(script()).await;
        unary(&shop.client).await;
        client_streaming(&shop.client).await;
        streamed(
            shop.client
                .make_similar_hats(with_headers(size(1)))
                .await
                .unwrap(),
            2,
        )
        .await;
        streamed(
            shop.client
                .make_various_hats(with_headers(Streaming::empty()))
                .await
                .unwrap(),
            0,
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn headers_of_options_and_calls_are_sent() {
    each(async |combination| {
        let mut headers = HeaderMap::new();
        headers.append("x-hat", HeaderValue::from_static("one"));
        headers.append("x-hat", HeaderValue::from_static("two"));
        let options = connect_runtime::ClientOptions::new().headers(headers);
        let server = haberdasher::proto::HaberdasherServer::new(script());
        let shop = combination.open(server, options).await;
        let values = |response: Response<Hat>| -> Vec<HeaderValue> {
            response
                .headers()
                .get_all("x-hat")
                .iter()
                .cloned()
                .collect()
        };
        assert_eq!(
            values(shop.client.make_hat(size(1)).await.unwrap()),
            ["one", "two"]
        );
        let own = shop.client.make_hat(size(1)).header("x-hat", "three");
        assert_eq!(values(own.await.unwrap()), ["three"]);
        let error = shop
            .client
            .make_hat(size(1))
            .header("x hat", "three")
            .await
            .unwrap_err();
        assert_eq!(error.code(), connect_runtime::Code::InvalidArgument);
    })
    .await;
}

#[tokio::test]
async fn values_that_are_not_utf_8_do_no_harm() {
    each(async |combination| {
        let shop = combination.shop(script()).await;
        let odd = HeaderValue::from_bytes(&[0xe9, b'a']).unwrap();
        let response = shop
            .client
            .make_hat(size(1))
            .header("x-hat", odd.clone())
            .await
            .unwrap();
        assert_eq!(response.headers()["x-hat"], odd);
    })
    .await;
}

#[tokio::test]
async fn trailers_that_look_like_headers_of_the_protocol_are_not_sent() {
    each(async |combination| {
        let script = Script::default()
            .make_hat(async |_| {
                let mut response = Response::new(Hat::default());
                for name in [
                    "content-type",
                    "content-length",
                    "grpc-status",
                    "connect-x",
                    "date",
                ] {
                    response
                        .headers_mut()
                        .insert(name, HeaderValue::from_static("7"));
                    response
                        .trailers_mut()
                        .insert(name, HeaderValue::from_static("7"));
                }
                Ok(response)
            })
            .make_similar_hats(async |_| {
                let hats = futures_util::stream::iter([Hat::default()]).map(Ok);
                let mut response = Response::new(Streaming::new(hats));
                response
                    .trailers_mut()
                    .insert("content-length", HeaderValue::from_static("7"));
                Ok(response)
            });
        let shop = combination.shop(script).await;
        let response = shop.client.make_hat(size(1)).await.unwrap();
        assert!(!response.headers().contains_key("grpc-status"));
        assert!(response.trailers().is_empty(), "{:?}", response.trailers());
        let hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        let hats: Vec<Hat> = hats.try_collect().await.unwrap();
        assert_eq!(hats.len(), 1);
    })
    .await;
}
