//! Accepting: the next connection, whatever happens to others.

use std::{io, time::Duration};

use tokio::time::sleep;

/// The next connection. Errors do not end a server: they are of a connection that is gone, or wait for one to go.
pub(super) async fn next<T, F>(mut accept: impl FnMut() -> F) -> T
where
    F: Future<Output = io::Result<T>>,
{
    loop {
        match accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_connection(&error) => {
                tracing::debug!(%error, "a connection was gone before it was accepted");
            }
            Err(error) => {
                tracing::error!(%error, "cannot accept connections");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the next connection may be accepted all the same.
fn is_of_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}

/// With no descriptors left (EMFILE), the listener stays ready: without a pause it would be asked in circles.
const PAUSE: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use std::{collections::VecDeque, future::ready};

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn no_error_ends_it_and_a_lack_of_descriptors_is_waited_out() {
        let emfile = io::Error::from_raw_os_error(24);
        let aborted = io::Error::from(io::ErrorKind::ConnectionAborted);
        let mut results = VecDeque::from([Err(aborted), Err(emfile), Ok("connection")]);
        let begin = Instant::now();
        let accepted = next(|| ready(results.pop_front().unwrap())).await;
        assert_eq!((accepted, begin.elapsed()), ("connection", PAUSE));
    }
}
