//! The server that the conformance suite's client calls.

use conformance::{Failure, delimited, server};
use tokio::{
    io,
    signal::unix::{SignalKind, signal},
};

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let request = delimited::read(&mut io::stdin()).await?;
    let server = server::Server::bind(request.ok_or("standard input is empty")?).await?;
    delimited::write(&mut io::stdout(), server.response()).await?;
    tokio::select! {
        never = server.serve() => match never {},
        _ = terminate.recv() => Ok(()),
    }
}
