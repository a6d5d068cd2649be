//! [`Arrived`]: a message of a peer, where it lies.

use bytes::Bytes;

use crate::{
    Message,
    codec::{ConfiguredCodec, Malformed},
    envelope::Decoder,
    pieces::{self, Gathered},
};

/// A message of a peer, uncompressed.
pub(crate) enum Arrived<'a> {
    /// The data of the envelope that is whole.
    Envelope(&'a mut Decoder),
    /// Data of its own.
    Data(Gathered),
}

impl Arrived<'_> {
    /// Up to so many bytes a message's fields are copied.
    pub(crate) const SHORT: usize = pieces::SHORT;

    pub(crate) fn into_bytes(self) -> Bytes {
        let data = match self {
            Self::Envelope(decoder) => decoder.take_data(),
            Self::Data(data) => data,
        };
        data.into_bytes()
    }

    /// Decodes the message where it lies: a short one with the least work; `bytes` fields of a long one share its memory.
    #[inline]
    pub(crate) fn decode<M: Message>(self, codec: ConfiguredCodec) -> Result<M, Malformed> {
        let decoder = match self {
            Self::Envelope(decoder) => decoder,
            Self::Data(data) => return codec.decode(data),
        };
        match decoder.data().filter(|data| data.len() <= Self::SHORT) {
            Some(data) => {
                let decoded = codec.decode_slice(data);
                decoder.skip_data();
                decoded
            }
            None => codec.decode(decoder.take_data()),
        }
    }
}
