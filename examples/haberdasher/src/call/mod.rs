//! `call`: a small client for the shell.

mod arguments;
mod methods;
mod output;

use std::io::BufRead;

use connect_runtime::{
    client::{Framing, HttpTransport},
    json,
};
use haberdasher::proto::HaberdasherClient;

pub(crate) use self::arguments::Arguments;
use crate::Failure;

/// The client that a call is made with.
type Client = HaberdasherClient<Framing<HttpTransport>>;

/// Makes the call, and prints what it answers.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let client = arguments.client()?;
    methods::call(&client, &arguments).await
}

/// Parses the request messages: those of the command line, where `-` is a line each of standard input.
fn messages<T: json::Json>(texts: &[String]) -> Result<Vec<T>, Failure> {
    let mut messages = Vec::new();
    for text in texts {
        if text == "-" {
            for line in std::io::stdin().lock().lines() {
                messages.push(message(&line?)?);
            }
        } else {
            messages.push(message(text)?);
        }
    }
    Ok(messages)
}

fn message<T: json::Json>(text: &str) -> Result<T, Failure> {
    json::from_slice(text.as_bytes(), json::DecodeOptions::default())
        .map_err(|error| format!("{text:?} is no message of this method: {error}").into())
}
