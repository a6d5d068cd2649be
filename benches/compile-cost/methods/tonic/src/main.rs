//! Serves the methods that `cargo xtask compile-cost methods` writes, calls each once, and prints the sum of the answers.

mod proto {
    tonic::include_proto!("methods.v1");
}

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use proto::{
    methods_client::MethodsClient,
    methods_server::{Methods, MethodsServer},
    *,
};
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Channel, Server, server::TcpIncoming},
};

type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

struct Handlers;

include!("methods.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = Server::builder()
            .add_service(MethodsServer::new(Handlers))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        let client = MethodsClient::connect(format!("http://{address}")).await?;
        println!("{}", call_all(client).await?);
        Ok(())
    })
}
