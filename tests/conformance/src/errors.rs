//! Errors as the suite writes them down, and as the runtime does.

use connect_runtime::{Code, Error};

use crate::proto;

/// The error that a test asks for.
pub(crate) fn read(error: proto::Error) -> Error {
    let code = u32::try_from(error.code).ok().and_then(Code::from_number);
    let read = Error::new(
        code.unwrap_or(Code::Unknown),
        error.message.unwrap_or_default(),
    );
    error
        .details
        .into_iter()
        .fold(read, |read, detail| read.with_detail(detail))
}

/// Writes an error down, without its metadata.
pub(crate) fn write(error: &Error) -> proto::Error {
    proto::Error {
        // The suite counts codes as the protocols do.
        code: i32::try_from(error.code().number()).unwrap_or_default(),
        message: Some(error.message().to_owned()),
        details: error.details().iter().cloned().map(Into::into).collect(),
    }
}
