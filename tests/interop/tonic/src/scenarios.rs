//! The interop tests of tonic's client.

use std::time::{Duration, Instant};

use tokio_stream::{iter, wrappers::ReceiverStream};
use tonic::{Code, Request, codec::CompressionEncoding, transport::Channel};

use crate::{
    checks::{Failure, Outcome, failure, inches, order, ordered, same, sizes},
    metadata::{add_echoes, echoed_in},
    proto::{Hat, Size, haberdasher_client::HaberdasherClient},
};

type Client = HaberdasherClient<Channel>;

/// Runs all scenarios and prints a line for each; whether all passed.
pub(crate) async fn run(url: &str) -> Result<bool, tonic::transport::Error> {
    let channel = Channel::from_shared(url.to_owned())
        .expect("a URL")
        .connect()
        .await?;
    let client = Client::new(channel.clone());
    let gzipped = Client::new(channel)
        .send_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Gzip);
    let mut passed = true;
    macro_rules! scenarios {
        ($($client:ident: $($name:ident)+;)+) => {$($(
            let patience = tokio::time::timeout(Duration::from_secs(20), $name($client.clone()));
            passed &= print(stringify!($client), stringify!($name), patience.await);
        )+)+};
    }
    scenarios! {
        client: unary empty unicode megabyte nothing server_stream thousand_down client_stream empty_client_stream
            thousand_up flexible half_duplex full_duplex thousand_both refusal every_code stream_details
            client_stream_details bidi_details error_metadata panic unary_metadata client_stream_metadata
            server_stream_metadata bidi_metadata deadline stream_deadline deadline_is_sent cancellation;
        gzipped: gzip megabyte thousand_up thousand_down thousand_both;
    }
    Ok(passed)
}

fn print(client: &str, name: &str, result: Result<Outcome, tokio::time::error::Elapsed>) -> bool {
    let reason = match result {
        Ok(Ok(())) => {
            println!("ok grpc/proto/2 {client} {name}");
            return true;
        }
        Ok(Err(Failure(reason))) => reason,
        Err(elapsed) => elapsed.to_string(),
    };
    println!("FAIL grpc/proto/2 {client} {name}: {reason}");
    false
}

async fn unary(mut client: Client) -> Outcome {
    let hat = client.make_hat(order(12, "")).await?.into_inner();
    same("the size", hat.size, 12)?;
    same("that it has a color", hat.color.is_empty(), false)
}

async fn empty(client: Client) -> Outcome {
    echoed(client, Hat::default()).await
}

async fn unicode(client: Client) -> Outcome {
    echoed(client, named("Dreispitz für Größe 5\u{0}\n☕ \u{10ffff}")).await
}

async fn megabyte(client: Client) -> Outcome {
    echoed(client, named(&"0123456789abcdef".repeat(1 << 16))).await
}

async fn gzip(mut client: Client) -> Outcome {
    let hat = named(&"Fedora ".repeat(2000));
    let response = client.update_hat(hat.clone()).await?;
    let compression = response.metadata().get("x-request-compression");
    let compression = compression.and_then(|value| value.to_str().ok());
    same("the request's compression", compression, Some("gzip"))?;
    same("the hat", response.into_inner(), hat)
}

async fn echoed(mut client: Client, hat: Hat) -> Outcome {
    same(
        "the hat",
        client.update_hat(hat.clone()).await?.into_inner(),
        hat,
    )
}

fn named(name: &str) -> Hat {
    Hat {
        size: i32::MIN,
        color: String::new(),
        name: Some(name.to_owned()),
    }
}

async fn nothing(mut client: Client) -> Outcome {
    client.do_nothing(()).await?;
    Ok(())
}

async fn server_stream(mut client: Client) -> Outcome {
    let mut hats = client.make_similar_hats(order(7, "")).await?.into_inner();
    same("the sizes", inches(&mut hats).await?, vec![7; 3])
}

async fn thousand_down(mut client: Client) -> Outcome {
    let mut hats = client
        .make_similar_hats(order(7, "1000"))
        .await?
        .into_inner();
    same("the count", inches(&mut hats).await?.len(), 1000)
}

async fn client_stream(mut client: Client) -> Outcome {
    let summary = client.collect_sizes(iter(sizes(4))).await?.into_inner();
    same(
        "the summary",
        (summary.total_count, summary.average_size),
        (4, 2.5),
    )
}

async fn empty_client_stream(mut client: Client) -> Outcome {
    let summary = client.collect_sizes(iter(sizes(0))).await?.into_inner();
    same("the count", summary.total_count, 0)
}

async fn thousand_up(mut client: Client) -> Outcome {
    let summary = client.collect_sizes(iter(sizes(1000))).await?.into_inner();
    same("the count", summary.total_count, 1000)
}

async fn flexible(mut client: Client) -> Outcome {
    let hat = client.make_flexible_hat(iter(sizes(5))).await?.into_inner();
    same("the size", hat.size, 3)
}

async fn half_duplex(mut client: Client) -> Outcome {
    let mut hats = client.make_various_hats(iter(sizes(3))).await?.into_inner();
    same("the sizes", inches(&mut hats).await?, vec![1, 2, 3])
}

async fn thousand_both(mut client: Client) -> Outcome {
    let mut hats = client
        .make_various_hats(iter(sizes(1000)))
        .await?
        .into_inner();
    same("the sizes", inches(&mut hats).await?, (1..=1000).collect())
}

async fn full_duplex(mut client: Client) -> Outcome {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let closed = |_| Failure("the server closed in the middle of the conversation".to_owned());
    sender.send(order(1, "")).await.map_err(closed)?;
    let hats = client
        .make_various_hats(ReceiverStream::new(receiver))
        .await?;
    let mut hats = hats.into_inner();
    for inches in 1..=3 {
        same(
            "the size",
            hats.message().await?.map(|hat| hat.size),
            Some(inches),
        )?;
        sender.send(order(inches + 1, "")).await.map_err(closed)?;
    }
    drop(sender);
    same("the rest", inches(&mut hats).await?, vec![4])
}

async fn refusal(mut client: Client) -> Outcome {
    let status = failure(client.make_hat(order(0, "")).await)?;
    same("the code", status.code(), Code::InvalidArgument)?;
    same(
        "the message",
        status.message(),
        "inches: I can't make a hat that small!",
    )?;
    same("the details", status.details(), &[])
}

async fn every_code(mut client: Client) -> Outcome {
    for code in 1..=16 {
        let size = order(12, format!("fail {code}"));
        ordered(&failure(client.make_hat(size.clone()).await)?, code, &size)?;
    }
    Ok(())
}

async fn stream_details(mut client: Client) -> Outcome {
    let size = order(12, "fail 8");
    let mut hats = client.make_similar_hats(size.clone()).await?.into_inner();
    for _ in 0..2 {
        same(
            "the size",
            hats.message().await?.map(|hat| hat.size),
            Some(12),
        )?;
    }
    ordered(&failure(hats.message().await)?, 8, &size)
}

async fn client_stream_details(mut client: Client) -> Outcome {
    let fail = order(3, "fail 5");
    let sizes = iter([order(1, ""), fail.clone()]);
    ordered(&failure(client.collect_sizes(sizes).await)?, 5, &fail)
}

async fn bidi_details(mut client: Client) -> Outcome {
    let fail = order(3, "fail 10");
    let sizes = iter([order(1, ""), fail.clone()]);
    let mut hats = client.make_various_hats(sizes).await?.into_inner();
    same(
        "the size",
        hats.message().await?.map(|hat| hat.size),
        Some(1),
    )?;
    ordered(&failure(hats.message().await)?, 10, &fail)
}

async fn error_metadata(mut client: Client) -> Outcome {
    let size = order(12, "fail 6");
    let status = failure(client.make_hat(with_echoes(size.clone())).await)?;
    ordered(&status, 6, &size)?;
    echoed_in(status.metadata(), 1)
}

async fn panic(mut client: Client) -> Outcome {
    let status = failure(client.make_hat(order(12, "panic")).await)?;
    same("the code", status.code(), Code::Internal)
}

fn with_echoes<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    add_echoes(request.metadata_mut());
    request
}

/// tonic has the headers and trailers of a unary response in one map.
async fn unary_metadata(mut client: Client) -> Outcome {
    let response = client.make_hat(with_echoes(order(12, ""))).await?;
    echoed_in(response.metadata(), 0)?;
    echoed_in(response.metadata(), 1)
}

async fn client_stream_metadata(mut client: Client) -> Outcome {
    let response = client.collect_sizes(with_echoes(iter(sizes(2)))).await?;
    echoed_in(response.metadata(), 0)?;
    echoed_in(response.metadata(), 1)
}

async fn server_stream_metadata(mut client: Client) -> Outcome {
    let response = client.make_similar_hats(with_echoes(order(12, ""))).await?;
    stream_metadata(response).await
}

async fn bidi_metadata(mut client: Client) -> Outcome {
    let response = client
        .make_various_hats(with_echoes(iter(sizes(3))))
        .await?;
    stream_metadata(response).await
}

async fn stream_metadata(response: tonic::Response<tonic::Streaming<Hat>>) -> Outcome {
    echoed_in(response.metadata(), 0)?;
    let mut hats = response.into_inner();
    same("the count", inches(&mut hats).await?.len(), 3)?;
    echoed_in(&hats.trailers().await?.unwrap_or_default(), 1)
}

async fn deadline(mut client: Client) -> Outcome {
    let start = Instant::now();
    let call = client.make_hat(timed(order(12, "sleep 5000"), 200));
    deadline_exceeded(&failure(call.await)?, start)
}

/// tonic's client minds the deadline only until the headers have come; after that it is ours that ends the stream.
async fn stream_deadline(mut client: Client) -> Outcome {
    let start = Instant::now();
    match client
        .make_similar_hats(timed(order(12, "forever"), 200))
        .await
    {
        Ok(hats) => deadline_exceeded(&failure(inches(&mut hats.into_inner()).await)?, start),
        Err(status) => deadline_exceeded(&status, start),
    }
}

fn timed(size: Size, ms: u64) -> Request<Size> {
    let mut request = Request::new(size);
    request.set_timeout(Duration::from_millis(ms));
    request
}

fn deadline_exceeded(status: &tonic::Status, start: Instant) -> Outcome {
    // tonic's client says so when its own timer was first.
    let timed_out = status.code() == Code::Cancelled && status.message() == "Timeout expired";
    if !timed_out {
        same(
            &format!("the code of {status:?}"),
            status.code(),
            Code::DeadlineExceeded,
        )?;
    }
    same(
        "that it came late",
        start.elapsed() > Duration::from_secs(4),
        false,
    )
}

async fn deadline_is_sent(mut client: Client) -> Outcome {
    let hat = client.make_hat(order(12, "deadline")).await?.into_inner();
    same("what the server saw", hat.color.as_str(), "none")?;
    let hat = client
        .make_hat(timed(order(12, "deadline"), 15_000))
        .await?
        .into_inner();
    same("what the server saw", hat.color.as_str(), "deadline")
}

async fn cancellation(mut client: Client) -> Outcome {
    let before = cancelled(&mut client).await?;
    let mut hats = client
        .make_similar_hats(order(12, "forever"))
        .await?
        .into_inner();
    for _ in 0..3 {
        hats.message().await?;
    }
    same(
        "who was cancelled before",
        cancelled(&mut client).await?,
        before,
    )?;
    drop(hats);
    for _ in 0..100 {
        if cancelled(&mut client).await? > before {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err(Failure("the server goes on".to_owned()))
}

async fn cancelled(client: &mut Client) -> Result<i32, tonic::Status> {
    Ok(client
        .make_hat(order(12, "cancelled"))
        .await?
        .into_inner()
        .size)
}
