//! `MetadataInterceptor`: `on_start` gives a value, `on_end` gets it back with what has passed.
//!
//! Row of the feature list: 57.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Code, Error, Request, Response, Streaming,
    interceptor::{MetadataInterceptor, MetadataInterceptorLayer, Outcome},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat},
};
use support::{Script, each, size};
use tokio::sync::mpsc;

/// What was seen of one call.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) code: Option<Code>,
    /// Messages: requests, responses.
    pub(super) counts: (u64, u64),
    header: Option<String>,
    trailer: Option<String>,
    pub(super) duration: Duration,
}

/// Reports every end.
struct Report(mpsc::UnboundedSender<Seen>);

pub(super) struct Reports(mpsc::UnboundedReceiver<Seen>);

pub(super) fn report() -> (MetadataInterceptorLayer<impl MetadataInterceptor>, Reports) {
    let (sender, receiver) = mpsc::unbounded_channel();
    (
        MetadataInterceptorLayer::new(Report(sender)),
        Reports(receiver),
    )
}

impl Reports {
    pub(super) async fn next(&mut self) -> Seen {
        self.0.recv().await.unwrap()
    }

    /// Fails if an end was told twice.
    pub(super) fn assert_none(&mut self) {
        if let Ok(seen) = self.0.try_recv() {
            panic!("{seen:?}");
        }
    }
}

impl MetadataInterceptor for Report {
    type Value = String;

    async fn on_start(&self, request: &mut Request<()>) -> Result<String, Error> {
        if request.headers().contains_key("x-refuse") {
            return Err(Error::permission_denied("no"));
        }
        request
            .headers_mut()
            .insert("x-started", "yes".parse().unwrap());
        Ok(request.spec().method().to_owned())
    }

    fn on_response(&self, method: &mut String, response: &mut Response<()>) {
        let method = method.parse().unwrap();
        response.headers_mut().insert("x-method", method);
        response
            .trailers_mut()
            .insert("x-added", "yes".parse().unwrap());
    }

    fn on_end(&self, method: String, outcome: Outcome<'_>) {
        let text = |map: &http::HeaderMap, name| {
            let value: &http::HeaderValue = map.get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let seen = Seen {
            method,
            code: outcome.code(),
            counts: (outcome.requests(), outcome.responses()),
            header: text(outcome.headers(), "x-shop"),
            trailer: text(outcome.trailers(), "x-till"),
            duration: outcome.duration(),
        };
        let _ = self.0.send(seen);
    }
}

#[tokio::test]
async fn every_kind_of_call_is_counted_at_both_ends() {
    each(async |combination| {
        let ((at_server, mut served), (at_client, mut called)) = (report(), report());
        let server = HaberdasherServer::new(Hats::default()).layer(at_server);
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(at_client);
        let sizes = || Streaming::from_iter([size(1), size(2), size(3)]);

        client.make_hat(size(1)).await.unwrap();
        client.make_hat(size(1)).get().await.unwrap();
        client.collect_sizes(sizes()).await.unwrap();
        let hats = client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        while hats.message().await.unwrap().is_some() {}
        let hats = client.make_various_hats(sizes()).await.unwrap();
        let mut hats = hats.into_message();
        while hats.message().await.unwrap().is_some() {}

        for reports in [&mut served, &mut called] {
            for (method, counts) in [
                ("MakeHat", (1, 1)),
                ("MakeHat", (1, 1)),
                ("CollectSizes", (3, 1)),
                ("MakeSimilarHats", (1, 3)),
                ("MakeVariousHats", (3, 3)),
            ] {
                let seen = reports.next().await;
                assert_eq!((&*seen.method, seen.counts), (method, counts), "{seen:?}");
                assert_eq!(seen.code, None);
            }
            reports.assert_none();
        }
    })
    .await;
}

/// Answers with metadata around one hat, or around as many as are asked for.
fn script() -> Script {
    fn with_metadata<T>(message: T) -> Response<T> {
        let mut response = Response::new(message);
        response
            .headers_mut()
            .insert("x-shop", "open".parse().unwrap());
        response
            .trailers_mut()
            .insert("x-till", "full".parse().unwrap());
        response
    }
    Script::default()
        .make_hat(async |request| {
            assert_eq!(request.headers()["x-started"], "yes");
            Ok(with_metadata(Hat::default()))
        })
        .make_similar_hats(async |_| Ok(with_metadata(Streaming::from_iter([Hat::default()]))))
}

#[tokio::test]
async fn headers_and_trailers_are_seen_and_changed() {
    each(async |combination| {
        let ((at_server, mut served), (at_client, mut called)) = (report(), report());
        let server = HaberdasherServer::new(script()).layer(at_server);
        let shop = combination.open(server, ClientOptions::new()).await;

        let response = shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(response.headers()["x-method"], "MakeHat");
        assert_eq!(response.trailers()["x-added"], "yes");
        let hats = shop.client.make_similar_hats(size(1)).await.unwrap();
        assert_eq!(hats.headers()["x-method"], "MakeSimilarHats");
        let mut hats = hats.into_message();
        while hats.message().await.unwrap().is_some() {}
        assert_eq!(hats.trailers()["x-added"], "yes");

        let client = shop.client.clone().layer(at_client);
        client.make_hat(size(1)).await.unwrap();
        let hats = client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        while hats.message().await.unwrap().is_some() {}
        for seen in [
            served.next().await,
            served.next().await,
            called.next().await,
            called.next().await,
        ] {
            assert_eq!(seen.header.as_deref(), Some("open"));
            assert_eq!(seen.trailer.as_deref(), Some("full"), "{seen:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn on_start_refuses_with_its_error() {
    each(async |combination| {
        let (at_server, mut served) = report();
        let server = HaberdasherServer::new(script()).layer(at_server);
        let shop = combination.open(server, ClientOptions::new()).await;
        let call = shop.client.make_hat(size(1)).header("x-refuse", "1");
        assert_eq!(call.await.unwrap_err().code(), Code::PermissionDenied);
        served.assert_none();
    })
    .await;
}
