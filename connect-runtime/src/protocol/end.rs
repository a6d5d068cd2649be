//! [`End`]: how a call ended, before and after it has a wire form.

use http::HeaderMap;

use crate::{Error, envelope::Flags};

/// How a call ended: with an error or not, and with what metadata.
#[derive(Debug, Default)]
pub(crate) struct End {
    pub(crate) error: Option<Error>,
    pub(crate) trailers: HeaderMap,
}

impl End {
    /// The metadata of a call that succeeded, or the error with its metadata.
    pub(crate) fn into_result(self) -> Result<HeaderMap, Error> {
        match self.error {
            None => Ok(self.trailers),
            Some(error) => Err(error.with_metadata(self.trailers)),
        }
    }
}

/// What an [`End`] is on the wire, at the end of a body.
#[derive(Debug)]
pub(crate) enum Ending {
    /// Nothing: the head of the response has said it.
    Nothing,
    /// One last envelope with these flags and data.
    Envelope(Flags, Vec<u8>),
    /// HTTP trailers.
    Trailers(HeaderMap),
}
