//! What a peer compressed, within the limit: which compression it is, and the message.

use bytes::Bytes;
use http::HeaderValue;

use crate::{
    Error,
    compression::{Compression, CompressionSet, DecompressError},
    protocol::Direction,
};

/// The compression that a peer named; `identity` is none.
pub(super) fn find(
    name: Option<&HeaderValue>,
    accept: CompressionSet,
    direction: Direction,
) -> Result<Option<Compression>, Error> {
    let Some(name) = name
        .map(HeaderValue::as_bytes)
        .filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case(b"identity"))
    else {
        return Ok(None);
    };
    match Compression::from_name(name).filter(|known| accept.contains(*known)) {
        Some(known) => Ok(Some(known)),
        None => Err(direction.unknown_compression(format!(
            "unknown compression {:?}: supported are {accept}",
            String::from_utf8_lossy(name),
        ))),
    }
}

/// The message; empty data stand for an empty message, whatever their compression.
pub(super) fn decompress(
    compression: Compression,
    data: Bytes,
    direction: Direction,
    limit: Option<usize>,
) -> Result<Bytes, Error> {
    if data.is_empty() {
        return Ok(data);
    }
    compression
        .decompress(&data, limit)
        .map_err(|error| match error {
            DecompressError::TooLarge { limit } => too_large(limit),
            DecompressError::Corrupt(cause) => direction
                .malformed(format!("the message is not valid {compression}"))
                .with_source(cause),
        })
}

/// A message over the limit, on the wire or after decompression.
pub(super) fn too_large(limit: usize) -> Error {
    Error::resource_exhausted(format!("message is larger than the limit of {limit} bytes"))
}
