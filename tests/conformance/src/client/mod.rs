//! The client: reads what calls it is to make, makes many at a time, and says what came of each.

mod bidi_stream;
mod call;
mod cancel;
mod client_stream;
mod options;
mod server_stream;
mod transports;
mod unary;

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{Semaphore, mpsc},
    time,
};

use self::transports::Transports;
use crate::{
    Failure, delimited,
    proto::{
        ClientCompatRequest, ClientCompatResponse, ClientErrorResult,
        client_compat_response::Result as Outcome,
    },
};

/// Makes the calls that the input asks for, and writes their results in the order in which they come.
///
/// # Errors
///
/// The input is malformed, or one of the two cannot be used any more.
pub async fn run(
    mut input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin + Send + 'static,
) -> Result<(), Failure> {
    let (results, mut written) = mpsc::unbounded_channel();
    let writer = tokio::spawn(async move {
        while let Some(result) = written.recv().await {
            delimited::write(&mut output, &result).await?;
        }
        Ok::<_, Failure>(())
    });
    let transports = Arc::new(Transports::default());
    let free = Arc::new(Semaphore::new(PARALLEL));
    while let Some(test) = delimited::read(&mut input).await? {
        let permit = free.clone().acquire_owned().await?;
        let (transports, results) = (transports.clone(), results.clone());
        tokio::spawn(async move {
            let result = make(&transports, test).await;
            drop(permit);
            // The writer has failed, and so will the program.
            let _ = results.send(result);
        });
    }
    drop(results);
    writer.await?
}

/// How many calls are made at a time. Most of the slow ones wait for a deadline of theirs; more than this makes the others
/// miss theirs on a small machine.
const PARALLEL: usize = 32;

/// Makes one call.
async fn make(transports: &Transports, mut test: ClientCompatRequest) -> ClientCompatResponse {
    let test_name = std::mem::take(&mut test.test_name);
    let outcome = match time::timeout(PATIENCE, call::make(transports, test)).await {
        Ok(Ok(result)) => Outcome::Response(result),
        Ok(Err(failure)) => error(failure.to_string()),
        Err(_) => error(format!("the call hung for {PATIENCE:?}")),
    };
    ClientCompatResponse {
        test_name,
        result: Some(outcome),
    }
}

fn error(message: String) -> Outcome {
    Outcome::Error(ClientErrorResult { message })
}

/// The runner gives up all that is left when it hears nothing for twenty seconds; no call takes two.
const PATIENCE: Duration = Duration::from_secs(15);
