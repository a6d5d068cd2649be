//! What `call` prints: messages as lines of JSON, metadata and errors on standard error.

use connect_runtime::{Error, Message, Response, Streaming, json};
use http::HeaderMap;

use crate::Failure;

/// Prints one response message.
pub(super) fn print_response<T: Message>(
    result: Result<Response<T>, Error>,
    verbose: bool,
) -> Result<(), Failure> {
    let response = result?;
    print_metadata(response.headers(), verbose);
    print_message(response.message())?;
    print_metadata(response.trailers(), verbose);
    Ok(())
}

/// Prints each message of a response stream as it arrives.
pub(super) async fn print_stream<T: Message>(
    result: Result<Response<Streaming<T>>, Error>,
    verbose: bool,
) -> Result<(), Failure> {
    let (mut messages, rest) = result?.take();
    print_metadata(rest.headers(), verbose);
    while let Some(message) = messages.message().await? {
        print_message(&message)?;
    }
    print_metadata(messages.trailers(), verbose);
    Ok(())
}

fn print_message<T: Message>(message: &T) -> Result<(), Failure> {
    let json = json::to_vec(message, json::EncodeOptions::default())?;
    println!("{}", String::from_utf8_lossy(&json));
    Ok(())
}

fn print_metadata(metadata: &HeaderMap, verbose: bool) {
    if verbose {
        for (name, value) in metadata {
            eprintln!("< {name}: {}", String::from_utf8_lossy(value.as_bytes()));
        }
    }
}
