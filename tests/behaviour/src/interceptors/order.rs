//! The order: A start, B start, C start, handler, C end, B end, A end.
//!
//! Row of the feature list: 59.

use std::sync::{Arc, Mutex};

use connect_runtime::{
    ClientOptions, Code, Error, Payload, Request, Response, Streaming,
    interceptor::{
        FromFnLayer, Interceptor, InterceptorLayer, MetadataInterceptor, MetadataInterceptorLayer,
        Next, NextFuture, Outcome, from_fn,
    },
};
use haberdasher::proto::{HaberdasherServer, Hat};
use support::{Script, each, size};

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

fn function(
    name: &'static str,
    notes: &Notes,
) -> FromFnLayer<impl Fn(Request<Payload>, Next) -> NextFuture + Clone + use<>> {
    let notes = notes.clone();
    from_fn(move |request, next: Next| -> NextFuture {
        let notes = notes.clone();
        Box::pin(async move {
            notes.note(format!("{name} start"));
            let response = next.run(request).await;
            notes.note(format!("{name} end"));
            response
        })
    })
}

/// A type that is both kinds of interceptor.
#[derive(Clone)]
struct Noting {
    name: &'static str,
    notes: Notes,
}

impl Interceptor for Noting {
    async fn intercept_unary(
        &self,
        request: Request<Payload>,
        next: Next,
    ) -> Result<Response<Payload>, Error> {
        self.notes.note(format!("{} start", self.name));
        let response = next.run(request).await;
        self.notes.note(format!("{} end", self.name));
        response
    }
}

impl MetadataInterceptor for Noting {
    type Value = ();

    async fn on_start(&self, request: &mut Request<()>) -> Result<(), Error> {
        if request.headers().contains_key("x-refuse") && self.name == "B" {
            return Err(Error::permission_denied("no"));
        }
        tokio::task::yield_now().await;
        self.notes.note(format!("{} start", self.name));
        Ok(())
    }

    fn on_end(&self, (): (), _: Outcome<'_>) {
        self.notes.note(format!("{} end", self.name));
    }
}

const ORDER: [&str; 7] = [
    "A start", "B start", "C start", "handler", "C end", "B end", "A end",
];

fn script(notes: &Notes) -> Script {
    let (unary, stream) = (notes.clone(), notes.clone());
    Script::default()
        .make_hat(move |_| {
            unary.note("handler");
            async { Ok(Hat::default().into()) }
        })
        .make_similar_hats(move |_| {
            stream.note("handler");
            async { Ok(Streaming::from_iter([Hat::default(), Hat::default()]).into()) }
        })
}

macro_rules! around {
    ($whole:expr, $notes:expr) => {{
        let noting = |name| Noting {
            name,
            notes: $notes.clone(),
        };
        // The layer added last is the outermost.
        $whole
            .layer(function("C", &$notes))
            .layer(InterceptorLayer::new(noting("B")))
            .layer(MetadataInterceptorLayer::new(noting("A")))
    }};
}

#[tokio::test]
async fn interceptors_of_every_kind_nest_on_servers_and_on_clients() {
    each(async |combination| {
        let notes = Notes::default();
        let server = around!(HaberdasherServer::new(script(&notes)), notes);
        let shop = combination.open(server, ClientOptions::new()).await;
        shop.client.make_hat(size(1)).await.unwrap();
        assert_eq!(notes.take(), ORDER);

        let shop = combination.shop(script(&notes)).await;
        let client = around!(shop.client.clone(), notes);
        client.make_hat(size(1)).await.unwrap();
        assert_eq!(notes.take(), ORDER);
    })
    .await;
}

macro_rules! watched {
    ($whole:expr, $notes:expr) => {{
        let noting = |name| {
            MetadataInterceptorLayer::new(Noting {
                name,
                notes: $notes.clone(),
            })
        };
        $whole
            .layer(noting("C"))
            .layer(noting("B"))
            .layer(noting("A"))
    }};
}

#[tokio::test]
async fn the_ends_of_a_stream_come_from_the_inside_out() {
    each(async |combination| {
        let notes = Notes::default();
        let server = watched!(HaberdasherServer::new(script(&notes)), notes);
        let shop = combination.open(server, ClientOptions::new()).await;
        let mut hats = shop
            .client
            .make_similar_hats(size(1))
            .await
            .unwrap()
            .into_message();
        while hats.message().await.unwrap().is_some() {}
        assert_eq!(notes.take(), ORDER);

        let shop = combination.shop(script(&notes)).await;
        let client = watched!(shop.client.clone(), notes);
        let hats = client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        assert!(hats.message().await.unwrap().is_some());
        assert_eq!(notes.take(), ORDER[..4]);
        // Giving a stream up ends it, too.
        drop(hats);
        assert_eq!(notes.take(), ORDER[4..]);
    })
    .await;
}

#[tokio::test]
async fn who_refuses_ends_the_call_for_those_outside() {
    each(async |combination| {
        let notes = Notes::default();
        let server = watched!(HaberdasherServer::new(script(&notes)), notes);
        let shop = combination.open(server, ClientOptions::new()).await;
        let call = shop.client.make_hat(size(1)).header("x-refuse", "1");
        assert_eq!(call.await.unwrap_err().code(), Code::PermissionDenied);
        assert_eq!(notes.take(), ["A start", "A end"]);
    })
    .await;
}
