//! [`Arrived`]: a message of a peer, where it lies.

use bytes::Bytes;

use crate::{
    Message,
    codec::{ConfiguredCodec, Malformed},
    envelope::Decoder,
};

/// A message of a peer, uncompressed.
pub(crate) enum Arrived<'a> {
    /// The data of the envelope that is whole.
    Envelope(&'a mut Decoder),
    /// Bytes of its own.
    Bytes(Bytes),
}

impl Arrived<'_> {
    /// Up to so many bytes copying costs no more than sharing, and a field that is kept does not keep a whole frame.
    pub(crate) const SHORT: usize = 4096;

    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Self::Envelope(decoder) => decoder.take_data(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// Decodes the message: a short one where it lies, which is the least work; `bytes` fields of a long one share its memory.
    #[inline]
    pub(crate) fn decode<M: Message>(self, codec: ConfiguredCodec) -> Result<M, Malformed> {
        match self {
            Self::Envelope(decoder) if decoder.data().len() <= Self::SHORT => {
                let decoded = codec.decode_slice(decoder.data());
                decoder.skip_data();
                decoded
            }
            long => codec.decode(long.into_bytes()),
        }
    }
}
