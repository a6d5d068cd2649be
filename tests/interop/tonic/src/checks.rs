//! The checks, and the messages that they are about.

use std::fmt::Debug;

use prost::{Message, Name};
use tonic::{Code, Status, Streaming};

use crate::{
    FAILURE, detail_hat,
    proto::{Hat, Size},
};

/// What is wrong, for the person who reads the log.
pub(crate) struct Failure(pub(crate) String);

pub(crate) type Outcome = Result<(), Failure>;

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        Self(format!("{status:?}"))
    }
}

pub(crate) fn same<T: PartialEq + Debug>(what: &str, actual: T, expected: T) -> Outcome {
    if actual == expected {
        return Ok(());
    }
    let mut reason = format!("{what} is {actual:?}, not {expected:?}").replace('\n', " ");
    reason.truncate(reason.floor_char_boundary(400));
    Err(Failure(reason))
}

pub(crate) fn failure<T>(result: Result<T, Status>) -> Result<Status, Failure> {
    result
        .err()
        .ok_or_else(|| Failure("the call should have failed".to_owned()))
}

/// Checks the error that `fail CODE` orders.
pub(crate) fn ordered(status: &Status, code: i32, size: &Size) -> Outcome {
    same("the code", status.code(), Code::from(code))?;
    same("the message", status.message(), FAILURE)?;
    let inner = tonic_types::pb::Status::decode(status.details())
        .map_err(|error| Failure(error.to_string()))?;
    same("the code in the details", inner.code, code)?;
    same(
        "the message in the details",
        inner.message.as_str(),
        FAILURE,
    )?;
    let details: Vec<_> = inner
        .details
        .iter()
        .map(|detail| (detail.type_url.as_str(), &detail.value[..]))
        .collect();
    let (size_url, hat_url) = (Size::type_url(), Hat::type_url());
    let (size, hat) = (size.encode_to_vec(), detail_hat().encode_to_vec());
    let prefix = "type.googleapis.com";
    let (size_url, hat_url) = (format!("{prefix}{size_url}"), format!("{prefix}{hat_url}"));
    same(
        "the details",
        details,
        vec![(&size_url, &size[..]), (&hat_url, &hat[..])],
    )
}

pub(crate) fn order(inches: i32, description: impl Into<String>) -> Size {
    Size {
        inches,
        description: description.into(),
    }
}

pub(crate) fn sizes(count: i32) -> Vec<Size> {
    (1..=count).map(|inches| order(inches, "")).collect()
}

/// The sizes of all hats of a stream that ends well.
pub(crate) async fn inches(hats: &mut Streaming<Hat>) -> Result<Vec<i32>, Status> {
    let mut sizes = Vec::new();
    while let Some(hat) = hats.message().await? {
        sizes.push(hat.size);
    }
    Ok(sizes)
}
