//! Protobuf's canonical JSON.

use super::Malformed;
use crate::{
    Error,
    json::{self, DecodeOptions, EncodeOptions},
    message::Message,
};

pub(super) fn encode<M: Message>(message: &M, out: &mut Vec<u8>) -> Result<(), Error> {
    json::to_writer(out, message, EncodeOptions::default())
        .map_err(|error| Error::internal("").with_source(error))
}

pub(super) fn decode<M: Message>(bytes: &[u8]) -> Result<M, Malformed> {
    // Unknown fields are ignored, as by every Connect server: a newer peer may send more than we know.
    let options = DecodeOptions {
        ignore_unknown: true,
    };
    json::from_slice(bytes, options)
        .map_err(|error| Malformed(format!("failed to decode JSON message: {error}")))
}
