//! [`first_error`]: the error of a stream that has no message.

use connect_runtime::{Error, Response, Streaming};

/// The error of a call that is to fail before its first message: at once where the response is headers alone, as in
/// gRPC, and else when a message is asked for. Nothing comes after it.
pub async fn first_error<T: Default>(called: Result<Response<Streaming<T>>, Error>) -> Error {
    let mut messages = match called {
        Ok(response) => response.into_message(),
        Err(error) => return error,
    };
    let Err(error) = messages.message().await else {
        panic!("a message, or the end");
    };
    assert!(matches!(messages.message().await, Ok(None)), "more came");
    error
}
