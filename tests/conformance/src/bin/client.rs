//! The client that calls the conformance suite's server.

use conformance::{Failure, client};
use tokio::io;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    client::run(io::BufReader::new(io::stdin()), io::stdout()).await
}
