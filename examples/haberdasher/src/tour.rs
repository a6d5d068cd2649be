//! The tour: the shop is opened on a free port, and every method is called as a client would.

use std::fmt::Display;

use connect_runtime::{
    ClientOptions, Codec, Compression, Error, Message, Protocol, Streaming,
    client::{Framing, HttpTransport},
    json,
};
use haberdasher::proto::{HaberdasherClient, Hat, Size};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{Failure, serve};

type Client = HaberdasherClient<Framing<HttpTransport>>;

/// Opens the shop, takes the tour, shows how to go on by hand, and closes the shop.
pub(crate) async fn run() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let (close, closed) = oneshot::channel::<()>();
    let shop = connect_axum::serve(listener, serve::router(None)).with_graceful_shutdown(async {
        let _ = closed.await;
    });
    let shop = tokio::spawn(async { shop.await });
    println!("The hat shop is open at {url}: HTTP/1.1 and HTTP/2 on one port.");

    let json = HaberdasherClient::connect(&url)?.options(ClientOptions::new().codec(Codec::Json));
    let transport = HttpTransport::builder().http2_prior_knowledge(true).build();
    let proto =
        HaberdasherClient::new(transport).options(ClientOptions::new().base_url(url.parse()?));
    unary(&json).await?;
    streams(&json, "HTTP/1.1, JSON").await?;
    streams(&proto, "HTTP/2, binary").await?;
    duplex(&proto).await?;
    protocols(&url).await?;
    by_hand();

    let _ = close.send(());
    shop.await??;
    println!("\nThe shop is closed.");
    Ok(())
}

/// One request, one response; and what a refusal looks like.
async fn unary(client: &Client) -> Result<(), Failure> {
    title("MakeHat", "one request, one response", "HTTP/1.1, JSON");
    let hat = client.make_hat(sent(size(12))).await?;
    received(hat.message());

    title(
        "MakeHat",
        "the same with GET, because it has no side effects",
        "HTTP/1.1, JSON",
    );
    let hat = client.make_hat(sent(size(12))).get().await?;
    received(hat.message());

    title("MakeHat", "an order that is refused", "HTTP/1.1, JSON");
    match client.make_hat(sent(size(0))).await {
        Ok(_) => return Err("the shop made a hat of no size".into()),
        Err(error) => refused(&error),
    }

    title(
        "UpdateHat",
        "it echoes; sent with gzip, answered with what the shop prefers",
        "HTTP/1.1, JSON",
    );
    let hat = Hat {
        size: 12,
        color: "red".into(),
        name: Some("Fedora ".repeat(200)),
    };
    let bytes = json::to_vec(&hat, json::EncodeOptions::default())?.len();
    println!("  → a hat with a name so long that it takes {bytes} bytes");
    let updated = client
        .update_hat(hat)
        .send_compression(Compression::Gzip)
        .await?;
    let compression = updated
        .headers()
        .get("content-encoding")
        .and_then(|value| value.to_str().ok());
    println!(
        "  ← the same hat, compressed with {}",
        compression.unwrap_or("nothing")
    );

    title(
        "DoNothing",
        "google.protobuf.Empty both ways",
        "HTTP/1.1, JSON",
    );
    println!("  → {}", text(&()));
    client.do_nothing(()).await?;
    received(&());
    Ok(())
}

/// Many messages in one direction.
async fn streams(client: &Client, how: &str) -> Result<(), Failure> {
    title("MakeSimilarHats", "one request, a stream of responses", how);
    let hats = client.make_similar_hats(sent(size(7))).await?;
    receive_all(hats.into_message()).await?;

    title("CollectSizes", "a stream of requests, one response", how);
    let summary = client
        .collect_sizes(Streaming::from_iter([3, 5, 10].map(size).map(sent)))
        .await?;
    received(summary.message());

    title("MakeFlexibleHat", "a stream of requests, one response", how);
    let hat = client
        .make_flexible_hat(Streaming::from_iter([6, 8].map(size).map(sent)))
        .await?;
    received(hat.message());

    title(
        "MakeVariousHats",
        "half duplex: all requests, then all responses",
        how,
    );
    let hats = client
        .make_various_hats(Streaming::from_iter([1, 2].map(size).map(sent)))
        .await?;
    receive_all(hats.into_message()).await?;
    Ok(())
}

/// A conversation: each size is sent when the hat before it has come.
async fn duplex(client: &Client) -> Result<(), Failure> {
    title(
        "MakeVariousHats",
        "full duplex: each hat comes before the next size goes",
        "HTTP/2, binary",
    );
    let (sizes, requests) = Streaming::channel(1);
    sizes.send(sent(size(1))).await?;
    let mut hats = client.make_various_hats(requests).await?.into_message();
    for inches in [2, 3, 0] {
        match hats.message().await? {
            Some(hat) => received(&hat),
            None => return Err("the shop closed in the middle of the conversation".into()),
        }
        sizes.send(sent(size(inches))).await?;
    }
    match hats.message().await {
        Ok(_) => Err("the shop made a hat of no size".into()),
        Err(error) => {
            refused(&error);
            Ok(())
        }
    }
}

/// The same call in each protocol: nothing but one option of the client differs.
async fn protocols(url: &str) -> Result<(), Failure> {
    for protocol in [Protocol::Connect, Protocol::Grpc, Protocol::GrpcWeb] {
        title("MakeHat", "the same call in another protocol", protocol);
        let client =
            HaberdasherClient::connect(url)?.options(ClientOptions::new().protocol(protocol));
        let hat = client.make_hat(sent(size(12))).await?;
        received(hat.message());
    }
    Ok(())
}

/// What to type next.
fn by_hand() {
    println!(
        r#"
To go on by hand, open the shop with

  cargo run -p haberdasher -- serve

and from another shell:

  # one hat, as JSON, over HTTP/1.1 and HTTP/2
  curl --json '{{"inches": 12}}' http://127.0.0.1:3000/i2y.connecpy.example.Haberdasher/MakeHat
  curl --http2-prior-knowledge --json '{{"inches": 12}}' \
    http://127.0.0.1:3000/i2y.connecpy.example.Haberdasher/MakeHat
  # the same with GET
  curl -G -d encoding=json --data-urlencode 'message={{"inches": 12}}' \
    http://127.0.0.1:3000/i2y.connecpy.example.Haberdasher/MakeHat
  # compressed
  printf '{{"inches": 12}}' | gzip | curl --data-binary @- -H 'content-type: application/json' \
    -H 'content-encoding: gzip' http://127.0.0.1:3000/i2y.connecpy.example.Haberdasher/MakeHat
  # with the shop's own client
  cargo run -p haberdasher -- call MakeSimilarHats '{{"inches": 12, "description": "2"}}'"#
    );
}

fn title(method: &str, what: &str, how: impl Display) {
    println!("\n{method}: {what} ({how})");
}

fn size(inches: i32) -> Size {
    Size {
        inches,
        ..Size::default()
    }
}

fn sent<T: Message>(message: T) -> T {
    println!("  → {}", text(&message));
    message
}

fn received<T: Message>(message: &T) {
    println!("  ← {}", text(message));
}

fn refused(error: &Error) {
    println!("  ✗ {error}");
}

async fn receive_all<T: Message>(mut messages: Streaming<T>) -> Result<(), Error> {
    while let Some(message) = messages.message().await? {
        received(&message);
    }
    println!("  ← (end)");
    Ok(())
}

/// A message as JSON, whatever codec it travels in.
fn text<T: Message>(message: &T) -> String {
    match json::to_vec(message, json::EncodeOptions::default()) {
        Ok(json) => String::from_utf8_lossy(&json).into_owned(),
        Err(error) => format!("a message that JSON cannot hold: {error}"),
    }
}
