//! Makes many calls of one kind within this process, and says how long one takes.

#![allow(
    clippy::print_stdout,
    reason = "what a program has to say, it says on standard output"
)]

use std::{process::ExitCode, time::Instant};

use connect_runtime::{
    ClientOptions, Codec, Error, Payload, Protocol, Request, Response, Streaming,
    client::Caller,
    interceptor::{MetadataInterceptor, MetadataInterceptorLayer, Next, Outcome, from_fn},
};
use futures_util::TryStreamExt;
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Size},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let workload = arguments.next().as_deref().and_then(Workload::from_name);
    let calls = arguments
        .next()
        .and_then(|calls| calls.parse::<u32>().ok())
        .filter(|calls| *calls > 0);
    let (Some(workload), Some(calls)) = (workload, calls) else {
        eprintln!(
            "usage: benches unary|unary-json|unary-grpc|intercepted-1|intercepted-3|watched|tail|collect CALLS"
        );
        return ExitCode::FAILURE;
    };
    let server = HaberdasherServer::new(Hats::default());
    let passing = from_fn(pass);
    let result = match workload {
        Workload::InterceptedOnce => {
            let client = HaberdasherClient::new(server.layer(passing));
            workload.run(client, calls).await
        }
        Workload::InterceptedThrice => {
            let server = server.layer(passing).layer(passing).layer(passing);
            workload.run(HaberdasherClient::new(server), calls).await
        }
        Workload::Watched => {
            let server = server.layer(MetadataInterceptorLayer::new(Watch));
            workload.run(HaberdasherClient::new(server), calls).await
        }
        Workload::Unary
        | Workload::UnaryJson
        | Workload::UnaryGrpc
        | Workload::Tail
        | Workload::Collect => workload.run(HaberdasherClient::new(server), calls).await,
    };
    match result {
        Ok(nanos) => println!("{nanos} ns per call"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// An interceptor that costs what interceptors cost.
async fn pass(request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
    next.run(request).await
}

/// A metadata interceptor that costs what those cost.
struct Watch;

impl MetadataInterceptor for Watch {
    type Value = ();

    async fn on_start(&self, _: &mut Request<()>) -> Result<(), Error> {
        Ok(())
    }

    fn on_end(&self, (): (), _: Outcome<'_>) {}
}

#[derive(Clone, Copy, Debug)]
enum Workload {
    Unary,
    UnaryJson,
    UnaryGrpc,
    InterceptedOnce,
    InterceptedThrice,
    Watched,
    Tail,
    Collect,
}

impl Workload {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "unary" => Self::Unary,
            "unary-json" => Self::UnaryJson,
            "unary-grpc" => Self::UnaryGrpc,
            "intercepted-1" => Self::InterceptedOnce,
            "intercepted-3" => Self::InterceptedThrice,
            "watched" => Self::Watched,
            "tail" => Self::Tail,
            "collect" => Self::Collect,
            _ => return None,
        })
    }

    fn options(self) -> ClientOptions {
        match self {
            Self::Unary
            | Self::InterceptedOnce
            | Self::InterceptedThrice
            | Self::Watched
            | Self::Tail
            | Self::Collect => ClientOptions::new(),
            Self::UnaryJson => ClientOptions::new().codec(Codec::Json),
            Self::UnaryGrpc => ClientOptions::new().protocol(Protocol::Grpc),
        }
    }

    /// Makes the calls, and says how many nanoseconds one takes.
    async fn run(self, client: HaberdasherClient<impl Caller>, calls: u32) -> Result<u128, Error> {
        let client = client.options(self.options());
        let start = Instant::now();
        for _ in 0..calls {
            self.call(&client).await?;
        }
        Ok(start.elapsed().as_nanos() / u128::from(calls))
    }

    async fn call(self, client: &HaberdasherClient<impl Caller>) -> Result<(), Error> {
        match self {
            Self::Unary
            | Self::UnaryJson
            | Self::UnaryGrpc
            | Self::InterceptedOnce
            | Self::InterceptedThrice
            | Self::Watched => {
                client
                    .make_hat(Size {
                        inches: 12,
                        ..Size::default()
                    })
                    .await?;
            }
            Self::Tail => {
                let order = Size {
                    inches: 12,
                    description: STREAM_LEN.to_string(),
                };
                let hats = client.make_similar_hats(order).await?.into_message();
                hats.try_for_each(async |_| Ok(())).await?;
            }
            Self::Collect => {
                let sizes = (0..STREAM_LEN).map(|_| Size {
                    inches: 12,
                    ..Size::default()
                });
                client.collect_sizes(Streaming::from_iter(sizes)).await?;
            }
        }
        Ok(())
    }
}

const STREAM_LEN: usize = 1_000;
