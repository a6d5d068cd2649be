//! Binary protobuf.

use super::Malformed;
use crate::{message::Message, pieces::Gathered};

/// Encodes behind so many bytes that are left free, into memory that holds just that.
pub(super) fn encode_behind<M: Message>(free: usize, message: &M) -> Vec<u8> {
    let mut out = Vec::with_capacity(free + message.encoded_len());
    out.resize(free, 0);
    // There is room for it: prost's `encode` would only measure the message again.
    message.encode_raw(&mut out);
    out
}

#[inline]
pub(super) fn encode<M: Message>(message: &M, out: &mut Vec<u8>) {
    out.reserve(message.encoded_len());
    message.encode_raw(out);
}

/// Decodes a message, whose `bytes` fields may share the memory.
pub(super) fn decode<M: Message>(data: Gathered) -> Result<M, Malformed> {
    M::decode(data).map_err(|error| malformed(&error))
}

/// Decodes a message where it lies.
#[inline]
pub(super) fn decode_slice<M: Message>(bytes: &[u8]) -> Result<M, Malformed> {
    M::decode(bytes).map_err(|error| malformed(&error))
}

#[cold]
fn malformed(error: &prost::DecodeError) -> Malformed {
    Malformed(error.to_string())
}
