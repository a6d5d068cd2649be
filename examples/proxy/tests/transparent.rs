//! Whatever goes through the proxy comes out as it went in: each protocol, codec and transport, against the hat shop.
#![allow(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Code, Error, ErrorDetail, MetadataExt, Protocol, Response, ServerOptions,
    Streaming, server::Services,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use haberdasher::{
    Hats,
    proto::{Haberdasher, HaberdasherServer, Hat, Size},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use support::{
    Combination, DropProbe, Script, Serving, Shop, Transport, described, each, each_connect,
    each_of, serve, size,
};

/// The shop behind the proxy, and clients of the proxy.
async fn proxied(combination: Combination, back: impl Haberdasher) -> (Shop, Serving) {
    let back = serve(HaberdasherServer::new(back)).await;
    let upstream = proxy::upstream(&format!("http://{}", back.address())).unwrap();
    let front = combination
        .open(proxy::proxy(upstream), ClientOptions::new())
        .await;
    (front, back)
}

#[tokio::test]
async fn every_kind_of_call_is_handed_on() {
    each(async |combination| {
        let (front, _back) = proxied(combination, Hats::default()).await;
        let client = front.client;
        assert_eq!(client.make_hat(size(12)).await.unwrap().size, 12);
        client.do_nothing(()).await.unwrap();

        let hats = client.make_similar_hats(described(3, "500")).await.unwrap();
        let hats: Vec<Hat> = hats.into_message().try_collect().await.unwrap();
        assert_eq!(hats.len(), 500);

        let sizes = || Streaming::from_iter((1..=50).map(size));
        let summary = client.collect_sizes(sizes()).await.unwrap();
        assert_eq!(summary.total_count, 50);

        let hats = client.make_various_hats(sizes()).await.unwrap();
        let hats = hats.into_message().map_ok(|hat| hat.size);
        assert_eq!(
            hats.try_collect::<Vec<_>>().await.unwrap(),
            (1..=50).collect::<Vec<_>>()
        );
    })
    .await;
}

#[tokio::test]
async fn streams_are_full_duplex() {
    each_of(
        &[Transport::InProcess, Transport::H2c, Transport::Tls],
        async |combination| {
            let (front, _back) = proxied(combination, Hats::default()).await;
            let (sender, sizes) = Streaming::channel(1);
            sender.send(size(1)).await.unwrap();
            let hats = front.client.make_various_hats(sizes).await.unwrap();
            let mut hats = hats.into_message();
            assert_eq!(hats.message().await.unwrap().unwrap().size, 1);
            for inches in 2..20 {
                // The next size is sent only when the hat of the last one has come.
                sender.send(size(inches)).await.unwrap();
                assert_eq!(hats.message().await.unwrap().unwrap().size, inches);
            }
            drop(sender);
            assert_eq!(hats.message().await.unwrap(), None);
        },
    )
    .await;
}

/// Answers with the metadata that came, as headers and as trailers.
fn echo<T, A>(request: &connect_runtime::Request<T>, message: A) -> Response<A> {
    let mut response = Response::new(message);
    let value = request.headers()["x-ask"].clone();
    response.headers_mut().insert("x-head", value.clone());
    response.trailers_mut().insert("x-end", value);
    let bytes = request.headers().get_bin("x-ask-bin").unwrap();
    response
        .trailers_mut()
        .append_bin(HeaderName::from_static("x-end-bin"), bytes);
    response
}

#[tokio::test]
async fn headers_and_trailers_are_handed_on() {
    each(async |combination| {
        let back = Script::default()
            .make_hat(async |request| Ok(echo(&request, Hat::default())))
            .make_similar_hats(async |request| {
                Ok(echo(&request, Streaming::from_iter([Hat::default()])))
            });
        let (front, _back) = proxied(combination, back).await;
        let assert_trailers = |trailers: &HeaderMap| {
            assert_eq!(trailers["x-end"], "why");
            assert_eq!(trailers.get_bin("x-end-bin").unwrap(), [0, 255][..]);
        };

        let call = front.client.make_hat(size(1)).header("x-ask", "why");
        let response = call.header("x-ask-bin", "AP8").await.unwrap();
        assert_eq!(response.headers()["x-head"], "why");
        assert_trailers(response.trailers());

        let call = front
            .client
            .make_similar_hats(size(1))
            .header("x-ask", "why");
        let response = call.header("x-ask-bin", "AP8").await.unwrap();
        assert_eq!(response.headers()["x-head"], "why");
        let mut hats = response.into_message();
        while hats.message().await.unwrap().is_some() {}
        assert_trailers(hats.trailers());
    })
    .await;
}

fn refusal() -> Error {
    let mut metadata = HeaderMap::new();
    metadata.insert("x-reason", HeaderValue::from_static("taste"));
    Error::failed_precondition("no such hat today")
        .with_detail(ErrorDetail::new(&prost_types::Duration {
            seconds: 3,
            nanos: 0,
        }))
        .with_metadata(metadata)
}

fn assert_refused(error: &Error) {
    assert_eq!(
        (error.code(), error.message()),
        (Code::FailedPrecondition, "no such hat today")
    );
    let detail: prost_types::Duration = error.detail().unwrap();
    assert_eq!(detail.seconds, 3);
    assert_eq!(error.metadata()["x-reason"], "taste");
}

#[tokio::test]
async fn errors_are_handed_on_with_details_and_metadata() {
    each(async |combination| {
        let back = Script::default()
            .make_hat(async |_| Err(refusal()))
            .make_similar_hats(async |_| {
                Ok(Streaming::new(stream::iter([Ok(Hat::default()), Err(refusal())])).into())
            })
            .make_various_hats(async |_| Err(refusal()));
        let (front, _back) = proxied(combination, back).await;
        assert_refused(&front.client.make_hat(size(1)).await.unwrap_err());

        let hats = front.client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_refused(&hats.message().await.unwrap_err());

        let sizes = Streaming::from_iter([size(1)]);
        let called = front.client.make_various_hats(sizes).await;
        assert_refused(&support::first_error(called).await);
    })
    .await;
}

#[tokio::test]
async fn a_deadline_is_handed_on_and_holds() {
    each(async |combination| {
        let back = Script::default()
            .make_hat(async |request| {
                let left = request.remaining_time().unwrap();
                assert!(left <= Duration::from_secs(60), "{left:?}");
                Ok(Hat::default().into())
            })
            .make_similar_hats(async |_| std::future::pending().await);
        let (front, _back) = proxied(combination, back).await;
        let call = front.client.make_hat(size(1));
        call.timeout(Duration::from_secs(60)).await.unwrap();

        let call = front.client.make_similar_hats(size(1));
        let called = call.timeout(Duration::from_millis(50)).await;
        let error = support::first_error(called).await;
        assert_eq!(error.code(), Code::DeadlineExceeded);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_dropped_is_dropped_behind_the_proxy() {
    each(async |combination| {
        let probe = DropProbe::new();
        let seen = probe.clone();
        let back = Script::default().make_hat(move |_| {
            let guard = seen.guard();
            async move {
                let _guard = guard;
                std::future::pending().await
            }
        });
        let (front, _back) = proxied(combination, back).await;
        tokio::select! {
            result = front.client.make_hat(size(1)).into_future() => panic!("{result:?}"),
            () = probe.until_made(1) => {}
        }
        probe.until_dropped(1).await;
    })
    .await;
}

#[tokio::test]
async fn get_stays_get() {
    each_connect(async |combination| {
        let back = Script::default().make_hat(async |request| {
            if request.headers().contains_key("if-none-match") {
                return Err(Error::not_modified());
            }
            let color = request.http_method().to_string();
            Ok(Hat {
                color,
                ..Hat::default()
            }
            .into())
        });
        let (front, _back) = proxied(combination, back).await;
        let make_hat = || front.client.make_hat(size(1));
        assert_eq!(make_hat().get().await.unwrap().color, "GET");
        assert_eq!(make_hat().await.unwrap().color, "POST");
        let error = make_hat()
            .get()
            .header("if-none-match", "\"1\"")
            .await
            .unwrap_err();
        assert!(error.is_not_modified());
    })
    .await;
}

#[tokio::test]
async fn nobody_behind_the_proxy_is_unavailable_and_not_named() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    each(async |combination| {
        let proxy = proxy::proxy(proxy::upstream(&url).unwrap());
        let front = combination.open(proxy, ClientOptions::new()).await;
        let error = front.client.make_hat(size(1)).await.unwrap_err();
        assert_eq!((error.code(), error.message()), (Code::Unavailable, ""));
    })
    .await;
}

#[tokio::test]
async fn a_gateway_speaks_one_protocol_to_the_server_behind_it() {
    each(async |combination| {
        let options = ServerOptions::new().protocols([Protocol::Grpc]);
        let back = serve(HaberdasherServer::new(Hats::default()).options(options)).await;
        let upstream = proxy::upstream(&format!("http://{}", back.address())).unwrap();
        let gateway = Services::new()
            .fallback(move |request| upstream.forward(request).protocol(Protocol::Grpc));
        let front = combination.open(gateway, ClientOptions::new()).await;
        let client = &front.client;

        assert_eq!(client.make_hat(size(12)).await.unwrap().size, 12);
        let error = client.make_hat(size(0)).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        let sizes = Streaming::from_iter([1, 2].map(size));
        let hats = client
            .make_various_hats(sizes)
            .await
            .unwrap()
            .into_message();
        assert_eq!(
            hats.map(Result::unwrap)
                .map(|hat| hat.size)
                .collect::<Vec<_>>()
                .await,
            [1, 2]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_no_call_is_not_handed_on() {
    let (front, back) = proxied(
        Combination {
            protocol: Protocol::Connect,
            codec: connect_runtime::Codec::Proto,
            transport: Transport::Http1,
        },
        Hats::default(),
    )
    .await;
    let address = front.serving.as_ref().unwrap().address();
    for request in [
        "GET /i2y.connecpy.example.Haberdasher/MakeHat HTTP/1.1\r\nhost: a\r\n\r\n",
        "PUT /a.B/C HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        "POST /a.B/C HTTP/1.1\r\nhost: a\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\n{}",
        "POST /C HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        "POST /a.B/.. HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
    ] {
        let mut client = support::RawClient::connect(address).await;
        client.write(request).await;
        let response = client.response().await;
        assert_eq!(
            (response.status, response.text().as_str()),
            (404, ""),
            "{request}"
        );
    }
    assert_eq!(back.connections(), 0);
    assert_eq!(
        front
            .client
            .make_hat(Size {
                inches: 1,
                ..Size::default()
            })
            .await
            .unwrap()
            .size,
        1
    );
}
