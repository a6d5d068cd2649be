//! Every kind of RPC, with messages small, large and many.

use connect_runtime::{Compression, CompressionSet, Streaming};
use haberdasher::proto::Hat;

use super::{
    Client, Failure, Outcome,
    checks::{all, inches, same, size, sizes},
};
use crate::observe::COMPRESSION_HEADERS;

pub(super) async fn unary(client: &Client) -> Outcome {
    let hat = client.make_hat(size(12)).await?;
    same("the size", hat.size, 12)?;
    same("that it has a color", hat.color.is_empty(), false)?;
    same("the name", hat.name.clone(), None)
}

pub(super) async fn empty(client: &Client) -> Outcome {
    let hat = client.update_hat(Hat::default()).await?;
    same("the hat", hat.into_message(), Hat::default())
}

pub(super) async fn unicode(client: &Client) -> Outcome {
    echoed(client, "Dreispitz für Größe 5\u{0}\n☕ \u{10ffff}").await
}

pub(super) async fn megabyte(client: &Client) -> Outcome {
    echoed(client, &"0123456789abcdef".repeat(1 << 16)).await
}

async fn echoed(client: &Client, name: &str) -> Outcome {
    let hat = named(name);
    let echo = client.update_hat(hat.clone()).await?;
    same("the hat", echo.into_message(), hat)
}

pub(super) async fn gzip(client: &Client) -> Outcome {
    let hat = named(&"Fedora ".repeat(2000));
    let echo = client
        .update_hat(hat.clone())
        .send_compression(Compression::Gzip)
        .accept_compression(CompressionSet::new(&[Compression::Gzip]))
        .await?;
    let compression = COMPRESSION_HEADERS
        .iter()
        .find_map(|name| echo.headers().get(*name));
    let compression = compression.and_then(|value| value.to_str().ok());
    same("the response's compression", compression, Some("gzip"))?;
    same("the hat", echo.message(), &hat)
}

fn named(name: &str) -> Hat {
    Hat {
        size: i32::MIN,
        color: String::new(),
        name: Some(name.to_owned()),
    }
}

pub(super) async fn nothing(client: &Client) -> Outcome {
    client.do_nothing(()).await?;
    Ok(())
}

pub(super) async fn get(client: &Client) -> Outcome {
    let hat = client.make_hat(size(12)).get().await?;
    same("the size", hat.size, 12)
}

pub(super) async fn server_stream(client: &Client) -> Outcome {
    let mut hats = client.make_similar_hats(size(7)).await?.into_message();
    same("the sizes", inches(&all(&mut hats).await?), vec![7; 3])
}

pub(super) async fn thousand_down(client: &Client) -> Outcome {
    let order = super::checks::order(7, "1000");
    let mut hats = client.make_similar_hats(order).await?.into_message();
    same("the count", all(&mut hats).await?.len(), 1000)
}

pub(super) async fn client_stream(client: &Client) -> Outcome {
    let summary = client.collect_sizes(sizes(4)).await?;
    same("the count", summary.total_count, 4)?;
    same("the average", summary.average_size, 2.5)
}

pub(super) async fn empty_client_stream(client: &Client) -> Outcome {
    let summary = client.collect_sizes(sizes(0)).await?;
    same("the count", summary.total_count, 0)
}

pub(super) async fn thousand_up(client: &Client) -> Outcome {
    let summary = client.collect_sizes(sizes(1000)).await?;
    same("the count", summary.total_count, 1000)
}

pub(super) async fn flexible(client: &Client) -> Outcome {
    let hat = client.make_flexible_hat(sizes(5)).await?;
    same("the size", hat.size, 3)
}

pub(super) async fn half_duplex(client: &Client) -> Outcome {
    let mut hats = client.make_various_hats(sizes(3)).await?.into_message();
    same("the sizes", inches(&all(&mut hats).await?), vec![1, 2, 3])
}

pub(super) async fn full_duplex(client: &Client) -> Outcome {
    let (sizes, requests) = Streaming::channel(1);
    let closed = |_| Failure("the server closed in the middle of the conversation".to_owned());
    sizes.send(size(1)).await.map_err(closed)?;
    let mut hats = client.make_various_hats(requests).await?.into_message();
    for inches in 1..=3 {
        let hat = hats.message().await?;
        same("the size", hat.map(|hat| hat.size), Some(inches))?;
        sizes.send(size(inches + 1)).await.map_err(closed)?;
    }
    drop(sizes);
    same("the rest", inches(&all(&mut hats).await?), vec![4])
}

pub(super) async fn thousand_both(client: &Client) -> Outcome {
    let mut hats = client.make_various_hats(sizes(1000)).await?.into_message();
    let expected: Vec<i32> = (1..=1000).collect();
    same("the sizes", inches(&all(&mut hats).await?), expected)
}
