//! Makes many calls of one kind within this process, and says how long one takes.

#![allow(
    clippy::print_stdout,
    reason = "what a program has to say, it says on standard output"
)]

use std::{process::ExitCode, time::Instant};

use connect_runtime::{ClientOptions, Codec, Error, Protocol, Streaming, client::Caller};
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
        eprintln!("usage: benches unary|unary-json|unary-grpc|tail|collect CALLS");
        return ExitCode::FAILURE;
    };
    let client =
        HaberdasherClient::new(HaberdasherServer::new(Hats::default())).options(workload.options());
    let start = Instant::now();
    for _ in 0..calls {
        if let Err(error) = workload.call(&client).await {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    println!(
        "{} ns per call",
        start.elapsed().as_nanos() / u128::from(calls)
    );
    ExitCode::SUCCESS
}

#[derive(Clone, Copy, Debug)]
enum Workload {
    Unary,
    UnaryJson,
    UnaryGrpc,
    Tail,
    Collect,
}

impl Workload {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "unary" => Self::Unary,
            "unary-json" => Self::UnaryJson,
            "unary-grpc" => Self::UnaryGrpc,
            "tail" => Self::Tail,
            "collect" => Self::Collect,
            _ => return None,
        })
    }

    fn options(self) -> ClientOptions {
        match self {
            Self::Unary | Self::Tail | Self::Collect => ClientOptions::new(),
            Self::UnaryJson => ClientOptions::new().codec(Codec::Json),
            Self::UnaryGrpc => ClientOptions::new().protocol(Protocol::Grpc),
        }
    }

    async fn call(self, client: &HaberdasherClient<impl Caller>) -> Result<(), Error> {
        match self {
            Self::Unary | Self::UnaryJson | Self::UnaryGrpc => {
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
