//! Interceptors on both sides of the hat shop: a bearer token, a log, timing.
//!
//! `cargo run -p interceptors` serves the shop on a free port, calls it without and with a token, and shows what the
//! interceptors of both sides see.

#![allow(
    clippy::print_stdout,
    reason = "what a program has to say, it says on standard output"
)]

mod log;
mod timing;
mod token;

use connect_axum::RouterExt;
use connect_runtime::{
    BoxError,
    interceptor::{InterceptorLayer, MetadataInterceptorLayer, from_fn_with_state},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherClient, HaberdasherServer, Size},
};
use tokio::net::TcpListener;

use self::{log::Log, timing::Timing, token::Token};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);

    // The layer added last is the outermost: it is logged what is refused, too.
    let server = HaberdasherServer::new(Hats::default())
        .layer(InterceptorLayer::new(Timing))
        .layer(from_fn_with_state(Token("hat lover"), token::check))
        .layer(MetadataInterceptorLayer::new(Log("server")));
    let app = axum::Router::new().rpc(server);
    let serving = tokio::spawn(async move { connect_axum::serve(listener, app).await });

    // The log is the same type on the client.
    let stranger =
        HaberdasherClient::connect(url)?.layer(MetadataInterceptorLayer::new(Log("client")));
    let size = Size {
        inches: 12,
        ..Size::default()
    };
    if let Err(error) = stranger.make_hat(size.clone()).await {
        println!("without a token: {error}");
    }

    let client = stranger.layer(from_fn_with_state(Token("hat lover"), token::add));
    let hat = client.make_hat(size.clone()).await?;
    println!(
        "a hat of {} inches, {}",
        hat.size,
        timing::of(hat.headers())
    );

    let mut hats = client.make_similar_hats(size).await?.into_message();
    while let Some(hat) = hats.message().await? {
        println!("a {} hat", hat.color);
    }
    println!("several hats, {}", timing::of(hats.trailers()));

    serving.abort();
    Ok(())
}
