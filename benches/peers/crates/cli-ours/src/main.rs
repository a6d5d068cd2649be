//! Our generated client over its own transport: Connect, gRPC and gRPC-Web, HTTP/1.1 and HTTP/2.

use connect_runtime::client::{Caller, HttpTransport};
use connect_runtime::{ClientOptions, Codec, Error, Protocol, Streaming};
use futures::stream;
use kit::client::{Opts, drive, run};
use ours::pb::{BenchServiceClient, Event};

fn main() {
    run(|opts| async move {
        let transport = HttpTransport::builder()
            .http2_prior_knowledge(opts.http2())
            .build();
        let client = BenchServiceClient::new(transport).options(options(&opts));
        let (work, count) = opts.work();
        drive(&opts, count as u64, move |_| {
            let (client, work) = (client.clone(), work.clone());
            async move {
                if let Err(error) = call(&client, &work, count).await {
                    panic!("{work}: {error}");
                }
            }
        })
        .await;
    });
}

fn options(opts: &Opts) -> ClientOptions {
    let protocol = match opts.str("wire", "connect").as_str() {
        "grpc" => Protocol::Grpc,
        "grpc-web" => Protocol::GrpcWeb,
        _ => Protocol::Connect,
    };
    let codec = if opts.json() {
        Codec::Json
    } else {
        Codec::Proto
    };
    let base_url = opts.url().parse().expect("an address");
    ClientOptions::new()
        .protocol(protocol)
        .codec(codec)
        .base_url(base_url)
}

async fn call(
    client: &BenchServiceClient<impl Caller>,
    work: &str,
    count: usize,
) -> Result<(), Error> {
    match work {
        "echo" => drop(client.echo(ours::echo_request()).await?),
        "order" => drop(client.put_order(ours::order()).await?),
        "blob" => drop(client.put_blob(ours::blob(count)).await?),
        "logs" => drop(client.ingest_logs(ours::logs(50)).await?),
        "tail" => {
            let mut events = client
                .tail(ours::tail_request(count as i32))
                .await?
                .into_message();
            let mut received = 0;
            while events.message().await?.is_some() {
                received += 1;
            }
            assert_eq!(received, count);
        }
        "collect" => {
            let events = (0..count as i64).map(ours::event);
            drop(client.collect(stream::iter(events)).await?);
        }
        "chat" => {
            let events = (0..count as i64).map(ours::event);
            let mut events = client.chat(stream::iter(events)).await?.into_message();
            let mut received = 0;
            while events.message().await?.is_some() {
                received += 1;
            }
            assert_eq!(received, count);
        }
        "pingpong" => pingpong(client, count).await?,
        _ => panic!("no workload {work}"),
    }
    Ok(())
}

/// Each event is sent when the one before it has come back.
async fn pingpong(client: &BenchServiceClient<impl Caller>, count: usize) -> Result<(), Error> {
    let (sender, requests) = Streaming::<Event>::channel(1);
    sender
        .send(ours::event(0))
        .await
        .expect("a call that reads");
    let mut events = client.chat(requests).await?.into_message();
    for i in 1..count as i64 {
        assert!(events.message().await?.is_some());
        sender
            .send(ours::event(i))
            .await
            .expect("a call that reads");
    }
    assert!(events.message().await?.is_some());
    drop(sender);
    assert!(events.message().await?.is_none());
    Ok(())
}
