//! Serves the methods that `cargo xtask compile-cost methods` writes, calls each once, and prints the sum of the answers.

#![allow(refining_impl_trait, reason = "as its own examples do")]

mod proto {
    connectrpc::include_generated!();
}

use connectrpc::{
    ConnectError, ConnectRpcService, InboundStream, RequestContext, Response, ServiceRequest,
    ServiceResult, ServiceStream,
    client::{ClientConfig, HttpClient},
    server::Server,
};
use futures_util::{StreamExt, stream};
use proto::methods::v1::*;

struct Handlers;

include!("methods.rs");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let service = ConnectRpcService::new(MethodsServer::new(Handlers));
        tokio::spawn(async {
            let server = Server::from_listener(listener);
            server.serve_with_service(service).await.ok();
        });
        let config = ClientConfig::new(format!("http://{address}").parse()?);
        let client = MethodsClient::new(HttpClient::plaintext_http2_only(), config);
        println!("{}", call_all(&client).await?);
        Ok(())
    })
}
