//! `BlockingMetadataInterceptor`: how calls begin and end, in order, whatever ends them.

use std::time::Duration;

use connect_runtime::{
    ClientOptions, Code, Error, Request, Response, Streaming,
    blocking::Blocking,
    interceptor::{BlockingMetadataInterceptor, MetadataInterceptorLayer, Outcome},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherBlockingClient, HaberdasherServer, Hat},
};
use support::{Script, described, each, size};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Clone)]
struct Noting {
    name: &'static str,
    notes: UnboundedSender<String>,
}

impl Noting {
    fn note(&self, text: &str) {
        let _ = self.notes.send(format!("{} {text}", self.name));
    }
}

impl BlockingMetadataInterceptor for Noting {
    type Value = String;

    #[expect(clippy::panic, reason = "it is what is tested")]
    fn on_start(&self, request: &mut Request<()>) -> Result<String, Error> {
        match request.headers().get("x-ask").map(|ask| ask.as_bytes()) {
            Some(b"refuse") if self.name == "B" => return Err(Error::permission_denied("no")),
            Some(b"panic") if self.name == "B" => panic!("the secret is 12 inches"),
            _ => {}
        }
        request
            .headers_mut()
            .append("x-seen", self.name.parse().unwrap());
        self.note("start");
        Ok(request.spec().method().to_owned())
    }

    fn on_response(&self, _: &mut String, response: &mut Response<()>) {
        response
            .headers_mut()
            .append("x-by", self.name.parse().unwrap());
    }

    fn on_end(&self, method: String, outcome: Outcome<'_>) {
        if self.name == "C" {
            // Time enough for those outside to be first, were they not told in order.
            std::thread::sleep(Duration::from_millis(2));
        }
        let code = outcome.code().map_or("ok", Code::as_str);
        let (requests, responses) = (outcome.requests(), outcome.responses());
        let headers = outcome.headers().get_all("x-by").iter().count();
        self.note(&format!(
            "end of {method}: {code} {requests} {responses} {headers}"
        ));
        assert_ne!(self.name, "B", "a panic at the end changes nothing");
    }
}

struct Notes(UnboundedReceiver<String>);

impl Notes {
    async fn expect(&mut self, notes: &[&str]) {
        for expected in notes {
            assert_eq!(self.0.recv().await.as_deref(), Some(*expected));
        }
    }

    /// The last of a call, whose outermost interceptor is told of the end after all others.
    async fn expect_last(&mut self, notes: &[&str]) {
        self.expect(notes).await;
        assert!(self.0.is_empty());
    }
}

macro_rules! watched {
    ($whole:expr, $notes:expr) => {{
        let noting = |name| {
            let notes = $notes.clone();
            MetadataInterceptorLayer::new(Blocking::new(Noting { name, notes }))
        };
        $whole
            .layer(noting("C"))
            .layer(noting("B"))
            .layer(noting("A"))
    }};
}

fn script(notes: &UnboundedSender<String>) -> Script {
    let (unary, stream) = (notes.clone(), notes.clone());
    Script::default()
        .make_hat(move |request| {
            let _ = unary.send("handler".into());
            async move {
                match request.inches {
                    0 => Err(Error::not_found("no hat")),
                    _ => Ok(Hat::default().into()),
                }
            }
        })
        .make_similar_hats(move |_| {
            let _ = stream.send("handler".into());
            async { Ok(Streaming::from_iter([Hat::default(), Hat::default()]).into()) }
        })
}

const STARTS: [&str; 4] = ["A start", "B start", "C start", "handler"];

#[tokio::test]
async fn a_starts_first_and_ends_last_on_both_sides() {
    each(async |combination| {
        let (notes, receiver) = unbounded_channel();
        let mut noted = Notes(receiver);
        let server = watched!(HaberdasherServer::new(script(&notes)), notes);
        let at_server = combination.open(server, ClientOptions::new()).await;
        let plain = combination.shop(script(&notes)).await;
        let at_client = watched!(plain.client.clone(), notes);
        for client in [at_server.client.clone(), support::erase(at_client)] {
            client.make_hat(size(1)).await.unwrap();
            noted.expect(&STARTS).await;
            noted
                .expect_last(&[
                    "C end of MakeHat: ok 1 1 1",
                    "B end of MakeHat: ok 1 1 2",
                    "A end of MakeHat: ok 1 1 3",
                ])
                .await;

            let error = client.make_hat(size(0)).await.unwrap_err();
            assert_eq!(error.code(), Code::NotFound);
            noted.expect(&STARTS).await;
            noted
                .expect_last(&[
                    "C end of MakeHat: not_found 1 0 0",
                    "B end of MakeHat: not_found 1 0 0",
                    "A end of MakeHat: not_found 1 0 0",
                ])
                .await;

            let hats = client.make_similar_hats(size(1)).await.unwrap();
            let mut hats = hats.into_message();
            while hats.message().await.unwrap().is_some() {}
            noted.expect(&STARTS).await;
            noted
                .expect_last(&[
                    "C end of MakeSimilarHats: ok 1 2 1",
                    "B end of MakeSimilarHats: ok 1 2 2",
                    "A end of MakeSimilarHats: ok 1 2 3",
                ])
                .await;

            let call = client.make_hat(size(1)).header("x-ask", "refuse");
            assert_eq!(call.await.unwrap_err().code(), Code::PermissionDenied);
            noted
                .expect_last(&["A start", "A end of MakeHat: permission_denied 0 0 0"])
                .await;

            let call = client.make_hat(size(1)).header("x-ask", "panic");
            let error = call.await.unwrap_err();
            assert_eq!(error.code(), Code::Internal);
            assert!(!error.to_string().contains("secret"), "{error}");
            noted
                .expect_last(&["A start", "A end of MakeHat: internal 0 0 0"])
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn giving_a_stream_up_ends_it() {
    each(async |combination| {
        let (notes, receiver) = unbounded_channel();
        let mut noted = Notes(receiver);
        let shop = combination.shop(Hats::default()).await;
        let client = watched!(shop.client.clone(), notes);
        let hats = client
            .make_similar_hats(described(1, "1000"))
            .await
            .unwrap();
        let mut hats = hats.into_message();
        assert!(hats.message().await.unwrap().is_some());
        noted.expect(&STARTS[..3]).await;
        drop(hats);
        noted
            .expect_last(&[
                "C end of MakeSimilarHats: canceled 1 1 1",
                "B end of MakeSimilarHats: canceled 1 1 2",
                "A end of MakeSimilarHats: canceled 1 1 3",
            ])
            .await;
    })
    .await;
}

#[test]
fn around_a_blocking_client_without_any_runtime() {
    let (notes, mut noted) = unbounded_channel();
    let client = HaberdasherBlockingClient::new(HaberdasherServer::new(Hats::default()));
    let client = watched!(client, notes);
    client.make_hat(size(1)).send().unwrap();
    let expected = [
        "A start",
        "B start",
        "C start",
        "C end of MakeHat: ok 1 1 1",
        "B end of MakeHat: ok 1 1 2",
        "A end of MakeHat: ok 1 1 3",
    ];
    for expected in expected {
        assert_eq!(noted.blocking_recv().as_deref(), Some(expected));
    }
}
