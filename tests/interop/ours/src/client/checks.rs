//! What the scenarios have in common: messages, and the checks that say what is wrong.

use std::fmt::Debug;

use connect_runtime::{Error, Message, Streaming};
use haberdasher::proto::{Hat, Size};

use super::{Failure, Outcome};

pub(super) fn size(inches: i32) -> Size {
    order(inches, "")
}

/// A size with an [order](crate::orders::Order).
pub(super) fn order(inches: i32, description: &str) -> Size {
    Size {
        inches,
        description: description.to_owned(),
    }
}

pub(super) fn sizes(count: i32) -> Streaming<Size> {
    (1..=count).map(size).collect()
}

/// All messages of a stream that ends well.
pub(super) async fn all<T: Message>(messages: &mut Streaming<T>) -> Result<Vec<T>, Error> {
    let mut received = Vec::new();
    while let Some(message) = messages.message().await? {
        received.push(message);
    }
    Ok(received)
}

pub(super) fn inches(hats: &[Hat]) -> Vec<i32> {
    hats.iter().map(|hat| hat.size).collect()
}

pub(super) fn same<T: PartialEq + Debug>(what: &str, actual: T, expected: T) -> Outcome {
    if actual == expected {
        return Ok(());
    }
    let mut reason = format!("{what} is {actual:?}, not {expected:?}");
    if reason.len() > 600 {
        reason = format!("{what} is not what it should be, and too long to be shown");
    }
    Err(Failure(reason))
}

/// The error of a call that has to fail.
pub(super) fn error<T>(result: Result<T, Error>) -> Result<Error, Failure> {
    result
        .err()
        .ok_or_else(|| Failure("the call should have failed".to_owned()))
}
