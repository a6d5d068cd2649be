//! Binary protobuf.

use bytes::{Bytes, BytesMut};

use super::Malformed;
use crate::{Error, message::Message};

pub(super) fn encode<M: Message>(message: &M, out: &mut BytesMut) -> Result<(), Error> {
    out.reserve(message.encoded_len());
    message
        .encode(out)
        .map_err(|error| Error::internal("").with_source(error))
}

pub(super) fn decode<M: Message>(bytes: Bytes) -> Result<M, Malformed> {
    M::decode(bytes).map_err(|error| Malformed(error.to_string()))
}
