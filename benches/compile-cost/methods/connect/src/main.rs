//! Serves the methods that `cargo xtask compile-cost methods` writes, calls each once, and prints the sum of the answers.

mod proto {
    connect_runtime::include_proto!("methods.v1");
}

use connect_runtime::{Error, Request, Response, Streaming};
use futures_util::{StreamExt, stream};
use proto::*;

struct Handlers;

include!("methods.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = connect_axum::serve(listener, MethodsServer::new(Handlers));
        tokio::spawn(async { server.await });
        let client = MethodsClient::connect(format!("http://{address}"))?;
        println!("{}", call_all(&client).await?);
        Ok(())
    })
}
