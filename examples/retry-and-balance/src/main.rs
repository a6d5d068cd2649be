//! Calls that are spread over several shops, and made again when one of them is down: no call fails.

#![allow(
    clippy::print_stdout,
    reason = "what an example has to say, it says on standard output"
)]

use std::{error::Error, future::IntoFuture};

use connect_runtime::{
    Body, Payload, Response, RetryLayer, RetryPolicy,
    client::{Endpoint, HttpTransport},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Size},
};
use http::HeaderValue;
use tokio::net::TcpListener;
use tower::{
    balance::p2c::Balance,
    buffer::Buffer,
    discover::ServiceList,
    load::{CompleteOnResponse, PendingRequests},
    util::MapResponseLayer,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let urls = [open("north").await?, open("south").await?, closed().await?];

    // Each call goes to the less busy one of two shops. A shop that cannot be reached rests for a while, and the call
    // is made again.
    let transport = HttpTransport::new();
    let mut endpoints = Vec::new();
    for url in &urls {
        let endpoint = Endpoint::new(transport.clone(), url)?;
        endpoints.push(PendingRequests::new(
            endpoint,
            CompleteOnResponse::default(),
        ));
    }
    let balance = Balance::new(ServiceList::new::<http::Request<Body>>(endpoints));
    let client =
        HaberdasherClient::new(Buffer::new(balance, 64)).layer(RetryLayer::new(RetryPolicy::new()));

    for inches in 1..=24 {
        let size = Size {
            inches,
            ..Size::default()
        };
        let hat = client.make_hat(size).await?;
        let shop = hat.headers().get("x-shop").map(HeaderValue::to_str);
        println!(
            "{} inches, {}, from {}",
            hat.size,
            hat.color,
            shop.unwrap_or(Ok("nowhere"))?
        );
    }
    Ok(())
}

/// Opens a shop that signs its hats, and says where it is.
async fn open(name: &'static str) -> std::io::Result<String> {
    let sign = move |mut response: Response<Payload>| {
        response
            .headers_mut()
            .insert("x-shop", HeaderValue::from_static(name));
        response
    };
    let shop = HaberdasherServer::new(Hats::default()).layer(MapResponseLayer::new(sign));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(connect_axum::serve(listener, shop).into_future());
    Ok(url)
}

/// Where a third shop should be, and nobody listens.
async fn closed() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    Ok(format!("http://{}", listener.local_addr()?))
}
