//! Our end of the interop tests: `serve` for the peers' clients, `call` for the peers' servers.

#![allow(
    clippy::print_stdout,
    reason = "what a command has to say, it says on standard output"
)]

mod client;
mod observe;
mod orders;
mod shop;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use connect_runtime::BoxError;
use haberdasher::proto::HaberdasherServer;
use tokio::net::TcpListener;

/// Our end of the interop tests.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the interop shop on a free port until it is killed.
    Serve,
    /// Runs the scenarios against a peer's server.
    Call(client::Arguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve => serve().await,
        Command::Call(arguments) => client::run(arguments).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), BoxError> {
    use connect_axum::RouterExt;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = axum::Router::new()
        .rpc(HaberdasherServer::new(shop::Shop::default()))
        .layer(axum::middleware::from_fn(observe::compression));
    connect_axum::serve(listener, app).await?;
    Ok(())
}
