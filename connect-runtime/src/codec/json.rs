//! Protobuf's canonical JSON.

use super::Malformed;
use crate::{
    Error,
    json::{self, DecodeOptions, EncodeOptions},
    message::Message,
};

pub(super) fn encode<M: Message>(
    message: &M,
    options: EncodeOptions,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    json::to_writer(out, message, options).map_err(unencodable)
}

pub(super) fn decode<M: Message>(bytes: &[u8], options: DecodeOptions) -> Result<M, Malformed> {
    json::from_slice(bytes, options).map_err(malformed)
}

#[cold]
fn unencodable(error: json::Error) -> Error {
    Error::internal("").with_source(error)
}

#[cold]
fn malformed(error: json::Error) -> Malformed {
    Malformed(format!("failed to decode JSON message: {error}"))
}
